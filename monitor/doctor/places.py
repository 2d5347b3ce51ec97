"""Whether there is room where things are written, and nothing left behind by a process that was killed."""

from __future__ import annotations

import os
import shlex
import shutil
from typing import TYPE_CHECKING

from monitor.doctor.finding import ERROR, OK, WARNING, Finding
from monitor.room import disks, existing, places
from storage.survey import sqlite_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from monitor.settings import Settings

_MIB = 1024 * 1024
_LITTLE, _TOO_LITTLE = 1024, 100  # MiB
_LEFT = 600  # seconds after which nobody is still at work on a temporary file


def check_places(settings: Settings, now: datetime) -> Iterator[Finding]:
    """The folders of the database, the snapshots and the feed."""
    yield from (finding for folder in places(settings) for finding in _writable(folder))
    yield from _room(settings)
    yield from _leftovers(settings, sqlite_file(settings.database), now)


def _writable(folder: Path) -> Iterator[Finding]:
    there = existing(folder)
    if not os.access(there, os.W_OK | os.X_OK):
        mend = f"chown {os.getuid()} {shlex.quote(str(there))}"
        yield Finding("places", ERROR, f"{there} may not be written by this user", mend)


def _room(settings: Settings) -> Iterator[Finding]:
    """One finding for each file system."""
    for there in disks(settings):
        free = shutil.disk_usage(there).free // _MIB
        level = ERROR if free < _TOO_LITTLE else WARNING if free < _LITTLE else OK
        mend = "" if level == OK else f"du -xh {shlex.quote(str(there.absolute()))} | sort -h | tail"
        yield Finding("disk", level, f"{free} MiB are free at {there.absolute()}", mend)


def _leftovers(settings: Settings, file: Path | None, now: datetime) -> Iterator[Finding]:
    places = [settings.feed_dir / ".next", *settings.snapshot_dir.glob(".restore-*")]
    places += settings.snapshot_dir.glob("??/*.tmp")
    if file:
        places += [file.with_name(f"{file.name}.restoring")]
    left = [path for path in places if path.exists() and now.timestamp() - path.stat().st_mtime > _LEFT]
    for path in left:
        text = f"{path} was left by a process that was killed; it is not used any more"
        yield Finding("leftovers", WARNING, text, f"rm -r {shlex.quote(str(path))}")
    if not left:
        yield Finding("leftovers", OK, "nothing was left behind by a killed process")
