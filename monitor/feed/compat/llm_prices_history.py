"""llm-prices' `historical-v1.json`: the rows of `current-v1.json` with the days from which and to which they stood."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from monitor.feed.compat.llm_prices import rows
from monitor.feed.compat.offers import offers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from monitor.card.rate import Rate
    from monitor.feed.view import Span


class Stay(NamedTuple):
    """A rate that stood on the card at the end of every day from `first` to `end`, that excluded."""

    rate: Rate
    first: date
    end: date


def llm_prices_history(history: Iterable[Span], today: date) -> dict[str, Any]:
    """Every price up to `today`, newest first within a model.

    As it is there, `from_date` belongs to the price and `to_date`, null while it stands, does not: the day of a change
    is the new price's. A price that stood for less than a day is left out.
    """
    by_model: defaultdict[tuple[str, str], list[Stay]] = defaultdict(list)
    for span in history:
        stay = Stay(span.rate, _day(span.since), _day(span.until) if span.until else date.max)
        by_model[span.rate.provider, span.rate.model].append(stay)
    records = [record for stays in by_model.values() for record in _records(stays, today)]
    return {"prices": sorted(records, key=lambda record: (record["vendor"], record["id"]))}


def _records(stays: Sequence[Stay], today: date) -> list[dict[str, Any]]:
    """The records of one model; its price for long prompts has records of its own."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for day, end in pairwise([*_days(stays, today), None]):
        assert day is not None
        for row in rows(offers((stay.rate for stay in stays if stay.first <= day < stay.end), day)):
            _append(found[row["id"]], row, day.isoformat(), end.isoformat() if end else None)
    return [record for records in found.values() for record in reversed(records)]


def _append(records: list[dict[str, Any]], row: dict[str, Any], day: str, end: str | None) -> None:
    last = records[-1] if records else {}
    if last == row | {"from_date": last.get("from_date"), "to_date": day}:
        last["to_date"] = end
    else:
        records.append(row | {"from_date": day, "to_date": end})


def _days(stays: Iterable[Stay], today: date) -> list[date]:
    """Every day from which another price may stand."""
    days: set[date] = set()
    for stay in stays:
        days |= {stay.first, stay.end}
        days |= {day for day in (stay.rate.valid_from,) if day}
        days |= {day + timedelta(days=1) for day in (stay.rate.valid_until,) if day and day < today}
    return sorted(day for day in days if day <= today)


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
