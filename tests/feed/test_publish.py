from __future__ import annotations

import ctypes
import errno
import json
import multiprocessing
import os
import resource
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from monitor.card.wire import time_to_json
from monitor.errors import PublishError
from monitor.feed.publish import publish
from monitor.feed.sign import new_key
from monitor.feed.verify import verify
from tests.feed.rows import NOON, Rows, published, rate, view
from tests.feed.rows import rows as some_rows

MINUTE = timedelta(minutes=1)
FORK = multiprocessing.get_context("fork")


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def index(folder: Path) -> Any:
    return json.loads((folder / "v1/index.json").read_bytes())


def test_the_index_lists_every_file_and_says_when_it_expires(feed: Path) -> None:
    document = index(feed)
    assert {one["path"] for one in document["files"]} == tree(feed).keys() - {"v1/index.json"}
    assert (document["serial"], document["generated_at"], document["expires_at"]) == (
        2, "2026-11-22T12:00:00Z", "2026-11-22T12:45:00Z",
    )  # fmt: skip
    assert "without warranty" in document["notice"]
    assert document["pages"] == [
        {
            "id": "openai/pricing", "url": "https://developers.openai.com/api/docs/pricing", "provider": "openai",
            "platform": "openai-api", "checked_at": "2026-11-22T12:00:00Z", "changed_at": "2026-11-22T12:00:00Z",
            "status": "fresh", "carried_by": None,
        }
    ]  # fmt: skip


def test_the_same_rows_write_nothing(feed: Path, rows: Rows) -> None:
    def stand() -> dict[Path, tuple[int, int]]:
        return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in feed.rglob("*")}

    before = stand()
    assert not publish(view(rows, 2), feed)
    assert not publish(view(rows, 2), feed, whole=True)
    assert stand() == before


def test_a_check_without_changes_touches_the_index_only_and_renders_nothing(feed: Path, rows: Rows) -> None:
    before, asked = tree(feed), rows.asked
    inodes = {path: path.stat().st_ino for path in feed.rglob("*.json") if path.name != "index.json"}
    assert publish(view(rows, 2, NOON + MINUTE), feed)
    after = tree(feed)
    assert [path for path in after if after[path] != before[path]] == ["v1/index.json"]
    assert after.keys() == before.keys()
    assert {path: path.stat().st_ino for path in inodes} == inodes
    assert rows.asked == asked


@pytest.mark.parametrize("days", [0, 1])
def test_a_new_day_is_rendered_since_prices_may_begin_or_end_with_it(feed: Path, rows: Rows, days: int) -> None:
    asked = rows.asked
    publish(view(rows, 2, NOON + timedelta(days=days, minutes=1)), feed)
    assert (rows.asked > asked) == bool(days)


def test_a_revision_is_never_written_again(tmp_path: Path, rows: Rows) -> None:
    publish(view(rows, 1), tmp_path)
    first = (tmp_path / "v1/revisions/1.json").stat()
    publish(view(rows, 2), tmp_path)
    second = (tmp_path / "v1/revisions/1.json").stat()
    assert (second.st_ino, second.st_mtime_ns) == (first.st_ino, first.st_mtime_ns)


@pytest.mark.parametrize("path", ["v1/revisions/1.json", "v1/rates.json", "v1/models/openai/gpt-5.json"])
@pytest.mark.parametrize("damage", [None, b"", b"{}"])
def test_what_was_lost_or_damaged_is_made_again(feed: Path, rows: Rows, path: str, damage: bytes | None) -> None:
    before = tree(feed)
    (feed / path).unlink()
    if damage is not None:
        (feed / path).write_bytes(damage)
    assert publish(view(rows, 2), feed, whole=True)
    assert tree(feed) == before


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"serial": "2"}', b"\xff", b'{"serial":1,"generated_at":"x","files":[{"path":"v1/../../etc/passwd","sha256":"","bytes":1}]}'])  # fmt: skip
def test_an_index_that_is_none_is_replaced(feed: Path, rows: Rows, body: bytes) -> None:
    before = tree(feed)
    (feed / "v1/index.json").write_bytes(body)
    publish(view(rows, 2), feed)
    assert tree(feed) == before


