from __future__ import annotations

import ctypes
import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.errors import PublishError
from monitor.feed.publish import publish
from monitor.feed.sign import new_key
from monitor.feed.verify import verify
from tests.feed.folders import index, tree
from tests.feed.rows import NOON, Rows, published, rate, view

if TYPE_CHECKING:
    from pathlib import Path

MINUTE = timedelta(minutes=1)


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
