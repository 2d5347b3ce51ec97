"""A backup put back: everything is verified before anything is replaced."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from monitor.errors import StoreError
from storage import tables
from storage.backup import DATABASE, FORMAT, MANIFEST, SNAPSHOTS, Manifest, hash_of, snapshots_of
from storage.copying import copy_rows, drop_all
from storage.database import LEASE
from storage.engine import connected, database_url, transaction, where
from storage.lease import Lease
from storage.schema import migrate, needs_migration, schema_version
from storage.snapshots import read_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.engine import URL

_WAIT = 60.0  # seconds for another process's lock
_BESIDE = ("-journal", "-wal", "-shm")
_KEPT = re.compile(rf"{SNAPSHOTS}/[0-9a-f]{{64}}\.gz")


def restore(url: str, snapshot_dir: Path, file: Path, *, now: Callable[[], datetime]) -> Manifest:
    """Replace the database with the one of a backup, and add its snapshots to those that are there.

    An SQLite file that is replaced stays beside the new one as `….before-restore`. Raises StoreError, nothing being
    replaced, where the backup is damaged or from a newer version, or where a process holds the lease.
    """
    address = database_url(url)
    try:
        snapshot_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=snapshot_dir, prefix=".restore-") as name:
            folder = Path(name)
            _unpack(file, folder)
            manifest = _verify(file, folder)
            token = _refuse_while_held(address, snapshot_dir, now)
            _prepare(folder / DATABASE, token, now())
            _add_snapshots(folder, snapshot_dir)
            os.sync()  # a power cut must not leave rows that cite bytes which are not there
            _replace(address, folder / DATABASE)
            os.sync()
    except OSError as error:
        raise StoreError(f"{file} can't be restored: {error.strerror}; nothing was replaced") from error
    return manifest


def _unpack(file: Path, folder: Path) -> None:
    (folder / SNAPSHOTS).mkdir()
    try:
        with tarfile.open(file) as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None or not (member.name in {MANIFEST, DATABASE} or _KEPT.fullmatch(member.name)):
                    raise StoreError(f"{file} is not a backup: it holds {member.name[:80]!r}; nothing was replaced")
                with (folder / member.name).open("wb") as out:
                    shutil.copyfileobj(content, out)
    except (tarfile.TarError, EOFError):
        raise StoreError(f"{file} is not a backup, or cut off: nothing was replaced") from None


def _verify(file: Path, folder: Path) -> Manifest:
    """The manifest, once everything is as it says. Raises StoreError."""
    try:
        said = json.loads((folder / MANIFEST).read_text("utf-8"))
        manifest = Manifest(**said | {"missing": tuple(said["missing"])})
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        raise StoreError(f"{file} is not a backup: it has no manifest; nothing was replaced") from None
    if manifest.format != FORMAT:
        raise StoreError(f"{file} was made by a newer ratecard; nothing was replaced. Install that version")
    copy = folder / DATABASE
    if not copy.exists() or hash_of(copy) != manifest.sha256 or not _sound(copy):
        raise StoreError(f"{file} is damaged: its database is not what was backed up; nothing was replaced")
    needs_migration(manifest.schema, database_url(f"sqlite:///{copy}"))
    for sha256 in set(snapshots_of(copy)) - set(manifest.missing):
        read_snapshot(folder / SNAPSHOTS / f"{sha256}.gz", sha256)
    return manifest


def _sound(database: Path) -> bool:
    try:
        with closing(sqlite3.connect(database)) as connection:
            return bool(connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def _refuse_while_held(address: URL, snapshot_dir: Path, now: Callable[[], datetime]) -> int:
    """The newest token ever given, 0 where the database can't say. Raises StoreError where somebody holds the lease."""
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return 0
    holder, token = None, 0
    # A database that can't be read is what backups are for.
    with connected(address, _WAIT) as engine, suppress(StoreError):
        holder, token = Lease(engine, snapshot_dir, now, _WAIT).lease_state()
    if holder is not None:
        raise StoreError(f"{where(address)} is in use by {holder}; nothing was replaced. Stop `ratecard run` first")
    return token


def _prepare(copy: Path, token: int, at: datetime) -> None:
    """Bring the copy to today's schema, and its lease beyond every token that was given before or after it."""
    with (
        connected(database_url(f"sqlite:///{copy}"), _WAIT) as engine,
        transaction(engine, writes=True, busy_timeout=_WAIT) as connection,
    ):
        migrate(connection)
        known = connection.execute(select(tables.lease.c.token)).scalar_one_or_none() or 0
        connection.execute(delete(tables.lease))
        nobody = {"name": LEASE, "holder": "nobody", "renewed_at": at, "expires_at": at}
        connection.execute(insert(tables.lease), nobody | {"token": max(known, token) + 1})


def _add_snapshots(folder: Path, snapshot_dir: Path) -> None:
    for path in (folder / SNAPSHOTS).iterdir():
        target = snapshot_dir / path.name[:2] / path.name
        target.parent.mkdir(exist_ok=True)
        path.replace(target)


def _replace(address: URL, copy: Path) -> None:
    if address.get_backend_name() == "sqlite":
        _replace_file(Path(address.database or ""), copy)
        return
    with (
        connected(database_url(f"sqlite:///{copy}"), _WAIT) as source,
        connected(address, _WAIT) as target,
        transaction(source, writes=False, busy_timeout=_WAIT) as rows,
        transaction(target, writes=True, busy_timeout=_WAIT) as connection,
    ):
        schema_version(connection, address)
        drop_all(connection)
        migrate(connection)
        copy_rows(rows, connection)


def _replace_file(database: Path, copy: Path) -> None:
    """Put `copy` in the place of an SQLite file; what stood there, and its journal, stay under another name."""
    database.parent.mkdir(parents=True, exist_ok=True)
    fresh, old = (database.with_name(f"{database.name}{suffix}") for suffix in (".restoring", ".before-restore"))
    shutil.copyfile(copy, fresh)
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    old.unlink(missing_ok=True)
    if database.exists():
        os.link(database, old)
    for suffix in _BESIDE:  # SQLite would play a journal that stayed here into the new file
        beside = database.with_name(database.name + suffix)
        if beside.exists():
            beside.replace(old.with_name(old.name + suffix))
    fresh.replace(database)
