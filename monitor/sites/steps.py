"""What one thing cost over time: the price in force at each moment, out of what stood on the card. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from monitor.card.validity import DAY_BOUNDARY, today

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.card.rate import Rate
    from monitor.feed.view import Span


@dataclass(frozen=True, slots=True)
class Step:
    """`rate` was in force from `since` until `until` (None: it still is)."""

    rate: Rate
    since: datetime
    until: datetime | None


def steps(spans: Sequence[Span], now: datetime) -> list[Step]:
    """The steps of one thing up to `now`, oldest first; a gap between two of them is a time without a price."""
    found: list[Step] = []
    for since, until in pairwise([*_turns(spans, now), None]):
        assert since is not None
        standing = [span.rate for span in spans if span.since <= since and (span.until is None or since < span.until)]
        for rate in today(standing, since)[:1]:
            _append(found, Step(rate, since, until))
    return found


def _append(found: list[Step], step: Step) -> None:
    last = found[-1] if found else None
    if last and last.until == step.since and _same(last.rate, step.rate):
        found[-1] = replace(last, until=step.until)
    else:
        found.append(step)


def _same(one: Rate, other: Rate) -> bool:
    return (one.unit_price, one.currency) == (other.unit_price, other.currency)


def _turns(spans: Iterable[Span], now: datetime) -> list[datetime]:
    """Every moment at which another price may come into force."""
    turns: set[datetime] = set()
    for span in spans:
        turns |= {span.since} | ({span.until} if span.until else set())
        turns |= {_midnight(day) for day in (span.rate.valid_from,) if day}
        turns |= {_midnight(day + timedelta(days=1)) for day in (span.rate.valid_until,) if day and day < date.max}
    return sorted(turn for turn in turns if turn <= now)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), DAY_BOUNDARY)