def test_what_is_no_longer_part_of_the_feed_goes(feed: Path, rows: Rows) -> None:
    (feed / "v1/models/openai/stale.json").write_text("{}")
    (feed / "index.html").write_text("somebody else's")
    assert publish(view(rows, 2), feed)
    assert "v1/models/openai/stale.json" not in tree(feed)
    assert "index.html" in tree(feed)


def test_an_empty_database_has_a_feed_too(tmp_path: Path) -> None:
    publish(view(Rows(), 0), tmp_path)
    assert verify(tmp_path, now=NOON) == []


def test_a_feed_never_goes_back(feed: Path, rows: Rows) -> None:
    before = tree(feed)
    with pytest.raises(PublishError, match="is at serial 2, the database only at 1"):
        publish(view(rows, 1), feed)
    assert tree(feed) == before


def test_the_feed_of_another_database_is_not_overwritten(feed: Path) -> None:
    before = tree(feed)
    other = Rows(cards={serial: [published(rate("other"))] for serial in (1, 2, 3)})
    with pytest.raises(PublishError, match="from another database"):
        publish(view(other, 3), feed)
    assert tree(feed) == before


def test_with_a_key_the_index_is_signed_and_without_it_no_old_signature_stays(feed: Path, rows: Rows) -> None:
    key = new_key()
    assert publish(view(rows, 2), feed, key)
    assert verify(feed, now=NOON, keys=(key.public,)) == []
    assert publish(view(rows, 2), feed)
    assert not (feed / "v1/index.json.minisig").exists()


# --- what goes wrong (faults 41 and 42) ---


