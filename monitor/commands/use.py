"""What a job uses, as the options of `ratecard cost` say it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from monitor.card.job import Conditions, Item, Job, images, minutes, tokens, video
from monitor.card.money import parse_price
from monitor.errors import UsageError
from monitor.meant import meant


@dataclass(frozen=True, slots=True)
class Use:
    """Tokens, images, seconds and minutes, and their terms. Shares are from 0 to 1: of all input, and of the job."""

    input: int = 0
    cached: int = 0
    cache_write: int = 0
    output: int = 0
    image_input: int = 0
    audio_input: int = 0
    audio_output: int = 0
    images: int = 0
    quality: str = ""
    size: str = ""
    seconds: Decimal = Decimal(0)
    resolution: str = ""
    audio: bool | None = None
    minutes: Decimal = Decimal(0)
    tier: str = "standard"
    context: int | None = None
    long: bool = False
    cached_share: Decimal = Decimal(0)
    batch_share: Decimal = Decimal(0)
    conditions: Conditions = ()

    def items(self) -> tuple[Item, ...]:
        """What is to be paid for; what is not used is not there."""
        every = (
            *self._input(self.input, "text"),
            tokens("cached_input", self.cached),
            tokens("cache_write", self.cache_write),
            tokens("output", self.output),
            *self._input(self.image_input, "image"),
            *self._input(self.audio_input, "audio"),
            tokens("output", self.audio_output, "audio"),
            images(self.images, self.quality, self.size, self.resolution),
            video(self.seconds, self.resolution, self.audio),
            minutes(self.minutes),
        )
        return tuple(item for item in every if item.quantity)

    def check(self, known: set[str]) -> None:
        """Raise UsageError where a condition has a name that no rate has, and would change nothing."""
        for name, _ in self.conditions:
            if name not in known:
                hint = meant(name, known) or f"; prices depend on {', '.join(sorted(known))}"
                raise UsageError(f"no price depends on {name}{hint}")

    def job(self, model: str, platform: str) -> Job:
        """The use of one model."""
        return Job(model, platform, self.items(), self.tier, self.context, self.long, self.conditions, self.batch_share)

    def _input(self, count: int, modality: str) -> tuple[Item, Item]:
        cached = count * self.cached_share
        return tokens("input", count - cached, modality), tokens("cached_input", cached, modality)


def quantity(option: str, text: str) -> Decimal:
    """The exact number that an option gives. Raises UsageError."""
    try:
        return parse_price(text)
    except ValueError:
        raise UsageError(f"{option} {text}: not a number") from None


def share(option: str, text: str) -> Decimal:
    """The part of a whole, from 0 to 1, that an option gives as `80%` or `0.8`. Raises UsageError."""
    number = quantity(option, text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    if number > 1:
        raise UsageError(f"{option} {text}: no more than 100%")
    return number


def condition(text: str) -> tuple[str, str]:
    """A condition of a rate as an option gives it: `region=global`. Raises UsageError."""
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise UsageError(f"--condition {text}: say NAME=VALUE, for example region=global")
    return name, value
