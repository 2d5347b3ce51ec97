"""What the official hosts answer, replayed with no network; `record.py` records it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fetch import record

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from monitor.fetch.client import Fetched


def replayed(tape: Path, url: str) -> tuple[Fetched, Fetched]:
    def none(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"{request.url} is not on the tape")

    with record.taped(tape, none, "none") as fetcher:
        return record.fetch_twice(fetcher, url)


@pytest.mark.parametrize(
    ("name", "body", "validator"),
    [
        ("openai-pricing", record.HTML, "etag"),
        ("openai-pricing-md", record.MARKDOWN, "etag"),
        ("google-gemini-pricing", record.HTML, "last-modified"),
    ],
)
def test_a_page_is_unpacked_and_then_not_modified(name: str, body: bytes, validator: str) -> None:
    first, second = replayed(record.FOLDER / f"{name}.yaml", record.PAGES[name])
    assert (first.status, first.body, first.url) == (200, body, record.PAGES[name])
    assert validator in first.headers
    assert "set-cookie" not in first.headers
    assert (second.not_modified, second.body) == (True, b"")


def test_a_page_that_has_moved_within_its_host_is_followed() -> None:
    first, second = replayed(record.FOLDER / "openai-pricing-moved.yaml", record.MOVED)
    assert (first.url, first.body) == (record.PAGES["openai-pricing"], record.HTML)
    assert second.not_modified


def test_what_was_recorded_live_is_fetched_whole() -> None:
    tapes = sorted(record.LIVE.glob("*.yaml"))
    if not tapes:
        pytest.skip("nothing recorded live; `python -m tests.fetch.record --live` does it")
    for tape in tapes:
        first, second = replayed(tape, record.PAGES[tape.stem])
        assert first.status == 200
        assert b"$" in first.body
        assert second.not_modified or second.status == 200
