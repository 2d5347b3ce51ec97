"""What is thrown away so that an installation may run for years: page bodies that are evidence of nothing, and holds
that ended by themselves.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.wiring import Installation

_EVERY = timedelta(days=1)
_LAST = "last_pruned"


def tidy_up(house: Installation) -> int:
    """Forget what is older or more than the settings keep, once a day; how many bodies went."""
    at, last = house.now(), house.store.recall(_LAST)
    if last and timedelta(0) <= at - datetime.fromisoformat(last) < _EVERY:
        return 0
    kept = house.settings.snapshots
    gone = house.store.prune(kept.keep.total_seconds() / 86400, kept.keep_count, at)
    house.store.remember(_LAST, at.isoformat())
    return gone
