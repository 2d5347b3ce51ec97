"""The feed in memory when the disk, or the program's room for open files, gives out."""

from __future__ import annotations

import resource
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

from monitor.feed.app import FeedApp, Later
from monitor.feed.asked import Asked
from monitor.feed.publish import publish
from tests.feed.rows import Rows, published, rate, view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest


@contextmanager
def no_file_to_spare() -> Iterator[None]:
    """No more files can be opened in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def status(app: FeedApp, path: str) -> int:
    answer = app.answer(Asked("GET", path))
    return int((answer.make() if isinstance(answer, Later) else answer).head.split()[1])


def test_what_can_not_be_read_now_leaves_what_is_served(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    publish(view(Rows(cards={1: [published(rate("gpt-1"))]})), tmp_path)
    app = FeedApp(tmp_path)
    with no_file_to_spare():
        app.refresh()
        app.refresh()
        assert [status(app, path) for path in ("/v1/rates.json", "/v1/revisions/1.json")] == [200, 503]
    assert caplog.messages == [f"{tmp_path} can't be read: Too many open files; what was served before still is"]
    app.refresh()
    assert status(app, "/v1/revisions/1.json") == 200


def test_revisions_that_nobody_asks_for_any_more_leave_memory(tmp_path: Path) -> None:
    rows = Rows(cards={serial: [published(rate("gpt-1", price=Decimal(serial)))] for serial in range(1, 21)})
    publish(view(rows, 20), tmp_path)
    app = FeedApp(tmp_path)
    for serial in range(1, 21):
        assert status(app, f"/v1/revisions/{serial}.json") == 200
    kept = [serial for serial in range(1, 21) if app._shelf.find(f"/v1/revisions/{serial}.json")]
    assert kept == list(range(5, 21))