def refused(view: Any, folder: Path) -> str:
    before = tree(folder)
    with pytest.raises(PublishError) as raised:
        publish(view, folder)
    assert tree(folder) == before
    assert verify(folder, now=NOON) == []
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("number", range(1, 21))
def test_a_disk_that_fails_to_sync_at_any_moment_leaves_the_old_feed(
    tmp_path: Path, rows: Rows, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    publish(view(rows, 1), tmp_path)
    real, left = os.fsync, [number]

    def failing(handle: int) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise OSError(errno.EIO, "Input/output error")
        real(handle)

    before = tree(tmp_path)
    monkeypatch.setattr(os, "fsync", failing)
    try:
        publish(view(rows, 2), tmp_path)
    except PublishError as error:
        assert "Input/output error" in str(error)
        monkeypatch.undo()
        assert tree(tmp_path) == before
    else:
        assert left[0] > 0
    assert verify(tmp_path, now=NOON) == []


def test_a_full_disk_leaves_the_old_feed_and_the_next_try_succeeds(tmp_path: Path, rows: Rows) -> None:
    publish(view(rows, 1), tmp_path)
    rows.cards = {**rows.cards, 2: [published(rate(f"gpt-{number}")) for number in range(200)]}
    said = FORK.Queue()

    def without_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        said.put(refused(view(rows, 2), tmp_path))

    process = FORK.Process(target=without_room)
    process.start()
    process.join()
    assert "File too large" in said.get(timeout=5)
    assert process.exitcode == 0
    assert publish(view(rows, 2), tmp_path)
    assert verify(tmp_path, now=NOON) == []


def test_a_folder_that_is_not_ours_to_write_leaves_the_old_feed(feed: Path, rows: Rows) -> None:
    said = FORK.Queue()

    def as_nobody() -> None:
        feed.chmod(0o555)
        if os.getuid() == 0:
            os.setuid(65534)
        try:
            publish(view(rows, 2, NOON + MINUTE), feed)
        except PublishError as error:
            said.put(str(error))

    before = tree(feed)
    process = FORK.Process(target=as_nobody)
    process.start()
    process.join()
    assert "Permission denied" in said.get(timeout=5)
    assert tree(feed) == before


def test_a_folder_that_is_a_file_is_said(tmp_path: Path, rows: Rows) -> None:
    (tmp_path / "public").write_text("mine")
    with pytest.raises(PublishError, match="public could not be written"):
        publish(view(rows), tmp_path / "public")
    assert (tmp_path / "public").read_text() == "mine"


def churn(folder: Path, key: Any) -> None:
    rows = some_rows()
    for number in range(1_000_000):
        at = NOON + number * timedelta(seconds=1)
        publish(view(rows, 2, at), folder, key, whole=number % 10 == 0)


def running(target: Any, *args: Any) -> Any:
    process = FORK.Process(target=target, args=args, daemon=True)
    process.start()
    return process


def test_a_publisher_killed_at_any_moment_leaves_a_whole_feed(feed: Path, rows: Rows) -> None:
    key = new_key()
    publish(view(rows, 2), feed, key)
    for number in range(15):
        process = running(churn, feed, key)
        process.join(0.02 + number * 0.004)
        process.kill()
        process.join()
        assert verify(feed, now=NOON, keys=(key.public,)) == []
    publish(view(rows, 2, NOON + MINUTE), feed)
    assert {path.name for path in feed.iterdir()} == {"v1"}


def read_while_it_is_rewritten(feed: Path, rows: Rows, times: int) -> None:
    """`churn` moves the time of the index by a second with each rewriting."""
    key = new_key()
    publish(view(rows, 2), feed, key)
    process = running(churn, feed, key)
    end = time_to_json(NOON + timedelta(seconds=times))
    reads = 0
    while index(feed)["generated_at"] < end:
        assert process.is_alive()
        assert verify(feed, now=NOON, keys=(key.public,)) == []
        reads += 1
    process.kill()
    process.join()
    assert reads


def test_a_reader_never_sees_half_a_feed(feed: Path, rows: Rows) -> None:
    read_while_it_is_rewritten(feed, rows, 60)


@pytest.mark.slow
def test_a_reader_never_sees_half_a_feed_in_ten_thousand_rewritings(rows: Rows) -> None:
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # a disk would take minutes to sync it all
    with TemporaryDirectory(dir=memory) as folder:
        read_while_it_is_rewritten(Path(folder) / "public", rows, 10_000)


def test_two_publishers_take_turns(feed: Path, rows: Rows) -> None:
    processes = [running(churn, feed, None) for _ in range(2)]
    for _ in range(10):
        assert verify(feed, now=NOON) == []
    assert all(process.is_alive() for process in processes)
    for process in processes:
        process.kill()
        process.join()


@pytest.mark.parametrize("lacking", ["links", "swap"])
def test_a_simpler_file_system_gets_the_same_feed(
    feed: Path, rows: Rows, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lacking: str
) -> None:
    rows.cards = {**rows.cards, 3: [published(rate("gpt-6"))]}
    rows.spans = []
    publish(view(rows, 3), tmp_path / "other")
    if lacking == "links":
        monkeypatch.setattr(os, "link", lambda *_, **__: os.open("/nowhere", os.O_RDONLY))
    else:
        monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())
    assert publish(view(rows, 3), feed)
    assert tree(feed) == tree(tmp_path / "other")
    assert verify(feed, now=NOON) == []
    assert {path.name for path in feed.iterdir()} == {"v1"}


def test_a_page_line_without_a_check_says_so(tmp_path: Path, rows: Rows) -> None:
    plain = view(rows)
    page = replace(plain.pages[0], checked_at=None, changed_at=None, status="stale")
    publish(replace(plain, pages=(page,)), tmp_path)
    assert index(tmp_path)["pages"][0]["checked_at"] is None
    assert verify(tmp_path, now=NOON) == []
