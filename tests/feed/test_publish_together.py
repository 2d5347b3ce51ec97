from __future__ import annotations

import multiprocessing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from monitor.card.wire import time_to_json
from monitor.feed.publish import publish
from monitor.feed.sign import new_key
from monitor.feed.verify import verify
from tests.feed.folders import index
from tests.feed.rows import NOON, Rows, view
from tests.feed.rows import rows as some_rows

MINUTE = timedelta(minutes=1)
FORK = multiprocessing.get_context("fork")


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
