"""One `ratecard check` after the other: cron may start one while the last still runs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from monitor.errors import RatecardError
from monitor.lock import held

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

_PATIENCE = 120.0  # seconds; longer than a check takes


def turn(folder: Path, monotonic: Callable[[], float] = time.monotonic) -> AbstractContextManager[None]:
    """Hold a lock on `folder`, waited for two minutes. Raises RatecardError where another process keeps it longer."""
    folder.mkdir(parents=True, exist_ok=True)
    busy = RatecardError("another `ratecard check` is still at work; nothing was done")
    return held(folder, _PATIENCE, busy, monotonic)
