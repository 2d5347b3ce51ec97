"""When a page's trouble is worth telling the operator, and when it is over. Pure.

An event is made on every check while trouble lasts; its episode names when that began, so that it is told once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from monitor.card.event import OperatorEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.card.state import Hold, PageState

_NEVER = datetime.min.replace(tzinfo=UTC)


def begun(
    kind: str, state: PageState, at: datetime, patience: timedelta = timedelta(0), since: datetime | None = None
) -> OperatorEvent | None:
    """Trouble with a page since `since` (else since its last successful check); None while it is within `patience`."""
    since = since or state.checked_at
    if since and at - since < patience:
        return None
    facts = {"since": since.isoformat() if since else None, "checked_at": _iso(state.checked_at)}
    return OperatorEvent(kind, _episode(state.page, kind, since), state.page, state.detail, facts=facts)


def ended(
    was: PageState, now: PageState, holds: Iterable[Hold], at: datetime, patience: timedelta
) -> OperatorEvent | None:
    """The end of the trouble that `was` tells of, if the operator was told of it."""
    if was.status == now.status or now.status != "fresh" or was.checked_at is None:
        return None
    since = was.checked_at
    if was.status == "held":
        hold = next((hold for hold in holds if hold.page == was.page), None)
        if hold is None or not held_for_long_enough(hold):
            return None
        since = hold.opened_at
    elif was.status == "stale" and at - since < patience:
        return None
    episode = _episode(now.page, was.status, since)
    facts = {"since": since.isoformat(), "checked_at": _iso(now.checked_at)}
    return OperatorEvent(was.status, episode, now.page, "is read again", over=True, facts=facts)


def held_for_long_enough(hold: Hold) -> bool:
    """Whether a hold is told: at once, but twins that disagree only if they still do at the next check.

    The pages of a platform do not change in the same second; one check later they agree again.
    """
    return hold.readings > 1 or any(finding.kind != "contradiction" for finding in hold.findings)


def _episode(page: str, kind: str, since: datetime | None) -> str:
    return f"{page}/{kind}/{(since or _NEVER).isoformat()}"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
