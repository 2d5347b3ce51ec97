"""ratecard changes: what changed, newest first."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from monitor.card import words
from monitor.card.wire import change_to_json
from monitor.commands.known import known
from monitor.commands.show import terms
from monitor.terminal import moment, print_json, print_table, say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from monitor.card.change import Change, Difference
    from monitor.card.rate import Rate
    from monitor.settings import Settings

HEADINGS = ("WHEN", "KIND", "MODEL", "CHARGE", "TIER", "BEFORE", "AFTER", "TERMS")


def changes(settings: Settings, since: date | None, *, as_json: bool) -> int:
    """Print the changes; the exit code."""
    with known(settings) as store:
        found = store.changes(since=datetime.combine(since, time.min, UTC) if since else None)
    if as_json:
        print_json([change_to_json(change) for change in found])
    else:
        print_table(HEADINGS, [_row(change) for change in found])
        if not found:
            when = f" since {since:%Y-%m-%d}" if since else ""
            say(f"no changes{when}; the first reading of a page is the baseline, not a change")
    return 0


def print_differences(differences: Iterable[Difference]) -> None:
    """Differences that were not committed, as the same table."""
    print_table(HEADINGS[1:], [_columns(difference) for difference in differences])


def _row(change: Change) -> tuple[str, ...]:
    kind, *rest = _columns(change.difference)
    remarks = ["flapping"] * change.flapping + [change.cause] * (change.cause != "page")
    return (moment(change.at), f"{kind} ({', '.join(remarks)})" if remarks else kind, *rest)


def _columns(difference: Difference) -> tuple[str, ...]:
    rate = difference.subject
    section = (difference.hint or {}).get("new_section")
    what = f"(section {section})" if section else words.subject(rate)
    told = "; ".join(part for part in (terms(rate), _hint(difference), words.movement(difference.ratio)) if part)
    return (difference.kind, rate.model, what, rate.tier, price(difference.before), price(difference.after), told)


def _hint(difference: Difference) -> str:
    hint = difference.hint or {}
    if "new_section" in hint:
        return f"a new section: {hint['rates']} rates of {', '.join(hint['models'])}"
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in hint.items())


def price(rate: Rate | None) -> str:
    """A price as people read it."""
    return words.price(rate) if rate else "-"
