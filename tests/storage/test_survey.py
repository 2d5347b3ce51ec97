from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from monitor.errors import StoreError
from storage.store import open_store
from storage.survey import endangered, sqlite_file, survey

if TYPE_CHECKING:
    from pathlib import Path

AFFECTED, MENDED = (3, 40, 1), (3, 51, 3)


def test_looking_for_a_database_does_not_make_one(tmp_path: Path) -> None:
    assert survey(f"sqlite:///{tmp_path}/rates.db", tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_a_current_database_says_its_version(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/rates.db", snapshot_dir=tmp_path / "snapshots").close()
    assert survey(f"sqlite:///{tmp_path}/rates.db", tmp_path / "snapshots") == "0001"


def test_another_programs_database_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "rates.db")) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    before = (tmp_path / "rates.db").read_bytes()
    with pytest.raises(StoreError, match="another program"):
        survey(f"sqlite:///{tmp_path}/rates.db", tmp_path)
    assert (tmp_path / "rates.db").read_bytes() == before


def test_only_a_file_in_wal_mode_is_in_danger_and_only_from_the_affected_versions(tmp_path: Path) -> None:
    for mode in ("wal", "delete"):
        with closing(sqlite3.connect(tmp_path / mode)) as connection:
            connection.execute(f"PRAGMA journal_mode={mode}")
            connection.execute("CREATE TABLE a (b)")
    assert endangered(tmp_path / "wal", AFFECTED)
    assert not endangered(tmp_path / "wal", MENDED)
    assert not endangered(tmp_path / "delete", AFFECTED)
    assert not endangered(tmp_path / "none", AFFECTED)


@pytest.mark.parametrize(
    ("url", "file"),
    [("sqlite:///a/b.db", "a/b.db"), ("sqlite:////a.db", "/a.db"), ("postgresql://me@host/rates", None)],
)
def test_only_sqlite_has_a_file(url: str, file: str | None) -> None:
    found = sqlite_file(url)
    assert (str(found) if found else None) == file
