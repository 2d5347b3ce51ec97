"""Trouble that is no page's fault: told when it begins, and once more when it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.card.event import OperatorEvent

if TYPE_CHECKING:
    from monitor.wiring import Installation


def tell(house: Installation, kind: str, trouble: str, over: str, page: str = "") -> None:
    """One episode, of a `page` or of none, from the first call with `trouble` to the first one without.

    `over` is what is said then.
    When it began is remembered in the database, so that the end is told also by a process that was started meanwhile.
    """
    name = f"{kind}/{page}" if page else kind
    at, key = house.now(), f"trouble/{name}"
    since = house.store.recall(key)
    if since is None:
        if not trouble:
            return
        since = at.isoformat()
        house.store.remember(key, since)
    event = OperatorEvent(kind, f"{name}/{since}", page, trouble or over, over=not trouble, facts={"since": since})
    house.store.owe(house.announcer.for_event(event, at))
    if not trouble:
        house.store.remember(key, None)
