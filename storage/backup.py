"""Everything in one file: a tar of the rows as an SQLite database, whichever kind they came from, and the snapshots."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import StoreError
from storage.columns import write_time
from storage.copying import copy_rows
from storage.engine import connected, copy_sqlite, database_url, transaction
from storage.inspection import inspect_file, not_there, require_file
from storage.memory import write_memory
from storage.schema import migrate, needs_migration, schema_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection, Engine

FORMAT = 1
MANIFEST, DATABASE, SNAPSHOTS, ARCHIVE = "manifest.json", "database.sqlite", "snapshots", "backup.tar"
LAST_BACKUP = "last_backup"
_WAIT = 60.0  # seconds for another process's lock


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `missing`: snapshots that were already gone when it was made."""

    format: int
    at: str
    schema: str
    sha256: str
    snapshots: int
    missing: tuple[str, ...]


def backup(
    url: str, snapshot_dir: Path, file: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Manifest:
    """Write a backup of one moment, while others go on writing; `file` is replaced only by a whole one.

    A database of an older schema is backed up as it is. Raises UsageError where there is none, StoreError where it
    can't be read or the file not be written.
    """
    address = database_url(url)
    inspect_file(address, snapshot_dir)
    require_file(address)
    with connected(address, _WAIT) as engine:
        try:
            with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".ratecard-") as folder:
                schema = _copy_database(engine, Path(folder) / DATABASE)
                manifest = _pack(Path(folder), snapshot_dir, schema, now())
                (Path(folder) / ARCHIVE).replace(file)
        except OSError as error:
            raise StoreError(f"the backup {file} can't be written: {error.strerror}; no backup was made") from error
        _remember(engine, manifest, file)
    return manifest


def _copy_database(engine: Engine, copy: Path) -> str:
    """Write the rows of one moment as an SQLite database; the version of their schema."""
    with transaction(engine, writes=False, busy_timeout=_WAIT) as source:
        version = schema_version(source, engine.url)
        if version is None:
            raise not_there(engine.url)
        needs_migration(version, engine.url)
        if source.dialect.name != "sqlite":
            _copy_rows(source, copy, version)
    if engine.dialect.name == "sqlite":
        copy_sqlite(engine, copy, _WAIT)
    return version


def _copy_rows(source: Connection, copy: Path, version: str) -> None:
    with (
        connected(database_url(f"sqlite:///{copy}"), _WAIT) as engine,
        transaction(engine, writes=True, busy_timeout=_WAIT) as target,
    ):
        migrate(target, version)
        copy_rows(source, target)


def _pack(folder: Path, snapshot_dir: Path, schema: str, at: datetime) -> Manifest:
    """Put the copied database and the snapshots that it knows into one archive."""
    copy = folder / DATABASE
    wanted = snapshots_of(copy)
    kept = {sha256: path for sha256 in wanted if (path := snapshot_dir / sha256[:2] / f"{sha256}.gz").exists()}
    missing = tuple(sha256 for sha256 in wanted if sha256 not in kept)
    manifest = Manifest(FORMAT, write_time(at), schema, hash_of(copy), len(kept), missing)
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1) + "\n", "utf-8")
    with (folder / ARCHIVE).open("wb") as raw:
        with tarfile.open(fileobj=raw, mode="w") as archive:
            archive.add(folder / MANIFEST, MANIFEST)
            archive.add(copy, DATABASE)
            for sha256, path in kept.items():
                archive.add(path, f"{SNAPSHOTS}/{sha256}.gz")
        raw.flush()
        os.fsync(raw.fileno())
    return manifest


def _remember(engine: Engine, manifest: Manifest, file: Path) -> None:
    """Note when the last backup was made, for those who ask how old it is."""
    with transaction(engine, writes=True, busy_timeout=_WAIT) as connection:
        write_memory(connection, LAST_BACKUP, {"at": manifest.at, "file": str(file.absolute())})


def snapshots_of(database: Path) -> list[str]:
    """The snapshots that the rows of a copy know."""
    with closing(sqlite3.connect(database)) as connection:
        return [row[0] for row in connection.execute("SELECT DISTINCT sha256 FROM snapshot ORDER BY sha256")]


def hash_of(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
