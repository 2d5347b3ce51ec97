from __future__ import annotations

import errno
import multiprocessing
import os
import resource
import signal
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.errors import PublishError
from monitor.feed.publish import publish
from monitor.feed.verify import verify
from tests.feed.folders import refused, tree
from tests.feed.rows import NOON, Rows, published, rate, view

if TYPE_CHECKING:
    from pathlib import Path

MINUTE = timedelta(minutes=1)
FORK = multiprocessing.get_context("fork")


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
