from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from monitor.commands.database import backup, restore, upgrade
from monitor.errors import StoreError
from monitor.settings import Settings
from storage.backup import LAST_BACKUP
from storage.store import Store, open_store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database=f"sqlite:///{tmp_path}/rates.db", snapshot_dir=tmp_path / "snapshots")


def opened(settings: Settings) -> Store:
    return open_store(settings.database, snapshot_dir=settings.snapshot_dir)


def test_a_backup_put_back_brings_back_what_was_known(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = opened(settings)
    store.remember("colour", "blue")
    assert backup(settings, tmp_path / "all.tar") == 0
    store.remember("colour", "red")
    store.close()
    assert restore(settings, tmp_path / "all.tar") == 0
    store = opened(settings)
    assert store.recall("colour") == "blue"
    store.close()
    assert "run `ratecard publish`" in capsys.readouterr().err


def test_a_backup_is_remembered_with_its_time(settings: Settings, tmp_path: Path) -> None:
    store = opened(settings)
    backup(settings, tmp_path / "all.tar")
    made = store.recall(LAST_BACKUP)
    store.close()
    age = datetime.now(UTC) - datetime.fromisoformat(made["at"])
    assert (made["file"], age.total_seconds() < 60) == (str(tmp_path / "all.tar"), True)


def test_a_backup_that_is_none_replaces_nothing(settings: Settings, tmp_path: Path) -> None:
    store = opened(settings)
    store.remember("colour", "blue")
    store.close()
    (tmp_path / "all.tar").write_bytes(b"no tar at all")
    with pytest.raises(StoreError, match="not a backup"):
        restore(settings, tmp_path / "all.tar")
    store = opened(settings)
    assert store.recall("colour") == "blue"
    store.close()


def test_an_upgrade_makes_the_database_and_says_its_schema(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert upgrade(settings) == 0
    with closing(sqlite3.connect(tmp_path / "rates.db")) as connection:
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    assert f"schema {version}" in capsys.readouterr().err
