"""Locks, full disks, lost servers: the store waits, then says in one line what happened and what to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy.engine import make_url

from monitor.errors import StoreBusy, StoreError, UsageError
from storage.engine import connect, database_url, journal_mode, transaction, where
from storage.store import open_store
from tests.storage.nouns import PAGE, publish, rate

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.store import Store
    from tests.storage.conftest import Clock


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ratecard.db", "is not an address like sqlite:///ratecard.db"),
        ("postgresql://me:word@host:port/rates", "is not an address like sqlite:///ratecard.db"),
        ("mysql://localhost/x", "names mysql; use sqlite or postgresql"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
    ],
)
def test_a_wrong_address_is_refused_in_plain_words(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        database_url(text)


@pytest.mark.parametrize("text", ["postgresql://u:s3cret@h/d", "postgres+psycopg2://u:s3cret@h/d?password=s3cret"])
def test_a_password_is_never_named(text: str) -> None:
    url = make_url(text).set(drivername="postgresql+psycopg")
    assert "s3cret" not in where(url)


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "delete"), ((3, 44, 5), "delete"), ((3, 44, 6), "wal"), ((3, 45, 0), "delete"),
        ((3, 50, 6), "delete"), ((3, 50, 7), "wal"), ((3, 51, 2), "delete"), ((3, 51, 3), "wal"), ((3, 52, 0), "wal"),
    ],
)  # fmt: skip
def test_wal_is_used_only_where_sqlite_does_not_corrupt_it(version: tuple[int, ...], mode: str) -> None:
    assert journal_mode(version) == mode


def test_the_file_has_the_journal_and_the_care_that_suit_the_library(sqlite_opened: Callable[[], Store]) -> None:
    store = sqlite_opened()
    with store.reading() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        care = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    assert (mode, care) == (journal_mode(), 2 if journal_mode() == "wal" else 3)


def test_a_locked_file_is_waited_for_then_said(sqlite_url: str, tmp_path: Path) -> None:
    with (
        closing(open_store(sqlite_url, snapshot_dir=tmp_path, busy_timeout=0.2)) as store,
        closing(sqlite3.connect(database_url(sqlite_url).database or "")) as other,
    ):
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        with pytest.raises(StoreBusy, match=r"stayed locked by another process for 0.2 s; nothing was written"):
            store.remember("a", 1)
        assert 0.1 < time.monotonic() - began < 5
        with pytest.raises(StoreBusy):
            store.serial()


def test_a_lock_that_goes_away_is_waited_out(sqlite_opened: Callable[[], Store], sqlite_url: str) -> None:
    store = sqlite_opened()
    other = sqlite3.connect(database_url(sqlite_url).database or "", check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    threading.Timer(0.3, other.close).start()
    store.remember("a", 1)
    assert store.recall("a") == 1


def test_many_who_wait_for_a_locked_file_wait_no_longer_than_two(sqlite_url: str, tmp_path: Path) -> None:
    """In a row they would keep the thread that feeds the watchdog waiting for minutes."""
    with (
        closing(open_store(sqlite_url, snapshot_dir=tmp_path, busy_timeout=0.5)) as store,
        closing(sqlite3.connect(database_url(sqlite_url).database or "")) as other,
        ThreadPoolExecutor(10) as threads,
    ):
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        waiting = [threads.submit(store.remember, "a", number) for number in range(10)]
        for each in waiting:
            assert "stayed locked by another process for 0.5 s" in str(each.exception())
        assert time.monotonic() - began < 2.5


@pytest.mark.postgres
def test_a_locked_server_is_waited_for_then_said(postgres_url: str, tmp_path: Path) -> None:
    store = open_store(postgres_url, snapshot_dir=tmp_path, busy_timeout=0.2)
    address = make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtext('ratecard'))")
        with pytest.raises(StoreBusy, match=r"stayed locked by another process for 0.2 s"):
            store.remember("a", 1)
    store.remember("a", 1)
    store.close()


@pytest.mark.postgres
def test_a_connection_that_was_cut_is_made_again(postgres_opened: Callable[[], Store], clock: Clock) -> None:
    store, other = postgres_opened(), postgres_opened()
    publish(store, clock(), [rate()])
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with pytest.raises(StoreError, match="nothing was written"), store.writing() as connection:
        with other.reading() as killer:
            killer.exec_driver_sql(cut)
        connection.exec_driver_sql("SELECT 1")
    assert publish(store, clock(), [rate(price="2")]) == 2


@pytest.mark.postgres
def test_a_client_frozen_within_a_transaction_loses_its_locks(postgres_opened: Callable[[], Store]) -> None:
    with postgres_opened().reading() as connection:
        limit = connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar_one()
    assert limit == "20s"


def test_a_server_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(
        StoreError, match=r"the database postgresql\+psycopg://u:\*\*\*@127.0.0.1:1/d can't be used"
    ) as caught:
        open_store("postgresql://u:s3cret@127.0.0.1:1/d", snapshot_dir=tmp_path)
    assert "s3cret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="can't be opened; see that its folder exists"):
        open_store(f"sqlite:///{tmp_path}/none/ratecard.db", snapshot_dir=tmp_path)


def _fill(disk: Path, leave: int) -> Path:
    filler = disk / "filler"
    filler.write_bytes(b"\0" * (1024 * 1024 - leave))
    return filler


def test_a_disk_too_full_for_the_first_migration_leaves_nothing_and_mends_itself(small_disk: Path) -> None:
    url = f"sqlite:///{small_disk}/ratecard.db"
    filler = _fill(small_disk, leave=60_000)
    with pytest.raises(StoreError, match="has no room: the disk is full"):
        open_store(url, snapshot_dir=small_disk)
    filler.unlink()
    store = open_store(url, snapshot_dir=small_disk)
    assert store.serial() == 0
    store.close()


def test_a_disk_too_full_for_a_step_leaves_the_last_one_and_mends_itself(small_disk: Path, clock: Clock) -> None:
    store = open_store(f"sqlite:///{small_disk}/ratecard.db", snapshot_dir=small_disk / "snapshots", now=clock)
    publish(store, clock(), [rate()])
    filler = _fill(small_disk, leave=small_disk.joinpath("ratecard.db").stat().st_size + 20_000)
    many = [rate(f"m-{number}") for number in range(500)]
    with pytest.raises(StoreError, match=r"has no room: the disk is full. Nothing was written; free some space"):
        publish(store, clock(), many)
    assert ([one.rate.model for one in store.published_all()], store.serial()) == (["gpt-5"], 1)
    filler.unlink()
    assert publish(store, clock(), many) == 2
    store.close()


def test_a_disk_that_became_read_only_is_said(small_disk: Path, clock: Clock) -> None:
    store = open_store(f"sqlite:///{small_disk}/ratecard.db", snapshot_dir=small_disk / "snapshots", now=clock)
    publish(store, clock(), [rate()])
    store.close()  # an open file would keep the disk writable
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(StoreError, match=r"may not be written; nothing was|can't be opened"):
        publish(store, clock(), [rate(price="2")])
    with pytest.raises(StoreError):
        store.keep_snapshot(b"x", page=PAGE, at=clock(), url="", headers={})
    assert store.serial() == 1
    store.close()


def test_a_transaction_that_fails_leaves_nothing(url: str) -> None:
    engine = connect(database_url(url), 5)
    with pytest.raises(ZeroDivisionError), transaction(engine, writes=True, busy_timeout=5) as connection:
        connection.exec_driver_sql("INSERT INTO memory (key, value) VALUES ('a', '1')")
        raise ZeroDivisionError
    with transaction(engine, writes=False, busy_timeout=5) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM memory").scalar_one() == 0
    engine.dispose()


def test_threads_write_at_once_and_wait_for_each_other(store: Store, clock: Clock) -> None:
    def write(name: str) -> None:
        for number in range(10):
            store.remember(f"{name}-{number}", number)
            assert store.recall(f"{name}-{number}") == number

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcdef"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM memory").scalar_one() == 60


def test_twenty_threads_may_wait_at_once(store: Store) -> None:
    """Each channel, page and probe has one: where they shared a few connections, the last were refused one, as a fault."""
    with ExitStack() as stack:
        for _ in range(20):
            connection = stack.enter_context(store.reading())
            assert connection.exec_driver_sql("SELECT count(*) FROM memory").scalar_one() == 0


def test_a_file_that_was_replaced_is_opened_anew(
    sqlite_opened: Callable[[], Store], sqlite_url: str, tmp_path: Path
) -> None:
    store, file = sqlite_opened(), Path(database_url(sqlite_url).database or "")
    shutil.copyfile(file, tmp_path / "other.db")
    store.remember("a", 1)
    (tmp_path / "other.db").replace(file)
    assert store.recall("a") is None


def test_a_file_that_is_gone_is_not_made_again_but_told_and_taken_up_when_it_is_back(
    sqlite_opened: Callable[[], Store], sqlite_url: str, tmp_path: Path
) -> None:
    store, file = sqlite_opened(), Path(database_url(sqlite_url).database or "")
    store.remember("a", 1)
    file.rename(tmp_path / "elsewhere.db")
    for _ in range(2):
        with pytest.raises(StoreError, match=r"is gone, and was there before.*`ratecard db restore FILE`"):
            store.recall("a")
    assert not file.exists()
    (tmp_path / "elsewhere.db").rename(file)
    assert store.recall("a") == 1


def test_a_forked_child_opens_the_file_for_itself(sqlite_opened: Callable[[], Store]) -> None:
    store = sqlite_opened()
    store.remember("a", 1)
    child = os.fork()
    if child == 0:
        store.remember("b", 2)
        os._exit(0 if store.recall("a") == 1 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert (store.recall("a"), store.recall("b")) == (1, 2)


def test_a_transaction_that_writes_keeps_others_out_from_its_beginning(store: Store, url: str, tmp_path: Path) -> None:
    impatient = open_store(url, snapshot_dir=tmp_path, busy_timeout=0.1)
    with store.writing(), pytest.raises(StoreBusy):
        impatient.remember("a", 1)
    impatient.remember("a", 1)
    impatient.close()
