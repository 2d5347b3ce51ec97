"""Whether the database can be used, is current, safe and backed up, and who holds it."""

from __future__ import annotations

import os
import socket
import sqlite3
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.doctor.finding import ERROR, OK, WARNING, Finding
from storage.backup import LAST_BACKUP
from storage.engine import journal_mode
from storage.survey import endangered, sqlite_file, survey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.settings import Settings
    from storage.store import Store

_BACKUP_AGE = timedelta(days=8)  # one day of patience beyond a weekly backup


def check_database(settings: Settings) -> list[Finding]:
    """What is to be said of the database as a whole. Raises StoreError where it can't be used."""
    version = survey(settings.database, settings.snapshot_dir)
    sqlite = _sqlite(settings)
    if version is None:
        return [Finding("database", WARNING, "there is no database yet", "ratecard check"), *sqlite]
    return [Finding("database", OK, f"whole, with schema {version}, the newest"), *sqlite]


def _sqlite(settings: Settings) -> list[Finding]:
    file = sqlite_file(settings.database)
    if file is None:
        return []
    if endangered(file):
        text = f"SQLite {sqlite3.sqlite_version} can corrupt {file}, which is in WAL mode"
        return [Finding("sqlite", ERROR, text, "ratecard db upgrade")]
    if journal_mode() == "wal":
        return [Finding("sqlite", OK, f"SQLite {sqlite3.sqlite_version} is safe with WAL")]
    text = f"SQLite {sqlite3.sqlite_version} can corrupt a file in WAL mode, so another journal is used"
    return [Finding("sqlite", OK, text)]


def check_backup(store: Store, now: datetime) -> Iterator[Finding]:
    """How old the last backup is."""
    made = store.recall(LAST_BACKUP)
    mend = "ratecard db backup FILE"
    if made is None:
        yield Finding("backup", WARNING, "no backup was ever made", mend)
        return
    age = now - datetime.fromisoformat(made["at"])
    old = age > _BACKUP_AGE
    text = f"the last backup is {_days(age)} old: {made['file']}"
    yield Finding("backup", WARNING if old else OK, text, mend.replace("FILE", made["file"]) if old else "")


def check_lease(store: Store) -> Iterator[Finding]:
    """Who works on the database; a holder of this machine that is dead is only waited for, since its lease runs out."""
    holder = store.lease_holder()
    if holder is None:
        yield Finding("daemon", OK, "no daemon works on this database now")
    elif _is_dead(holder):
        yield Finding("daemon", WARNING, f"{holder} is dead and its lease not yet run out", "wait a minute")
    else:
        yield Finding("daemon", OK, f"{holder} works on this database")


def _is_dead(holder: str) -> bool:
    host, _, process = holder.rpartition("/")
    return host == socket.gethostname() and process.isdigit() and not _lives(int(process))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


def _days(age: timedelta) -> str:
    return f"{age.days} days" if age.days else f"{age.seconds // 3600} hours"
