"""A folder that is one process's at a time. The lock leaves with the process, however that ends."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from monitor.errors import RatecardError


@contextmanager
def held(
    folder: Path, seconds: float, busy: RatecardError, monotonic: Callable[[], float] = time.monotonic
) -> Iterator[None]:
    """Hold a lock on `folder`, waited for so long. Raises `busy` where another process, or thread, keeps it longer."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    give_up = monotonic() + seconds
    try:
        while not _taken(handle):
            if monotonic() > give_up:
                raise busy
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
