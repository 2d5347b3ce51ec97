"""The next publication while it is being put together, beside the one that stands."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Self

from monitor.errors import PublishError
from monitor.feed.index import Entry, entry
from monitor.feed.names import INDEX, SIGNATURE
from monitor.feed.swap import sync_folder, write_synced
from monitor.lock import held

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

_PATIENCE = 10.0  # seconds; a publication takes a fraction of one


class Build:
    """A new `v1` in `root`. What is the same as in `folder` is linked, so that it costs no space and keeps its time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / ".next"
        self._entries: dict[str, Entry] = {}
        self._written = False

    def __enter__(self) -> Self:
        shutil.rmtree(self.root, ignore_errors=True)
        (self.root / "v1").mkdir(parents=True)
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.root, ignore_errors=True)

    @property
    def paths(self) -> set[str]:
        return set(self._entries)

    @property
    def entries(self) -> list[Entry]:
        """What the index lists: it can list neither itself nor its signature."""
        return [one for path, one in self._entries.items() if path not in (INDEX, SIGNATURE)]

    def put(self, path: str, body: bytes) -> None:
        """A file with this content."""
        standing = self.folder / path
        if _size(standing) == len(body) and standing.read_bytes() == body:
            self._carry(path)
        else:
            write_synced(self._place(path), body)
            self._written = True
        self._entries[path] = entry(path, body)

    def keep(self, known: Entry) -> bool:
        """The file that stands there, if it still is what the index said of it."""
        standing = self.folder / known.path
        if _size(standing) != known.bytes or entry(known.path, standing.read_bytes()) != known:
            return False
        self._carry(known.path)
        self._entries[known.path] = known
        return True

    def keep_all(self, listed: Mapping[str, Entry]) -> bool:
        """All files that stand there, without reading them; False (and nothing kept) if one of them is missing."""
        if any(_size(self.folder / path) != known.bytes for path, known in listed.items()):
            return False
        for path in listed:
            self._carry(path)
        self._entries |= listed
        return True

    def differs(self) -> bool:
        """Whether this is anything but what stands there already."""
        return self._written or bool(self.stale())

    def stale(self) -> list[str]:
        """The files that stand there and are no longer part of the feed."""
        standing = (path for path in (self.folder / "v1").rglob("*") if not path.is_dir())
        return sorted(name for path in standing if (name := path.relative_to(self.folder).as_posix()) not in self.paths)

    def sync(self) -> None:
        """Every name in every new folder is on the disk (every new file is already)."""
        for folder in (self.root, *(path for path in self.root.rglob("*") if path.is_dir())):
            sync_folder(folder)

    def _place(self, path: str) -> Path:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def _carry(self, path: str) -> None:
        """Into the new feed from the old one: by a link, or by a copy where the file system has no links."""
        try:
            self._place(path).hardlink_to(self.folder / path)
        except OSError:
            write_synced(self._place(path), (self.folder / path).read_bytes())


def alone(folder: Path) -> AbstractContextManager[None]:
    """No other process publishes to `folder` meanwhile."""
    said = f"another process is writing the feed in {folder}; nothing was written; end it, or run `ratecard publish`"
    return held(folder, _PATIENCE, PublishError(f"{said} when it is done"))


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return None
