"""The database alone, for commands that only read it: no readers, channels or schedule are loaded for a look."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from storage.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.settings import Settings


@contextmanager
def known(settings: Settings) -> Iterator[Store]:
    """What is known, opened. Raises UsageError where nothing is, StoreError where the database can't be used."""
    store = open_store(settings.database, snapshot_dir=settings.snapshot_dir, make=False, now=lambda: datetime.now(UTC))
    try:
        yield store
    finally:
        store.close()
