"""When to try again: over days, with jitter, and never sooner than the other side asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from monitor.errors import DeliveryError

GIVE_UP = timedelta(days=5)
ENOUGH = 24  # attempts; of a message that is old when it is first tried: a digest, or one that a person lets be retried
_HASTY = 5  # attempts; who has asked for another so often, each time at once, is not asked more often than at first
_FIRST = timedelta(seconds=30)
_LONGEST = timedelta(hours=6)


def retry_at(
    error: DeliveryError, attempts: int, written: datetime, now: datetime, jitter: Callable[[], float]
) -> datetime | None:
    """The next attempt after `attempts` failed ones, of a message `written` then.

    None: give it up, since trying again is pointless, or days and attempts are enough.
    `jitter` gives a number from 0 to 1: waits are spread over the range from three to five quarters of their length.
    """
    if error.permanent or (attempts >= ENOUGH and now - written > GIVE_UP):
        return None
    spread = jitter()
    if error.retry_after is not None:
        asked = timedelta(seconds=error.retry_after + spread)
        return now + (max(asked, _FIRST) if attempts > _HASTY else asked)
    wait = min(_FIRST * (1 << min(attempts - 1, 20)), _LONGEST)
    return now + wait * (0.75 + spread / 2)
