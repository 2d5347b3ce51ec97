from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.errors import FeedInvalid
from monitor.feed.publish import publish
from monitor.feed.sign import SigningKey, new_key
from monitor.feed.verify import verify
from tests.feed.rows import NOON, Rows, view

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def key() -> SigningKey:
    return new_key()


@pytest.fixture
def signed(feed: Path, rows: Rows, key: SigningKey) -> Path:
    publish(view(rows, 2), feed, key)
    return feed


def reseal(feed: Path, path: str, change: Callable[[Any], None], key: SigningKey | None = None) -> None:
    """Change a file and the index with it, as somebody would who can write both."""
    index = json.loads((feed / "v1/index.json").read_bytes())
    if path != "v1/index.json":
        document = json.loads((feed / path).read_bytes())
        change(document)
        body = json.dumps(document).encode()
        (feed / path).write_bytes(body)
        entry = next(one for one in index["files"] if one["path"] == path)
        entry |= {"sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}
    else:
        change(index)
    body = json.dumps(index).encode()
    (feed / "v1/index.json").write_bytes(body)
    if key:
        (feed / "v1/index.json.minisig").write_bytes(key.sign(body, "x"))


def test_a_published_feed_is_right(signed: Path, key: SigningKey) -> None:
    assert verify(signed, now=NOON, keys=(key.public,), known_serial=2) == []


def test_without_a_key_to_check_with_the_signature_is_not_asked_for(feed: Path) -> None:
    assert verify(feed, now=NOON) == []


@pytest.mark.parametrize(
    "path",
    ["v1/rates.json", "v1/rates.csv", "v1/models/openai/gpt-5.json", "v1/revisions/1.json", "v1/schema/rate.json"],
)
@pytest.mark.parametrize("damage", ["longer", "same size", "gone", "a link"])
def test_a_changed_file_is_named(feed: Path, path: str, damage: str) -> None:
    file = feed / path
    body = file.read_bytes()
    file.unlink()
    if damage == "longer":
        file.write_bytes(body + b" ")
    if damage == "same size":
        file.write_bytes(bytes([body[0] ^ 1]) + body[1:])
    if damage == "a link":
        (feed / "elsewhere").write_bytes(body)
        file.symlink_to(feed / "elsewhere")
    said = "missing" if damage in ("gone", "a link") else "changed: it is not the file that the index names"
    assert verify(feed, now=NOON) == [f"{path}: {said}"]


def test_a_file_that_the_index_does_not_know_is_named(feed: Path) -> None:
    (feed / "v1/models/openai/evil.json").write_text("{}")
    assert verify(feed, now=NOON) == ["v1/models/openai/evil.json: not in the index"]


def test_a_rollback_is_named(feed: Path) -> None:
    assert verify(feed, now=NOON, known_serial=3) == ["v1/index.json: rollback: serial 2, but 3 was seen before"]


def test_a_freeze_is_named(feed: Path) -> None:
    assert verify(feed, now=NOON + timedelta(minutes=45)) == []
    (problem,) = verify(feed, now=NOON + timedelta(minutes=46))
    assert problem.startswith("v1/index.json: expired at 2026-11-22T12:45:00Z")


def test_an_unknown_key_is_named(signed: Path, key: SigningKey) -> None:
    (problem,) = verify(signed, now=NOON, keys=(new_key().public,))
    assert problem == f"v1/index.json.minisig: was made with an unknown key, {key.id[::-1].hex().upper()}"


def test_a_missing_signature_is_named(feed: Path, key: SigningKey) -> None:
    assert verify(feed, now=NOON, keys=(key.public,)) == ["v1/index.json.minisig: missing: the index is not signed"]


def test_an_index_that_was_changed_with_its_file_is_named(signed: Path, key: SigningKey) -> None:
    reseal(signed, "v1/rates.json", lambda card: card["rates"][0].update(price="0"))
    assert verify(signed, now=NOON) == []
    assert verify(signed, now=NOON, keys=(key.public,)) == ["v1/index.json.minisig: does not sign this index"]


@pytest.mark.parametrize(
    ("path", "change", "said"),
    [
        ("v1/rates.json", lambda card: card["rates"][0].update(price=2), "not as its schema says: $.rates[0].price: 2 is not of type 'string'"),
        ("v1/rates.json", lambda card: card.update(serial=1), "is of another serial than the index (2)"),
        ("v1/revisions/2.json", lambda card: card.update(serial=1), "is of another serial than the index (2)"),
        ("v1/models/openai/gpt-5.json", lambda model: model.pop("history"), "not as its schema says: $: 'history' is a required property"),
        ("v1/changes.json", lambda feed: feed.update(version="1"), "not as its schema says: $.version: 'https://jsonfeed.org/version/1.1' was expected"),
        ("v1/index.json", lambda index: index.pop("serial"), "not as its schema says: $: 'serial' is a required property"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_as_its_schema_says_is_named(feed: Path, path: str, change: Any, said: str) -> None:
    reseal(feed, path, change)
    assert verify(feed, now=NOON) == [f"{path}: {said}"]


@pytest.mark.parametrize("path", ["../secret", "v1/../../secret", "/etc/passwd", "v1//x", "v1/.hidden", "v1/a b"])
def test_an_index_that_leads_out_of_the_feed_is_not_followed(feed: Path, path: str) -> None:
    reseal(feed, "v1/index.json", lambda index: index["files"].append({"path": path, "sha256": "0" * 64, "bytes": 1}))
    (problem,) = verify(feed, now=NOON)
    assert "does not match" in problem


def test_a_path_that_only_ends_in_a_line_break_is_not_followed_either(feed: Path) -> None:
    """Python's `$` matches before it."""
    listed = {"path": "v1/rates.json\n", "sha256": "0" * 64, "bytes": 1}
    reseal(feed, "v1/index.json", lambda index: index["files"].append(listed))
    assert verify(feed, now=NOON) == ["v1/index.json: the index lists a path that is none of the feed's"]


@pytest.mark.parametrize(
    ("body", "said"), [(None, "missing"), (b"", "not JSON"), (b"\xff", "not JSON"), (b"[]", "not as its schema")]
)
def test_an_index_that_is_none_is_named(feed: Path, body: bytes | None, said: str) -> None:
    (feed / "v1/index.json").unlink()
    if body is not None:
        (feed / "v1/index.json").write_bytes(body)
    (problem,) = verify(feed, now=NOON)
    assert problem.startswith(f"v1/index.json: {said}")


def test_a_folder_without_a_feed_is_said(tmp_path: Path) -> None:
    with pytest.raises(FeedInvalid, match="is not a feed"):
        verify(tmp_path, now=NOON)
