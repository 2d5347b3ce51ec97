"""What the operator may set of each channel. Plain data; `alerts.configure` makes it from the settings file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from alerts.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Digest:
    """Changes are gathered and told `daily` or `weekly`, `at` this local time (weekly on `weekday`, 0 = Monday)."""

    every: str
    at: time = time(9)
    weekday: int = 0


@dataclass(frozen=True, slots=True)
class Quiet:
    """Local hours in which nothing is sent; `start` may be later in the day than `end`."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a channel wants to hear. An empty tuple means all; `models` are patterns (`gpt-5*`).

    `operator` says which operator events: True all, False none, or their kinds; None is all unless some channel asks.
    `remind_after` is how long trouble lasts before it is told again; None: never. `days_before` is how many days ahead
    the end of a promotional price is told.
    """

    providers: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    charges: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    least_percent: Decimal = Decimal(0)
    operator: bool | tuple[str, ...] | None = None
    digest: Digest | None = None
    quiet_hours: Quiet | None = None
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    remind_after: timedelta | None = timedelta(days=1)
    days_before: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """`name` is the channel's full name: `slack.prices`. A message tells at most `most` changes, in `most_parts` parts.

    Each lane of a channel is a queue of its own in the outbox.
    """

    name: str
    subscription: Subscription = field(default_factory=Subscription)
    most: ClassVar[int]
    most_parts: ClassVar[int] = 1

    @property
    def lanes(self) -> tuple[str, ...]:
        return (self.name,)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSettings(ChannelSettings):
    webhook_url: Secret
    most: ClassVar[int] = 20
    most_parts: ClassVar[int] = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailSettings(ChannelSettings):
    """`starttls`: never send without it; `tls`: encrypted from the first byte (port 465) instead."""

    host: str
    port: int = 587
    starttls: bool = True
    tls: bool = False
    username: str = ""
    password: Secret = field(default_factory=lambda: Secret(""))
    sender: str
    recipients: tuple[str, ...]
    list_unsubscribe: str = ""
    ca_file: Path | None = None
    most: ClassVar[int] = 200

    @property
    def lanes(self) -> tuple[str, ...]:
        """One queue a recipient, so that what one refuses is neither repeated to the others nor delays them."""
        return tuple(f"{self.name}/{recipient}" for recipient in self.recipients)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings(ChannelSettings):
    """`secret` is as Standard Webhooks writes it: `whsec_` and base64. Machines get every change, however many."""

    url: Secret
    secret: Secret
    ca_file: Path | None = None
    most: ClassVar[int] = 50
    most_parts: ClassVar[int] = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseSettings(ChannelSettings):
    """`urls` are Apprise's own addresses of services, secrets included."""

    urls: tuple[Secret, ...]
    most: ClassVar[int] = 10

    @property
    def lanes(self) -> tuple[str, ...]:
        """One queue a service: Apprise answers for all of them with one boolean."""
        return tuple(f"{self.name}/{number}" for number in range(1, len(self.urls) + 1))


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """`templates` is the operator's folder of templates; `ping_url` the dead-man service, empty if there is none."""

    channels: tuple[ChannelSettings, ...] = ()
    templates: Path | None = None
    ping_url: Secret = field(default_factory=lambda: Secret(""))
