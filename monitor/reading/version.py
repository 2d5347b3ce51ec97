"""Which readers these are: an answer of 304 is believed only where the very same readers made the stored card."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MONITOR = Path(__file__).parents[1]
_ROOMS = tuple(_MONITOR / room for room in ("card", "reading", "pages"))
_LIBRARIES = ("selectolax", "markdown-it-py")
_LENGTH = 16  # hex digits


@lru_cache(maxsize=1)
def reader_version() -> str:
    """The version of the readers that run in this process, short enough for a column."""
    return digest(_ROOMS, [f"{library} {version(library)}" for library in _LIBRARIES])


def digest(rooms: Iterable[Path], others: Iterable[str] = ()) -> str:
    """A short sha256 over every Python source below `rooms`, by its path, and over `others`."""
    whole = hashlib.sha256()
    for room in rooms:
        for source in sorted(room.rglob("*.py")):
            whole.update(f"{source.relative_to(room.parent).as_posix()}\n".encode())
            whole.update(hashlib.sha256(source.read_bytes()).digest())
    for other in others:
        whole.update(f"{other}\n".encode())
    return whole.hexdigest()[:_LENGTH]
