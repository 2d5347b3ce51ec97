"""When a page's trouble is worth telling the operator, and when it is over. Pure.

An event is made on every check while trouble lasts; its episode names when that began, so that it is told once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from monitor.card.event import OperatorEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monitor.card.state import Check, Hold, PageState

_NEVER = datetime.min.replace(tzinfo=UTC)


def begun(kind: str, state: PageState, at: datetime, patience: timedelta = timedelta(0)) -> OperatorEvent | None:
    """Trouble with a page since its last successful check; None while it is within `patience`."""
    since = state.checked_at
    if since and at - since < patience:
        return None
    facts = {"since": _iso(since), "checked_at": _iso(since)}
    return OperatorEvent(kind, _episode(state.page, kind, since), state.page, state.detail, facts=facts)


def ended(was: PageState, now: PageState, checks: Iterable[Check], patience: timedelta) -> Iterator[OperatorEvent]:
    """The ends of all trouble that the operator was told of since the page was last read, or from the start.

    `checks` are newest first.
    """
    since = was.checked_at
    if was.status == now.status or now.status != "fresh":
        return
    bad = list(takewhile(lambda check: since is None or check.at > since, checks))
    held = [check for check in bad if check.outcome == "held"]
    told = {
        "held": len(held) > 1 or any(not check.detail.startswith("contradiction") for check in held),
        "refused": any(check.outcome == "refused" for check in bad),
        "stale": any(check.outcome == "failed" and (since is None or check.at - since >= patience) for check in bad),
    }
    for kind in (kind for kind, was_told in told.items() if was_told):
        facts = {"since": _iso(since), "checked_at": _iso(now.checked_at)}
        yield OperatorEvent(kind, _episode(now.page, kind, since), now.page, "is read again", over=True, facts=facts)


def worth_telling(was: PageState, hold: Hold) -> bool:
    """Whether a hold is told: at once, but twins that disagree only if they still do at the next check.

    The pages of a platform do not change in the same second; one check later they agree again.
    """
    return was.status == "held" or any(finding.kind != "contradiction" for finding in hold.findings)


def _episode(page: str, kind: str, since: datetime | None) -> str:
    return f"{page}/{kind}/{(since or _NEVER).isoformat()}"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
