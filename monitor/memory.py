"""What the C library (glibc) keeps of memory that is no longer used: little, for a process that idles for months.

Left to itself it has an arena for each thread, and of each keeps what the busiest moment took: a quarter of the daemon.
"""

from __future__ import annotations

import ctypes
from typing import Any

_ARENA_MAX = -8  # mallopt(3)
_glibc: Any = ctypes.CDLL(None)


def share_arena() -> None:
    """One arena for all threads that are still to come: they take turns in Python anyway."""
    if hasattr(_glibc, "mallopt"):
        _glibc.mallopt(_ARENA_MAX, 1)


def give_back() -> None:
    """Return what is free to the system; takes about a millisecond."""
    if hasattr(_glibc, "malloc_trim"):
        _glibc.malloc_trim(0)
