"""A backup is whole, of one moment, and goes back only when it is sound."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import tarfile
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.card.state import Step
from monitor.errors import NotHolder, StoreError
from storage.backup import DATABASE, LAST_BACKUP, MANIFEST, backup
from storage.engine import database_url, journal_mode
from storage.restore import restore
from storage.store import open_store
from tests.storage.nouns import PAGE, hold, owed, publish, rate

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.store import Store
    from tests.storage.conftest import Clock

BODY = b"<p>$1.25"


def _fill(store: Store, clock: Clock) -> str:
    sha256 = store.keep_snapshot(BODY, page=PAGE, at=clock(), url="u", headers={})
    publish(store, clock(), [rate(), rate("gpt-6")], owed=(owed(1, clock()),))
    publish(store, clock.forward(days=1), [rate(price="1")])
    store.commit(Step(None, (), holds=(hold(clock(), rate(price="9")),)))
    return sha256


def _everything(store: Store) -> list[object]:
    return [
        store.published_all(), store.history_all(), store.changes(), store.revisions(), store.holds(), store.outbox(),
        store.page_state(PAGE), store.checks(),
    ]  # fmt: skip


def test_what_was_lost_comes_back(opened: Callable[[], Store], url: str, clock: Clock, tmp_path: Path) -> None:
    store, file = opened(), tmp_path / "backup.tar"
    sha256 = _fill(store, clock)
    told = _everything(store)
    made = backup(url, store.snapshot_dir, file, now=clock)
    assert (made.snapshots, made.missing, made.schema) == (1, (), "0001")
    publish(store, clock.forward(days=1), [rate(price="77")])
    shutil.rmtree(store.snapshot_dir)
    assert restore(url, store.snapshot_dir, file, now=clock) == made
    assert _everything(store) == told
    assert store.snapshot(sha256) == BODY
    assert publish(store, clock.forward(days=1), [rate(price="3")]) == 3


def test_no_copy_stays_open(opened: Callable[[], Store], url: str, clock: Clock, tmp_path: Path) -> None:
    store = opened()
    _fill(store, clock)
    store.close()
    backup(url, store.snapshot_dir, tmp_path / "b.tar", now=clock)
    restore(url, store.snapshot_dir, tmp_path / "b.tar", now=clock)
    held = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    assert not [path for path in held if path.startswith(str(tmp_path))]


@pytest.mark.postgres
@pytest.mark.parametrize("there", [True, False])
def test_a_backup_goes_from_one_kind_of_database_to_the_other(
    opening: Callable[[str], Store], sqlite_url: str, postgres_url: str, clock: Clock, tmp_path: Path, there: bool
) -> None:
    source, target = (sqlite_url, postgres_url) if there else (postgres_url, sqlite_url)
    store = opening(source)
    _fill(store, clock)
    backup(source, store.snapshot_dir, tmp_path / "b.tar", now=clock)
    restore(target, tmp_path / "elsewhere", tmp_path / "b.tar", now=clock)
    other = opening(target)
    assert _everything(other) == _everything(store)
    other.commit(Step(None, (), holds=(hold(clock(), rate(price="10")),)))
    assert [each.id for each in other.holds()] == [1, 2]


def test_when_the_last_one_was_made_is_remembered(
    opened: Callable[[], Store], url: str, clock: Clock, tmp_path: Path
) -> None:
    store = opened()
    backup(url, store.snapshot_dir, tmp_path / "b.tar", now=clock)
    assert store.recall(LAST_BACKUP) == {"at": "2026-09-24T10:00:00.000000Z", "file": str(tmp_path / "b.tar")}


def test_a_backup_is_of_one_moment_while_others_write(
    opened: Callable[[], Store], url: str, clock: Clock, tmp_path: Path
) -> None:
    store, writer, stop = opened(), opened(), threading.Event()
    _fill(store, clock)

    def write_on() -> None:
        while not stop.is_set():
            publish(writer, clock.forward(minutes=15), [rate(f"m-{writer.serial()}"), rate(price=str(writer.serial()))])

    thread = threading.Thread(target=write_on)
    thread.start()
    try:
        for number in range(3):
            backup(url, store.snapshot_dir, tmp_path / f"{number}.tar", now=clock)
    finally:
        stop.set()
        thread.join()
    for number in range(3):
        folder = tmp_path / str(number)
        folder.mkdir()
        restore(f"sqlite:///{folder}/r.db", folder, tmp_path / f"{number}.tar", now=clock)
        copy = open_store(f"sqlite:///{folder}/r.db", snapshot_dir=folder)
        assert len(copy.published_all()) == len(copy.published_at(copy.serial()))
        assert [each.serial for each in copy.revisions()] == list(range(copy.serial(), 0, -1))
        copy.close()


def test_a_snapshot_that_was_already_gone_is_listed_and_does_not_stop_a_restore(
    sqlite_opened: Callable[[], Store], sqlite_url: str, clock: Clock, tmp_path: Path
) -> None:
    store = sqlite_opened()
    sha256 = _fill(store, clock)
    store.snapshot_path(sha256).unlink()
    made = backup(sqlite_url, store.snapshot_dir, tmp_path / "b.tar", now=clock)
    assert made.missing == (sha256,)
    assert restore(sqlite_url, store.snapshot_dir, tmp_path / "b.tar", now=clock) == made


def _rewrite(file: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    with tarfile.open(file) as archive:
        members = {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]
    with tarfile.open(file, "w") as archive:
        for each, content in members.items():
            put = change(content) if name in each else content
            entry = tarfile.TarInfo(each)
            entry.size = len(put)
            archive.addfile(entry, io.BytesIO(put))


def _with(**fields: object) -> Callable[[bytes], bytes]:
    return lambda content: json.dumps(json.loads(content) | fields).encode()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda file: file.write_bytes(b"no archive"), "is not a backup"),
        (lambda file: os.truncate(file, file.stat().st_size // 2), "is not a backup, or cut off|is damaged"),
        (
            lambda file: _rewrite(file, DATABASE, lambda content: content.replace(b"Text tok", b"Tex7 tok")),
            "its database is not what was backed up",
        ),
        (lambda file: _rewrite(file, ".gz", lambda _: b""), "the snapshot [0-9a-f]{64} is damaged"),
        (lambda file: _rewrite(file, MANIFEST, _with(schema="9999")), "written by a newer ratecard"),
        (lambda file: _rewrite(file, MANIFEST, _with(format=2)), "made by a newer ratecard"),
        (lambda file: _rewrite(file, MANIFEST, lambda _: b"{}"), "has no manifest"),
        (lambda file: file.unlink(), "No such file"),
    ],
)
def test_a_backup_that_is_not_sound_replaces_nothing(
    sqlite_opened: Callable[[], Store], sqlite_url: str, clock: Clock, tmp_path: Path,
    harm: Callable[[Path], object], said: str,
) -> None:  # fmt: skip
    store, file = sqlite_opened(), tmp_path / "backup.tar"
    _fill(store, clock)
    backup(sqlite_url, store.snapshot_dir, file, now=clock)
    harm(file)
    before = Path(database_url(sqlite_url).database or "").read_bytes()
    with pytest.raises(StoreError, match=said):
        restore(sqlite_url, store.snapshot_dir, file, now=clock)
    assert Path(database_url(sqlite_url).database or "").read_bytes() == before
    assert not list(store.snapshot_dir.glob(".restore-*"))


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "snapshots/../../evil.gz", "snapshots/x.gz"])
def test_an_archive_that_reaches_out_of_its_folder_is_refused(tmp_path: Path, clock: Clock, name: str) -> None:
    with tarfile.open(tmp_path / "b.tar", "w") as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    with pytest.raises(StoreError, match="is not a backup: it holds"):
        restore(f"sqlite:///{tmp_path}/r.db", tmp_path / "snapshots", tmp_path / "b.tar", now=clock)
    assert not (tmp_path / "r.db").exists()


def test_a_database_in_use_is_not_replaced(opened: Callable[[], Store], url: str, clock: Clock, tmp_path: Path) -> None:
    daemon = opened()
    _fill(daemon, clock)
    backup(url, daemon.snapshot_dir, tmp_path / "b.tar", now=clock)
    daemon.acquire("daemon on host", timedelta(minutes=1))
    with pytest.raises(
        StoreError, match=r"is in use by daemon on host; nothing was replaced. Stop `ratecard run` first"
    ):
        restore(url, daemon.snapshot_dir, tmp_path / "b.tar", now=clock)
    daemon.release()
    restore(url, daemon.snapshot_dir, tmp_path / "b.tar", now=clock)


@pytest.mark.parametrize("held_before", [True, False])
def test_a_process_that_held_the_lease_before_a_restore_does_not_hold_it_after(
    opened: Callable[[], Store], url: str, clock: Clock, tmp_path: Path, held_before: bool
) -> None:
    late, successor = opened(), opened()
    if held_before:
        late.acquire("late", timedelta(0))
    backup(url, late.snapshot_dir, tmp_path / "b.tar", now=clock)
    late.acquire("late", timedelta(0))
    restore(url, late.snapshot_dir, tmp_path / "b.tar", now=clock)
    assert successor.acquire("successor", timedelta(minutes=1))
    with pytest.raises(NotHolder):
        publish(late, clock(), [rate(price="66")])


def test_a_damaged_database_is_what_backups_are_for(
    sqlite_opened: Callable[[], Store], sqlite_url: str, clock: Clock, tmp_path: Path
) -> None:
    store = sqlite_opened()
    _fill(store, clock)
    told = _everything(store)
    backup(sqlite_url, store.snapshot_dir, tmp_path / "b.tar", now=clock)
    file = Path(database_url(sqlite_url).database or "")
    file.write_bytes(b"rubbish")
    restore(sqlite_url, store.snapshot_dir, tmp_path / "b.tar", now=clock)
    assert _everything(store) == told
    assert file.with_name("ratecard.db.before-restore").read_bytes() == b"rubbish"


def _hot_journal(file: Path) -> bytes:
    """What a process leaves beside the file when it is killed in the middle of writing a lot."""
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("PRAGMA cache_size=1")
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("UPDATE rate SET evidence_text = hex(randomblob(4000))")
        journal = file.with_name("ratecard.db-journal").read_bytes()
        raw.execute("ROLLBACK")
    return journal


@pytest.mark.skipif(journal_mode() != "delete", reason="this SQLite keeps a WAL")
def test_a_journal_that_lost_its_file_is_not_played_into_the_new_one(
    sqlite_opened: Callable[[], Store], sqlite_url: str, clock: Clock, tmp_path: Path
) -> None:
    store = sqlite_opened()
    _fill(store, clock)
    publish(store, clock(), [rate(f"m-{number}") for number in range(200)])
    file = Path(database_url(sqlite_url).database or "")
    journal = _hot_journal(file)
    publish(store, clock(), [rate(price="3")])
    told = _everything(store)
    backup(sqlite_url, store.snapshot_dir, tmp_path / "b.tar", now=clock)
    file.unlink()
    file.with_name("ratecard.db-journal").write_bytes(journal)
    restore(sqlite_url, store.snapshot_dir, tmp_path / "b.tar", now=clock)
    assert _everything(store) == told
    assert file.with_name("ratecard.db.before-restore-journal").read_bytes() == journal


def test_a_full_disk_makes_no_backup_and_leaves_the_old_one(
    sqlite_opened: Callable[[], Store], sqlite_url: str, clock: Clock, small_disk: Path
) -> None:
    store, file = sqlite_opened(), small_disk / "b.tar"
    _fill(store, clock)
    backup(sqlite_url, store.snapshot_dir, file, now=clock)
    before = file.read_bytes()
    (small_disk / "filler").write_bytes(b"\0" * (1024 * 1024 - len(before) - 50_000))
    with pytest.raises(StoreError, match=r"disk is full|can't be written: No space"):
        backup(sqlite_url, store.snapshot_dir, file, now=clock)
    assert file.read_bytes() == before
    assert sorted(path.name for path in small_disk.iterdir()) == ["b.tar", "filler"]
