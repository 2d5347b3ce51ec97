"""Whether there is room left where things are written."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from storage.survey import sqlite_file

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.settings import Settings

_MB = 1000 * 1000
_LEAST = 500 * _MB  # bytes; of a disk smaller than 10 GB, the share
_SHARE = 20  # a twentieth


def places(settings: Settings) -> list[Path]:
    """The folders of the snapshots, the feed and the database."""
    file = sqlite_file(settings.database)
    return [settings.snapshot_dir, settings.feed_dir, *([file.parent] if file else [])]


def disks(settings: Settings) -> list[Path]:
    """A folder on each file system that is written to."""
    return list({(there := existing(place)).stat().st_dev: there for place in places(settings)}.values())


def existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.is_dir())


def short_of_room(settings: Settings) -> str:
    """The disks that are almost full, in words: with less than 500 MB free, small ones with less than 5 %."""
    found = [(disk, shutil.disk_usage(disk)) for disk in disks(settings)]
    return ", ".join(
        f"{usage.free // _MB} MB of {usage.total // _MB} MB are free at {disk}"
        for disk, usage in found
        if usage.free < min(_LEAST, usage.total // _SHARE)
    )
