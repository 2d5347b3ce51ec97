"""ratecard history and ratecard diff: how a model's prices went, and what differs between two moments or files."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.card.compare import compare
from monitor.card.wire import difference_to_json, rate_from_json
from monitor.commands.changes import price, print_differences
from monitor.commands.known import known
from monitor.commands.show import describe, entry_to_json, meant_of, unknown
from monitor.errors import UsageError
from monitor.terminal import moment, print_json, printable, say
from storage.rows import published_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.card.rate import Key, Rate
    from monitor.settings import Settings
    from storage.history import Interval
    from storage.store import Store

_SERIAL = re.compile(r"\d{1,9}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_BARS = "▁▂▃▄▅▆▇█"


def history(settings: Settings, model: str, platform: str | None, *, as_json: bool) -> int:
    """Print the steps of each rate of a model; the exit code."""
    with known(settings) as store:
        intervals = store.history(model, platform)
        if not intervals:
            raise unknown(model, {entry.rate.model for entry in store.published_all()})
    intervals = meant_of(intervals, lambda interval: interval.published.rate)
    if as_json:
        print_json([_to_json(interval) for interval in intervals])
        return 0
    for steps in _by_rate(intervals):
        _print(steps)
    return 0


def diff(settings: Settings, before: str, after: str, *, as_json: bool) -> int:
    """Print what differs between two serials, dates or saved files; the exit code."""
    found = compare(_card(settings, before), _card(settings, after))
    if as_json:
        print_json([difference_to_json(difference) for difference in found])
    else:
        print_differences(found)
        if not found:
            say("nothing differs")
    return 0


def _by_rate(intervals: Sequence[Interval]) -> list[list[Interval]]:
    """The intervals of each rate, oldest first, the rates in the order of the card."""
    grouped: defaultdict[Key, list[Interval]] = defaultdict(list)
    for interval in intervals:
        grouped[interval.published.rate.key].append(interval)
    return sorted(grouped.values(), key=lambda steps: published_order(steps[-1].published))


def _print(steps: list[Interval]) -> None:
    print(printable(f"{describe(steps[-1].published.rate)}  {_sparkline(steps)}".rstrip()))
    shown = None
    for step in steps:
        rate = step.published.rate
        stands = "" if step.closed_at is None or step is not steps[-1] else f", gone {moment(step.closed_at)}"
        if shown != (rate.unit_price, rate.free) or stands:
            sources = ", ".join(step.published.sources)
            print(printable(f"    {moment(step.opened_at)}  {price(rate)}{stands}  ({sources})"))
            print(printable(f"        “{rate.evidence.text}”  snapshot {rate.evidence.snapshot[:12]}"))
        shown = (rate.unit_price, rate.free)


def _sparkline(steps: list[Interval]) -> str:
    prices = [step.published.rate.unit_price for step in steps]
    low, high = min(prices), max(prices)
    if low == high:
        return ""
    return "".join(_BARS[int((one - low) / (high - low) * (len(_BARS) - 1))] for one in prices)


def _to_json(interval: Interval) -> dict[str, Any]:
    return {
        **entry_to_json(interval.published),
        "opened_serial": interval.opened_serial,
        "opened_at": f"{interval.opened_at:%Y-%m-%dT%H:%M:%SZ}",
        "closed_serial": interval.closed_serial,
        "closed_at": f"{interval.closed_at:%Y-%m-%dT%H:%M:%SZ}" if interval.closed_at else None,
    }


def _card(settings: Settings, name: str) -> list[Rate]:
    """The card that a serial, a date or a file stands for. Raises UsageError for what is none of them."""
    if _SERIAL.fullmatch(name):
        with known(settings) as store:
            return _at_serial(store, int(name))
    if _DAY.fullmatch(name):
        end = datetime.combine(_day(name), time.max, UTC)
        with known(settings) as store:
            return [entry.rate for entry in store.as_of(end)]
    return _file(Path(name))


def _at_serial(store: Store, serial: int) -> list[Rate]:
    if serial > store.serial():
        raise UsageError(f"there is no serial {serial}; the newest is {store.serial()}")
    return [entry.rate for entry in store.published_at(serial)]


def _day(name: str) -> date:
    try:
        return date.fromisoformat(name)
    except ValueError:
        raise UsageError(f"{name}: no such day") from None


def _file(path: Path) -> list[Rate]:
    try:
        return [rate_from_json(rate) for rate in json.loads(path.read_bytes())["rates"]]
    except OSError as error:
        raise UsageError(f"{path}: neither a serial nor a date, and can't be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise UsageError(f"{path}: not a rates file; `ratecard parse` and the feed's rates.json are") from None
