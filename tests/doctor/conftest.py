from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from monitor.pages import pages
from monitor.settings import PageSettings, Settings
from storage.store import Store, open_store
from tests.fetch.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ONE = "openai/pricing"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """One page only, everything in a folder of its own."""
    return Settings.model_validate(
        {
            "database": f"sqlite:///{tmp_path}/rates.db",
            "snapshot_dir": tmp_path / "snapshots",
            "feed_dir": tmp_path / "public",
            "fetch": {"contact": "https://me.example", "allow_private_addresses": True, "deadline": "5s"},
            "pages": {page: PageSettings(enabled=page == ONE) for page in pages()},
        }
    )


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = open_store(settings.database, snapshot_dir=settings.snapshot_dir, now=lambda: NOW)
    yield store
    store.close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()
