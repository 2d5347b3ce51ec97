from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.feed.publish import publish
from tests.feed.rows import Rows, view
from tests.feed.rows import rows as some_rows

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def rows() -> Rows:
    return some_rows()


@pytest.fixture
def feed(tmp_path: Path, rows: Rows) -> Path:
    """A published feed at serial 2."""
    folder = tmp_path / "public"
    publish(view(rows, 2), folder)
    return folder
