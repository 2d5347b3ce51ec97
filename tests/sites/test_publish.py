from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.sites.publish import publish_website
from tests.sites.rows import NOON, Rows, rate, view

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.feed.view import FeedView


def checked(one: FeedView, after: timedelta) -> FeedView:
    now = NOON + after
    return replace(one, generated_at=now, pages=tuple(replace(page, checked_at=now) for page in one.pages))


def asked(one: FeedView) -> int:
    assert isinstance(one.source, Rows)
    return one.source.asked


def test_the_website_and_its_snippets_are_written(tmp_path: Path) -> None:
    assert publish_website(view([rate()]), tmp_path)
    assert (tmp_path / "index.html").exists()
    assert (tmp_path / "snippets/openai/gpt-5.md").exists()


def test_a_mere_check_only_touches_the_front_page_and_asks_for_no_rows(tmp_path: Path) -> None:
    one = view([rate()])
    publish_website(one, tmp_path)
    before, rows = (tmp_path / "changes.html").stat().st_mtime_ns, asked(one)
    assert publish_website(checked(one, timedelta(minutes=15)), tmp_path)
    assert "12:15 UTC" in (tmp_path / "index.html").read_text("utf-8")
    assert ((tmp_path / "changes.html").stat().st_mtime_ns, asked(one)) == (before, rows)


def test_nothing_new_is_nothing_written(tmp_path: Path) -> None:
    publish_website(view([rate()]), tmp_path)
    assert not publish_website(view([rate()]), tmp_path)


def test_a_new_serial_or_a_new_day_is_rendered(tmp_path: Path) -> None:
    one = view([rate()])
    publish_website(one, tmp_path)
    for later in (replace(one, serial=2), checked(one, timedelta(days=1))):
        rows = asked(one)
        assert publish_website(later, tmp_path)
        assert asked(one) > rows


def test_a_front_page_that_somebody_removed_is_made_again(tmp_path: Path) -> None:
    publish_website(view([rate()]), tmp_path)
    (tmp_path / "index.html").unlink()
    assert publish_website(view([rate()]), tmp_path)
    assert (tmp_path / "index.html").exists()
