"""What a job costs at the rates of one day, line by line. Pure; exact decimals; never a guess."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

from monitor.card.money import write_price
from monitor.card.tariff import Tariff
from monitor.card.words import number, thing
from monitor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from monitor.card.job import Item, Job
    from monitor.card.rate import Rate
    from monitor.card.reading import ImageTokens

_DIGITS = 60  # more than any product of a price and a quantity has: sums stay exact


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is paid for: `quantity` of the rate's unit. `estimate`: the page restates the price, bills another
    way. `note` is what a reader of the bill should know.
    """

    description: str
    quantity: Decimal
    rate: Rate
    amount: Decimal
    estimate: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """The bill. `notes` are about the whole of it."""

    lines: tuple[Line, ...]
    total: Decimal
    currency: str
    notes: tuple[str, ...] = ()

    @property
    def estimate(self) -> bool:
        """Whether any line of it is one."""
        return any(line.estimate for line in self.lines)


def cost(job: Job, rates: Iterable[Rate], at: datetime, image_tokens: Iterable[ImageTokens] = ()) -> Cost:
    """The cost of `job` at the rates that apply at `at`.

    `list` rates; an `equivalent` only where the thing itself has none, labelled as an estimate. Generated images cost
    their output tokens where `image_tokens` has their number. Raises UsageError naming what has no price, what could
    mean several, and what would be paid twice.
    """
    known, counts = list(rates), list(image_tokens)
    tariffs = [Tariff.of(part, known, at) for part in job.parts()]
    lines = tuple(_line(tariff, item, counts) for tariff in tariffs for item in tariff.job.items)
    currencies = {line.rate.currency for line in lines}
    if len(currencies) != 1:
        raise UsageError(f"{job.model}: {'nothing to cost' if not lines else 'prices in several currencies'}")
    with localcontext(prec=_DIGITS):
        total = sum((line.amount for line in lines), Decimal(0))
    return Cost(lines, total, currencies.pop(), tuple(_notes(job, tariffs, lines)))


def _notes(job: Job, tariffs: Iterable[Tariff], lines: Iterable[Line]) -> Iterator[str]:
    if any(tariff.unsaid_threshold() for tariff in tariffs) and not job.long:
        yield "long prompts cost more; the page does not say from which length, these are the base prices"
    over = next((line.rate.context_over for line in lines if line.rate.context_over), None)
    if over and job.context is None:
        yield (
            f"taken for one prompt of {job.prompt:,} tokens, which is over {over:,}: if it is many, say with --context "
            "how long one of them is"
        )


def _line(tariff: Tariff, item: Item, counts: list[ImageTokens]) -> Line:
    if item.quantity < 0:
        raise UsageError(f"{tariff.describe(item)}: a quantity can't be negative")
    rate = tariff.find(item)
    if rate:
        return _priced(item, rate)
    made = _by_tokens(tariff, item, counts)
    equivalent = tariff.find(item, "equivalent")
    if not made and not equivalent:
        raise UsageError(f"{tariff.describe(item)} has no price; priced are: {tariff.priced()}")
    _refuse_twice(tariff, item)
    if made and (not equivalent or _agrees(made.amount, item.quantity, equivalent)):
        return made
    assert equivalent is not None
    note = f"by tokens it would be {write_price(made.amount)}; the page prints otherwise" if made else ""
    return replace(_priced(item, equivalent), note=note)


def _by_tokens(tariff: Tariff, item: Item, counts: list[ImageTokens]) -> Line | None:
    """Generated images as the output tokens that they take, where their number is published and tokens are priced."""
    if (item.charge, item.unit) != ("output", "image"):
        return None
    known = {*tariff.job.conditions, *item.conditions}
    for count in counts:
        if count.model == tariff.job.model and {("quality", count.quality), ("size", count.size)} <= known:
            output = replace(item, unit="token", quantity=item.quantity * count.tokens)
            rate = tariff.find(output)
            made = f"{number(item.quantity)} image{'' if item.quantity == 1 else 's'}"
            note = f"{made} of {count.tokens:,} tokens, {count.quality} {count.size}"
            return replace(_priced(output, rate), note=note) if rate else None
    return None


def _agrees(amount: Decimal, quantity: int | Decimal, printed: Rate) -> bool:
    """Whether a cost comes out at the page's printed price for one, give or take its last printed digit.

    Pages round either way: 4160 tokens at $40 are $0.1664, printed as $0.167.
    """
    exponent = printed.price.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return abs(amount - quantity * printed.price) < quantity * Decimal(1).scaleb(min(exponent, 0)) or not quantity


def _refuse_twice(tariff: Tariff, item: Item) -> None:
    """Raise UsageError where tokens are given beside the very thing that restates them."""
    for other in tariff.job.items:
        rate = tariff.find(other) if (other.unit, other.charge) == ("token", item.charge) else None
        if rate and rate.modality in (item.modality, "any"):
            raise UsageError(f"{tariff.describe(item)} restates {other.charge} {rate.modality} tokens: give only one")


def _priced(item: Item, rate: Rate) -> Line:
    quantity = Decimal(item.quantity)
    with localcontext(prec=_DIGITS):
        amount = quantity * rate.price / rate.per
    return Line(thing(rate), quantity, rate, amount, rate.basis == "equivalent", _allowance(rate))


def _allowance(rate: Rate) -> str:
    free = rate.free_allowance
    return f"{free.quantity} {free.unit}s a {free.per} are free; they are not deducted" if free else ""
