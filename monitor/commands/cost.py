"""ratecard cost: what a job costs at today's rates, with the working shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from monitor.card import words
from monitor.card.cost import cost as bill
from monitor.card.job import Conditions, Item, Job, images, minutes, tokens, video
from monitor.card.money import parse_price, write_price
from monitor.card.wire import rate_to_json
from monitor.commands.plan import plan_to_json, print_plan, read_plan
from monitor.commands.show import unknown
from monitor.errors import UsageError
from monitor.terminal import print_json, print_table, printable, say
from monitor.wiring import installation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from monitor.card.cost import Cost
    from monitor.card.rate import Rate
    from monitor.card.reading import ImageTokens
    from monitor.settings import Settings
    from monitor.wiring import Installation

HEADINGS = ("WHAT", "QUANTITY", "RATE", "AMOUNT", "")
OWN = ("openai-api", "gemini-api")  # the makers' own APIs come before whoever else sells their models


@dataclass(frozen=True, slots=True)
class Use:
    """What a job uses, as the options of the command say it. Shares are from 0 to 1: of all input, and of the job."""

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


def cost(
    settings: Settings, models: Sequence[str], use: Use, platform: str | None, plan_file: Path | None, *, as_json: bool
) -> int:
    """Print the bill of one model, or of several side by side; the exit code."""
    if not use.items():
        raise UsageError("nothing to cost: say what is used, for example --input 1000000 --output 200000")
    plan = read_plan(plan_file, use.images) if plan_file else None
    with installation(settings) as house:
        bills = {model: _bill(house, model, use, platform) for model in models}
    if as_json:
        print_json({model: _to_json(one) | plan_to_json(plan, one, use.images) for model, one in bills.items()})
        return 0
    for model, one in bills.items():
        _print(model, one)
        if plan:
            print_plan(plan, one, use.images)
    if len(bills) > 1:
        cheapest_first = sorted(bills.items(), key=lambda pair: pair[1].total)
        print_table(("MODEL", "TOTAL"), [(model, _total(one)) for model, one in cheapest_first])
    return 0


def _bill(house: Installation, model: str, use: Use, platform: str | None) -> Cost:
    known = [entry.rate for entry in house.store.published_all()]
    chosen = platform or _platform(rate for rate in known if rate.model == model)
    if chosen is None:
        raise unknown(model, {rate.model for rate in known})
    return bill(use.job(model, chosen), known, house.now(), _image_tokens(house))


def _platform(rates: Iterable[Rate]) -> str | None:
    platforms = dict.fromkeys(rate.platform for rate in rates)
    return next((own for own in OWN if own in platforms), next(iter(platforms), None))


def _image_tokens(house: Installation) -> list[ImageTokens]:
    cards = [house.store.page_state(page).card for page in house.pages]
    return [row for card in cards if card for row in card.reading.image_tokens]


def _print(model: str, one: Cost) -> None:
    print(printable(f"{model} ({one.lines[0].rate.platform})"))
    print_table(
        HEADINGS,
        [
            (
                line.description,
                words.number(line.quantity),
                words.price(line.rate),
                f"{'≈ ' if line.estimate else ''}{words.money(line.amount, one.currency)}",
                line.note,
            )
            for line in one.lines
        ],
    )
    print(f"total {_total(one)}")
    for note in one.notes:
        say(note)
    print()


def _total(one: Cost) -> str:
    return f"{'≈ ' if one.estimate else ''}{words.money(one.total, one.currency)}"


def _to_json(one: Cost) -> dict[str, Any]:
    return {
        "platform": one.lines[0].rate.platform,
        "total": write_price(one.total),
        "currency": one.currency,
        "estimate": one.estimate,
        "lines": [
            {
                "description": line.description,
                "quantity": write_price(line.quantity),
                "amount": write_price(line.amount),
                "estimate": line.estimate,
                "note": line.note,
                "rate": rate_to_json(line.rate),
            }
            for line in one.lines
        ],
        "notes": list(one.notes),
    }
