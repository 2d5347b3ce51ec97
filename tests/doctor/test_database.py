from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.doctor.database import check_backup, check_database, check_lease
from monitor.errors import StoreError
from storage.backup import LAST_BACKUP
from tests.doctor.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.settings import Settings
    from storage.store import Store


def test_no_database_yet_is_no_fault_and_is_not_mended_by_looking(settings: Settings, tmp_path: Path) -> None:
    (first, *_) = check_database(settings)
    assert (first.level, first.mend) == ("warning", "ratecard check")
    assert not (tmp_path / "rates.db").exists()


def test_a_whole_database_is_well(settings: Settings, store: Store) -> None:
    assert [(one.check, one.level) for one in check_database(settings)] == [("database", "ok"), ("sqlite", "ok")]


def test_a_damaged_database_is_told_with_the_command_that_mends_it(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    with (tmp_path / "rates.db").open("rb+") as file:
        file.truncate(5000)
    with pytest.raises(StoreError, match="ratecard db restore FILE"):
        check_database(settings)


@pytest.mark.skipif(sqlite3.sqlite_version_info >= (3, 51, 3), reason="this SQLite has no bug in WAL mode")
def test_a_file_that_this_sqlite_may_corrupt_is_an_error(settings: Settings, store: Store, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "rates.db")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    found = check_database(settings)[1]
    assert (found.level, found.mend) == ("error", "ratecard db upgrade")


def test_a_backup_that_was_never_made_is_a_warning(store: Store) -> None:
    (found,) = check_backup(store, NOW)
    assert (found.level, found.mend) == ("warning", "ratecard db backup FILE")


@pytest.mark.parametrize(("days", "level"), [(0, "ok"), (7, "ok"), (9, "warning")])
def test_a_backup_grows_old(store: Store, days: int, level: str) -> None:
    store.remember(LAST_BACKUP, {"at": (NOW - timedelta(days=days)).isoformat(), "file": "/backups/all.tar"})
    (found,) = check_backup(store, NOW)
    assert (found.level, "/backups/all.tar" in found.text) == (level, True)
    assert found.mend == ("ratecard db backup /backups/all.tar" if level == "warning" else "")


def test_a_holder_that_lives_is_well_and_a_dead_one_is_waited_for(store: Store) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for process, level in ((os.getpid(), "ok"), (ended.pid, "warning")):
        store.acquire(f"{socket.gethostname()}/{process}", timedelta(minutes=1))
        (found,) = check_lease(store)
        assert (found.level, str(process) in found.text) == (level, True)


def test_nobody_at_work_is_well(store: Store) -> None:
    assert [one.level for one in check_lease(store)] == ["ok"]


def test_a_holder_on_another_machine_is_not_judged(store: Store) -> None:
    store.acquire("elsewhere/1", timedelta(minutes=1))
    assert [one.level for one in check_lease(store)] == ["ok"]
