"""What state a database is in, found out without making, upgrading or changing it."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

from storage.engine import connected, database_url, journal_mode, transaction
from storage.inspection import inspect_content, inspect_file
from storage.schema import require_current, schema_version

_WAIT = 5.0  # seconds for another process's lock
_WAL = b"\x02\x02"


def survey(url: str, snapshot_dir: Path) -> str | None:
    """The schema version of a whole, current database; None where nothing is there yet.

    Reads all of an SQLite file. Raises StoreError, which names the command that mends it, for anything else.
    """
    address = database_url(url)
    inspect_file(address, snapshot_dir)
    if sqlite_file(url) is not None and not Path(address.database or "").exists():
        return None
    with (
        connected(address, _WAIT) as engine,
        transaction(engine, writes=False, busy_timeout=_WAIT) as connection,
    ):
        version = schema_version(connection, address)
        if version is not None:
            require_current(version, address)
            inspect_content(connection, address, limit=sys.maxsize)
        return version


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite database; None for another kind. Raises StoreError for an address that is none."""
    address = database_url(url)
    return Path(address.database or "") if address.get_backend_name() == "sqlite" else None


def endangered(file: Path, version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether the file is in the journal mode that this version of SQLite can corrupt."""
    if journal_mode(version) == "wal" or not file.exists():
        return False
    with file.open("rb") as raw:
        return raw.read(20)[18:20] == _WAL
