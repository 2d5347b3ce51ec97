"""ratecard changes: what changed, newest first."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from monitor.card.money import write_price
from monitor.card.wire import change_to_json
from monitor.commands.show import per
from monitor.terminal import moment, print_json, print_table, say
from monitor.wiring import installation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from monitor.card.change import Change, Difference
    from monitor.card.rate import Rate
    from monitor.settings import Settings

HEADINGS = ("WHEN", "KIND", "MODEL", "CHARGE", "TIER", "BEFORE", "AFTER", "")


def changes(settings: Settings, since: date | None, *, as_json: bool) -> int:
    """Print the changes; the exit code."""
    with installation(settings) as house:
        found = house.store.changes(since=datetime.combine(since, time.min, UTC) if since else None)
    if as_json:
        print_json([change_to_json(change) for change in found])
    else:
        print_table(HEADINGS, [_row(change) for change in found])
        if not found:
            say("no changes; the first reading of a page is the baseline, not a change")
    return 0


def print_differences(differences: Iterable[Difference]) -> None:
    """Differences that were not committed, as the same table."""
    print_table(HEADINGS[1:], [_columns(difference) for difference in differences])


def _row(change: Change) -> tuple[str, ...]:
    kind, *rest = _columns(change.difference)
    return (moment(change.at), f"{kind} (flapping)" if change.flapping else kind, *rest)


def _columns(difference: Difference) -> tuple[str, ...]:
    rate = difference.subject
    hint = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in (difference.hint or {}).items())
    what = f"{rate.charge} {rate.modality}" if rate.modality != "any" else rate.charge
    before, after = price(difference.before), price(difference.after)
    return (difference.kind, rate.model, what, rate.tier, before, after, hint)


def price(rate: Rate | None) -> str:
    """A price as people read it."""
    if rate is None:
        return "-"
    return "free" if rate.free else f"${write_price(rate.price)} / {per(rate)}"
