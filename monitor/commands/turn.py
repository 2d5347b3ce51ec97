"""One `ratecard check` after the other: cron may start one while the last still runs."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from monitor.errors import RatecardError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_PATIENCE = 120.0  # seconds; longer than a check takes


@contextmanager
def turn(folder: Path, monotonic: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """Hold a lock on `folder`, waited for two minutes; it leaves with the process, however that ends.

    Raises RatecardError where another process keeps it for longer.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(handle, monotonic() + _PATIENCE, monotonic)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, until: float, monotonic: Callable[[], float]) -> None:
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if monotonic() > until:
                raise RatecardError("another `ratecard check` is still at work; nothing was done") from None
            time.sleep(0.1)
