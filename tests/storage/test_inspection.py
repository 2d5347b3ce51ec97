"""A file that is not whole is left as it is, and the message names the command that mends it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.errors import StoreError
from storage.engine import database_url
from storage.inspection import inspect_content
from storage.store import open_store
from tests.storage.nouns import publish, rate

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.store import Store
    from tests.storage.conftest import Clock


@pytest.fixture
def file(opening: Callable[[str], Store], sqlite_url: str, clock: Clock) -> Path:
    """A database of some hundred rates."""
    publish(opening(sqlite_url), clock(), [rate(f"m-{number}") for number in range(300)])
    return Path(database_url(sqlite_url).database or "")


def _scribble(whole: bytes) -> bytes:
    middle = len(whole) // 2 // 4096 * 4096
    return whole[:middle] + os.urandom(8192) + whole[middle + 8192 :]


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda whole: whole[: len(whole) // 2], "is cut off"),
        (lambda whole: whole[:-1], "is cut off"),
        (lambda whole: whole[:50], "is damaged"),
        (_scribble, "is damaged"),
        (lambda whole: b"\0" * len(whole), "is not an SQLite database"),
        (lambda whole: b"%PDF-1.7 something else entirely", "is not an SQLite database"),
    ],
)
def test_a_harmed_file_is_refused_and_left_alone(file: Path, harm: Callable[[bytes], bytes], said: str) -> None:
    harmed = harm(file.read_bytes())
    file.write_bytes(harmed)
    with pytest.raises(StoreError, match=rf"{said}.*ratecard db restore FILE"):
        open_store(f"sqlite:///{file}", snapshot_dir=file.parent / "snapshots")
    assert file.read_bytes() == harmed
    assert sorted(path.name for path in file.parent.iterdir()) == ["ratecard.db"]


def test_an_emptied_file_is_refused_where_snapshots_tell_that_it_was_full(file: Path) -> None:
    (file.parent / "snapshots" / "ab").mkdir(parents=True)
    (file.parent / "snapshots" / "ab" / f"{'ab' * 32}.gz").write_bytes(b"")
    file.write_bytes(b"")
    with pytest.raises(StoreError, match=r"is empty although snapshots are kept.*ratecard db restore FILE"):
        open_store(f"sqlite:///{file}", snapshot_dir=file.parent / "snapshots")


def test_damage_found_later_is_told_in_the_same_words(file: Path, opening: Callable[[str], Store]) -> None:
    store = opening(f"sqlite:///{file}")
    store.close()  # what a connection has read it remembers
    file.write_bytes(_scribble(file.read_bytes()))
    with pytest.raises(StoreError, match=r"is damaged.*ratecard db restore FILE"), store.reading() as connection:
        inspect_content(connection, store.engine.url)
        store.history_all()
