"""ratecard db: the database brought up to date, backed up, put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.terminal import say
from monitor.wiring import utc_now
from storage.backup import backup as write_backup
from storage.restore import restore as put_back
from storage.schema import known_versions
from storage.store import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.settings import Settings


def upgrade(settings: Settings) -> int:
    """Apply the migrations that are missing, all or none; the exit code."""
    open_store(settings.database, snapshot_dir=settings.snapshot_dir, upgrade=True, now=utc_now).close()
    say(f"the database has schema {known_versions()[-1]}, the newest")
    return 0


def backup(settings: Settings, file: Path) -> int:
    """Write the rows and the snapshots of one moment to a file; the exit code."""
    made = write_backup(settings.database, settings.snapshot_dir, file, now=utc_now)
    say(f"wrote {file}: the database and {made.snapshots} snapshots")
    if made.missing:
        say(f"{len(made.missing)} snapshots that the database knows were already gone from {settings.snapshot_dir}")
    return 0


def restore(settings: Settings, file: Path) -> int:
    """Put a backup back; the exit code."""
    made = put_back(settings.database, settings.snapshot_dir, file, now=utc_now)
    say(f"restored the backup of {made.at} with {made.snapshots} snapshots; now run `ratecard publish`")
    return 0
