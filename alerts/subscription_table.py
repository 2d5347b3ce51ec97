"""What any kind of channel can be told to hear of, as the settings file has it."""

from __future__ import annotations

import re
from datetime import time, timedelta
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from alerts.settings import Digest, Quiet, Subscription
from alerts.subscribe import PROMOTION
from monitor.card.change import KINDS
from monitor.card.event import EVENTS
from monitor.card.rate import CHARGES, TIERS
from monitor.settings import Duration  # noqa: TC001 - pydantic reads the annotations

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORDS = {"charges": CHARGES, "tiers": TIERS, "kinds": (*KINDS, PROMOTION), "operator": EVENTS}
_HOUR = r"(?:[01]\d|2[0-3]):[0-5]\d"
_QUIET = re.compile(rf"({_HOUR})\s*-\s*({_HOUR})")


def _listed(value: object) -> object:
    """A list as the environment has it, parted by commas."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        raise ValueError("parted by commas in the environment, without brackets and quotes")
    return tuple(filter(None, map(str.strip, value.split(","))))


def _switched(value: object) -> object:
    """True and false as the environment has them, told from a list of one word."""
    return {"true": True, "false": False}.get(value.strip().lower(), value) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class SubscriptionTable(Table):
    """What every kind of channel can be told."""

    providers: Words = Field(default=(), description="Only of these providers; empty: of all.", examples=[["openai"]])
    models: Words = Field(default=(), description="Only of these models, `*` for any.", examples=[["gpt-5*", "sora-2"]])
    charges: Words = Field(default=(), description="Only of these charges.", examples=[["input", "output"]])
    tiers: Words = Field(default=(), description="Only of these tiers.", examples=[["standard"]])
    kinds: Words = Field(default=(), description="Only changes of these kinds.", examples=[["price", "window"]])
    least_percent: Decimal = Field(default=Decimal(0), ge=0, description="Only prices that moved by so many per cent.")
    operator: Annotated[bool | Words | None, BeforeValidator(_switched)] = Field(
        default=None,
        description="Whether this channel hears of holds, refusals and failures (true, false or a list of kinds); "
        "unset: yes, unless another channel asks for them.",
        examples=[True],
    )
    digest: Literal["daily", "weekly"] | None = Field(
        default=None, description="Gather changes: daily or weekly; unset: tell each at once.", examples=["daily"]
    )
    at: time = Field(default=time(9), description="The time of day of a digest.")
    weekday: str = Field(default="monday", description="The day of a weekly digest.")
    quiet_hours: str | None = Field(
        default=None, description="Nothing is sent between these times of day.", examples=["22:00-07:00"]
    )
    timezone: str = Field(default="UTC", description="In which `at` and `quiet_hours` are read.")
    remind_after: Duration | Literal["never"] = Field(
        default=timedelta(days=1), description="Tell of trouble again after so long, or never."
    )
    days_before: int = Field(default=7, ge=0, description="Tell so many days ahead that a promotional price ends.")

    @field_validator("charges", "tiers", "kinds", "operator")
    @classmethod
    def _known_words(cls, value: object, info: ValidationInfo) -> object:
        assert info.field_name
        for word in value if isinstance(value, tuple) else ():
            if word not in _WORDS[info.field_name]:
                raise ValueError(f"one or several of {', '.join(_WORDS[info.field_name])}")
        return value

    @field_validator("weekday")
    @classmethod
    def _known_day(cls, value: str) -> str:
        if value.lower() not in _DAYS:
            raise ValueError(f"one of {', '.join(_DAYS)}")
        return value.lower()

    @field_validator("quiet_hours")
    @classmethod
    def _hours(cls, value: str | None) -> str | None:
        if value is not None:
            _quiet(value)
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("not a time zone this system knows, like Europe/Berlin") from None
        return value

    def subscription(self) -> Subscription:
        return Subscription(
            providers=self.providers,
            models=self.models,
            charges=self.charges,
            tiers=self.tiers,
            kinds=self.kinds,
            least_percent=self.least_percent,
            operator=self.operator,
            digest=Digest(self.digest, self.at, _DAYS.index(self.weekday)) if self.digest else None,
            quiet_hours=_quiet(self.quiet_hours) if self.quiet_hours is not None else None,
            timezone=ZoneInfo(self.timezone),
            remind_after=None if self.remind_after == "never" else self.remind_after,
            days_before=self.days_before,
        )


def _quiet(hours: str) -> Quiet:
    """Raises ValueError unless it is two times of day."""
    found = _QUIET.fullmatch(hours.strip())
    if not found:
        raise ValueError('two times of day, like "22:00-07:00"')
    return Quiet(time.fromisoformat(found[1]), time.fromisoformat(found[2]))
