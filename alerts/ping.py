"""Silence is watched too: a dead-man service hears of every round that went well, and alarms when it hears nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.errors import DeliveryError

if TYPE_CHECKING:
    from alerts.post import Poster
    from alerts.secret import Secret


def ping(url: Secret, poster: Poster) -> None:
    """Call after a round of checks of which each was successful. Raises DeliveryError; the next round pings again."""
    answer = poster.get(url)
    if not answer.taken:
        raise DeliveryError(f"the dead-man service answered {answer.status}", permanent=False)
