"""Real processes, really killed, frozen and cut off: one writer, nothing twice, nothing lost."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import socket
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.engine import make_url

from monitor.card.state import Check, Step
from monitor.errors import NotHolder, StoreError
from storage.store import open_store
from tests.storage.nouns import PAGE, PLATFORM, fresh, owed, publish, rate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

    from storage.store import Store

FORK = multiprocessing.get_context("fork")
TTL = timedelta(seconds=1)


def _open(url: str, folder: Path) -> Store:
    return open_store(url, snapshot_dir=folder / "snapshots", busy_timeout=30)


@contextmanager
def _process(work: Callable[[Connection], None]) -> Iterator[tuple[int, Connection]]:
    """Another process that does `work`; its id and our end of the pipe to it."""
    ours, theirs = FORK.Pipe()
    process = FORK.Process(target=work, args=(theirs,))
    process.start()
    theirs.close()
    assert process.pid is not None
    try:
        yield process.pid, ours
    finally:
        process.kill()
        process.join()
        ours.close()


def _wait(for_: Callable[[], bool], seconds: float = 20) -> float:
    """How long it took until it was so."""
    began = time.monotonic()
    while not for_():
        assert time.monotonic() - began < seconds, "it never came to be"
        time.sleep(0.02)
    return time.monotonic() - began


def _drain(pipe: Connection) -> None:
    while pipe.poll():
        pipe.recv()


def _check_over_and_over(url: str, folder: Path) -> Callable[[Connection], None]:
    """Checks that each bring a revision, and deliveries, told to the parent once they are done."""

    def work(pipe: Connection) -> None:
        store = _open(url, folder)
        while True:
            at, serial = datetime.now(UTC), store.serial() + 1
            store.keep_snapshot(f"page {serial}".encode(), page=PAGE, at=at, url="u", headers={})
            publish(store, at, [rate(price=str(serial)), rate(f"m-{serial}")], owed=(owed(serial, at),))
            pipe.send(serial)
            for row in store.claim("slack.prices", datetime.now(UTC), timedelta(0), 1):
                store.mark_sent([row.id])

    return work


def _consistent(store: Store) -> int:
    """Asserts that everything fits; the serial."""
    serial = store.serial()
    assert [each.serial for each in store.revisions()] == list(range(serial, 0, -1))
    assert [row.payload["serial"] for row in store.outbox()] == list(range(1, serial + 1))
    assert len(store.checks(limit=10_000)) == serial
    assert store.card_versions(PAGE) == list(range(1, serial + 1))
    assert store.page_state(PAGE).written == serial
    assert {str(one.rate.price) for one in store.published(PLATFORM)} == ({str(serial), "1.25"} if serial else set())
    for path in store.snapshot_dir.glob("??/*.gz"):
        store.snapshot(path.name.removesuffix(".gz"))
    return serial


def _kill_again_and_again(url: str, folder: Path, times: int) -> None:
    generator = random.Random(27)
    store = _open(url, folder)
    for _ in range(times):
        with _process(_check_over_and_over(url, folder)) as (pid, pipe):
            told = pipe.recv()
            time.sleep(generator.uniform(0, 0.15))
            os.kill(pid, signal.SIGKILL)
            with suppress(EOFError):
                while pipe.poll(5):
                    told = pipe.recv()
        assert _consistent(store) in {told, told + 1}
    assert publish(store, datetime.now(UTC), [rate()], owed=()) == store.serial()
    store.close()


def test_a_process_killed_at_any_moment_leaves_whole_steps_and_no_lock(url: str, tmp_path: Path) -> None:
    _kill_again_and_again(url, tmp_path, 5)


@pytest.mark.slow
def test_hundreds_of_kills_lose_nothing_and_double_nothing(url: str, tmp_path: Path) -> None:
    _kill_again_and_again(url, tmp_path, 200)


def _hold_the_lease(url: str, folder: Path) -> Callable[[Connection], None]:
    """Takes the lease and renews it; once it is lost, says what came of trying to write all the same."""

    def work(pipe: Connection) -> None:
        store = _open(url, folder)
        assert store.acquire("first", TTL)
        with suppress(NotHolder):
            while True:
                pipe.send("holds")
                time.sleep(0.2)
                store.renew()
        for name, write in _writes(store).items():
            try:
                write()
                pipe.send(f"{name}: written")
            except NotHolder:
                pipe.send(f"{name}: refused")

    return work


def _writes(store: Store) -> dict[str, Callable[[], object]]:
    now = datetime.now(UTC)
    return {
        "commit": lambda: store.commit(Step(Check(PAGE, now, "failed"), (fresh(PAGE, now),))),
        "claim": lambda: store.claim("slack.prices", now, timedelta(minutes=1), 1),
    }


def test_a_standby_takes_over_from_one_that_was_killed(url: str, tmp_path: Path) -> None:
    standby = _open(url, tmp_path)
    with _process(_hold_the_lease(url, tmp_path)) as (pid, pipe):
        assert pipe.recv() == "holds"
        time.sleep(1.5 * TTL.total_seconds())
        assert not standby.acquire("second", TTL)
        os.kill(pid, signal.SIGKILL)
        assert _wait(lambda: standby.acquire("second", TTL)) < 10
    publish(standby, datetime.now(UTC), [rate()])
    standby.close()


def test_one_that_was_frozen_and_wakes_up_commits_and_claims_nothing(url: str, tmp_path: Path) -> None:
    standby = _open(url, tmp_path)
    with _process(_hold_the_lease(url, tmp_path)) as (pid, pipe):
        # Just after it renewed: SQLite's lock on the file can't be taken from a process frozen while it writes.
        _drain(pipe)
        assert pipe.recv() == "holds"
        os.kill(pid, signal.SIGSTOP)
        assert _wait(lambda: standby.acquire("second", timedelta(minutes=1)), seconds=40) < 30
        publish(standby, datetime.now(UTC), [rate()], owed=(owed(1, datetime.now(UTC)),))
        os.kill(pid, signal.SIGCONT)
        assert pipe.recv() == "commit: refused"
        assert pipe.recv() == "claim: refused"
    assert [check.outcome for check in standby.checks()] == ["changed"]
    assert [row.attempts for row in standby.outbox()] == [0]
    standby.close()


def _freeze_within_a_transaction(url: str, folder: Path) -> Callable[[Connection], None]:
    def work(pipe: Connection) -> None:
        store = _open(url, folder)
        assert store.acquire("first", TTL)
        try:
            with store.writing() as connection:
                connection.exec_driver_sql("INSERT INTO memory (key, value) VALUES ('late', '1')")
                pipe.send("writing")
                os.kill(os.getpid(), signal.SIGSTOP)
        except StoreError as error:
            pipe.send(str(error))

    return work


@pytest.mark.slow
@pytest.mark.postgres
def test_one_frozen_within_a_transaction_on_postgresql_loses_it(postgres_url: str, tmp_path: Path) -> None:
    standby = _open(postgres_url, tmp_path)
    with _process(_freeze_within_a_transaction(postgres_url, tmp_path)) as (pid, pipe):
        assert pipe.recv() == "writing"
        assert _wait(lambda: standby.acquire("second", timedelta(minutes=1)), seconds=55) < 55
        os.kill(pid, signal.SIGCONT)
        assert "nothing was written" in pipe.recv()
    assert standby.recall("late") is None
    standby.close()


class Wire:
    """A server between a client and PostgreSQL that can be cut."""

    def __init__(self, to: tuple[str, int]) -> None:
        self.to, self.whole, self.ends = to, True, list[socket.socket]()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self.whole = False
        for end in self.ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.cut()
        self.listener.close()
        for end in self.ends:
            end.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                if not self.whole:
                    client.close()
                    continue
                server = socket.create_connection(self.to)
                self.ends += [client, server]
                for one, other in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    @staticmethod
    def _pass_on(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while received := one.recv(65536):
                other.sendall(received)
            other.shutdown(socket.SHUT_RDWR)


@pytest.mark.postgres
def test_one_whose_connection_was_cut_is_overtaken_and_writes_nothing_afterwards(
    postgres_url: str, tmp_path: Path
) -> None:
    address = make_url(postgres_url)
    wire = Wire((address.host or "127.0.0.1", address.port or 5432))
    through = address.set(host="127.0.0.1", port=wire.port).render_as_string(hide_password=False)
    first, standby = _open(through, tmp_path), _open(postgres_url, tmp_path)
    assert first.acquire("first", TTL)
    wire.cut()
    with pytest.raises(StoreError):
        first.renew()
    assert _wait(lambda: standby.acquire("second", timedelta(minutes=1))) < 10
    wire.whole = True
    for write in _writes(first).values():
        with pytest.raises(NotHolder):
            write()
    for each in (first, standby, wire):
        each.close()
