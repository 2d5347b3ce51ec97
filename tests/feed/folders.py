"""What stands in a folder, and what publishing into it says when it can't."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from monitor.errors import PublishError
from monitor.feed.publish import publish
from monitor.feed.verify import verify
from tests.feed.rows import NOON

if TYPE_CHECKING:
    from pathlib import Path


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def index(folder: Path) -> Any:
    return json.loads((folder / "v1/index.json").read_bytes())


def refused(view: Any, folder: Path) -> str:
    before = tree(folder)
    with pytest.raises(PublishError) as raised:
        publish(view, folder)
    assert tree(folder) == before
    assert verify(folder, now=NOON) == []
    assert "\n" not in str(raised.value)
    return str(raised.value)
