"""ratecard holds: what waits for a person, shown the way a person decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.card.wire import difference_to_json
from monitor.commands.changes import price
from monitor.commands.known import known
from monitor.terminal import moment, print_json, printable, say

if TYPE_CHECKING:
    from monitor.card.change import Difference
    from monitor.card.state import Hold
    from monitor.settings import Settings
    from storage.store import Store


def holds(settings: Settings, *, every: bool, as_json: bool) -> int:
    """Print the holds that wait, or all there ever were; the exit code."""
    with known(settings) as store:
        found = store.holds(waiting_only=not every)
        if as_json:
            print_json([_to_json(hold, store) for hold in found])
            return 0
        for hold in found:
            _print(hold, store)
    if not found:
        say("nothing is held")
    return 0


def _print(hold: Hold, store: Store) -> None:
    state = store.page_state(hold.page)
    print(f"hold {hold.id}  {hold.page}  since {moment(hold.opened_at)}, read so {hold.readings} time(s)")
    if hold.verdict:
        who = f" by {hold.decided_by}" if hold.decided_by else ""
        print(printable(f"  {hold.verdict}{who} {moment(hold.closed_at)} {hold.note}"))
    for finding in hold.findings:
        print(printable(f"  {finding.kind}: {finding.detail}"))
        if finding.where or finding.text:
            cited = f": “{finding.text}”" if finding.text else ""
            print(printable(f"    at {finding.where or hold.page}{cited}"))
    for difference in hold.differences:
        print(printable(f"  {_line(difference)}"))
    if not hold.verdict:
        good = store.snapshot_path(state.card.snapshot) if state.card else "none: no card was accepted yet"
        print(f"  last good bytes  {good}")
    print(f"  held bytes       {store.snapshot_path(hold.snapshot)}")
    if not hold.verdict:
        print(f"  decide with      ratecard approve {hold.id}   or   ratecard reject {hold.id}")


def _line(difference: Difference) -> str:
    rate = difference.subject
    what = " ".join((rate.model, rate.charge, rate.modality, rate.tier, *(value for _, value in rate.conditions)))
    times = f" (×{difference.ratio})" if difference.ratio else ""
    return f"{difference.kind}  {what}  {price(difference.before)} → {price(difference.after)}{times}"


def _to_json(hold: Hold, store: Store) -> dict[str, Any]:
    state = store.page_state(hold.page)
    return {
        "id": hold.id,
        "page": hold.page,
        "opened_at": f"{hold.opened_at:%Y-%m-%dT%H:%M:%SZ}",
        "readings": hold.readings,
        "verdict": hold.verdict or None,
        "decided_by": hold.decided_by or None,
        "note": hold.note,
        "findings": [
            {"kind": one.kind, "where": one.where, "text": one.text, "detail": one.detail} for one in hold.findings
        ],
        "differences": [difference_to_json(difference) for difference in hold.differences],
        "snapshots": {
            "last_good": str(store.snapshot_path(state.card.snapshot)) if state.card else None,
            "held": str(store.snapshot_path(hold.snapshot)),
        },
    }
