"""Which rates apply when. Pure.

Pages state validity as days (`through December 31, 2026`), both inclusive, and do not say where on earth a day ends.
Assumption: a day is a UTC day (`DAY_BOUNDARY`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.card.rate import Key, Rate

DAY_BOUNDARY = UTC


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which a price comes or goes, because its page said so beforehand.

    `kind` is `starts` (on `day`, the first on which `rate` applies) or `ends` (after `day`, the last). `then` is what
    applies after an end, None where the page states no successor.
    """

    kind: str
    day: date
    rate: Rate
    then: Rate | None = None


def applies(rate: Rate, at: datetime) -> bool:
    """Whether `at` (aware) lies within the days of the rate."""
    return _applies_on(rate, day_of(at))


def has_ended(rate: Rate, at: datetime) -> bool:
    """Whether the last day of the rate is over."""
    return rate.valid_until is not None and rate.valid_until < day_of(at)


def today(rates: Iterable[Rate], at: datetime) -> list[Rate]:
    """The rates that apply at `at`, in their order, one for each thing that is charged.

    Where windows of one thing overlap, the one that ends sooner counts, then the one that began later: a promotion
    comes before the base price that the page goes on stating.
    """
    return on(rates, day_of(at))


def on(rates: Iterable[Rate], day: date) -> list[Rate]:
    """As `today`, on a day as pages count them."""
    things: defaultdict[Key, list[Rate]] = defaultdict(list)
    for rate in rates:
        if _applies_on(rate, day):
            things[rate.thing].append(rate)
    return [min(windows, key=_narrowness) for windows in things.values()]


def upcoming(rates: Iterable[Rate], at: datetime, days: int) -> list[Turn]:
    """What ends or starts on the day of `at` or within the `days` after it, soonest first."""
    known, first = list(rates), day_of(at)
    last = first + timedelta(days=days)
    turns = [
        Turn("ends", rate.valid_until, rate, _successor(known, rate))
        for rate in known
        if rate.valid_until and first <= rate.valid_until <= last
    ]
    turns += [
        Turn("starts", rate.valid_from, rate) for rate in known if rate.valid_from and first <= rate.valid_from <= last
    ]
    return sorted(turns, key=lambda turn: turn.day)


def lapsed(rates: Iterable[Rate], at: datetime) -> list[Rate]:
    """Rates whose window has ended while nothing else prices the same thing: what it costs now is unknown."""
    known = list(rates)
    priced = {rate.thing for rate in known if applies(rate, at)}
    return [rate for rate in known if has_ended(rate, at) and rate.thing not in priced]


def day_of(at: datetime) -> date:
    """The day that a moment (aware) lies in, as pages count days."""
    assert at.tzinfo is not None, "an instant without a time zone is no instant"
    return at.astimezone(DAY_BOUNDARY).date()


def _applies_on(rate: Rate, day: date) -> bool:
    return (rate.valid_from or date.min) <= day <= (rate.valid_until or date.max)


def _narrowness(rate: Rate) -> tuple[date, timedelta]:
    return rate.valid_until or date.max, date.max - (rate.valid_from or date.min)


def _successor(rates: Iterable[Rate], ending: Rate) -> Rate | None:
    assert ending.valid_until is not None
    after = ending.valid_until + timedelta(days=1)
    return next(iter(on((rate for rate in rates if rate.thing == ending.thing), after)), None)
