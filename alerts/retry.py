"""When to try again: over days, with jitter, and never sooner than the other side asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from monitor.errors import DeliveryError

GIVE_UP = timedelta(days=5)
_FIRST = timedelta(seconds=30)
_LONGEST = timedelta(hours=6)


def retry_at(
    error: DeliveryError, attempts: int, written: datetime, now: datetime, jitter: Callable[[], float]
) -> datetime | None:
    """The next attempt after `attempts` failed ones, of a message `written` then; None: give it up.

    `jitter` gives a number from 0 to 1: waits are spread over the range from three to five quarters of their length.
    """
    if error.permanent or now - written > GIVE_UP:
        return None
    spread = jitter()
    if error.retry_after is not None:
        return now + timedelta(seconds=error.retry_after + spread)
    wait = min(_FIRST * (1 << min(attempts - 1, 20)), _LONGEST)
    return now + wait * (0.75 + spread / 2)
