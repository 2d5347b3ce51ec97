"""What every part of the store stands on: transactions, the clock, and the token of the lease."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import select

from monitor.errors import NotHolder
from storage import tables
from storage.engine import busy, transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.engine import Connection, Engine

    from monitor.card.state import Card, Published

LEASE = "writer"


@dataclass(eq=False)
class Database:
    """An open database with its snapshot folder. `token` is this process's lease, None where it never took one."""

    engine: Engine
    snapshot_dir: Path
    now: Callable[[], datetime]
    busy_timeout: float = 60.0
    token: int | None = None
    ttl: timedelta = timedelta(seconds=30)
    turns: Lock = field(default_factory=Lock, repr=False)
    newest_cards: dict[str, tuple[tuple[int, datetime | None], Card]] = field(default_factory=dict, repr=False)
    newest_published: dict[str, tuple[tuple[int, str], list[Published]]] = field(default_factory=dict, repr=False)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of everything."""
        with transaction(self.engine, writes=False, busy_timeout=self.busy_timeout) as connection:
            yield connection

    @contextmanager
    def writing(self, *, fenced: bool = True) -> Iterator[Connection]:
        """A transaction that writes; if this process took the lease, only as long as nobody has taken it over."""
        with self._turn(), transaction(self.engine, writes=True, busy_timeout=self.busy_timeout) as connection:
            if fenced and self.token is not None:
                self._stand_fast(connection, self.token)
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """SQLite has no queue for writers: who waits looks again after a while, and may find it locked for ever.

        In ours, too, nobody waits for longer than the database may stay locked: ten threads would wait for ten minutes.
        """
        if not self.turns.acquire(timeout=self.busy_timeout):
            raise busy(self.engine.url, self.busy_timeout)
        try:
            yield
        finally:
            self.turns.release()

    def close(self) -> None:
        self.engine.dispose()

    def _stand_fast(self, connection: Connection, token: int) -> None:
        lease = tables.lease
        row = connection.execute(select(lease.c.token, lease.c.holder).where(lease.c.name == LEASE)).one_or_none()
        if row is None or row.token != token:
            holder = row.holder if row else "nobody"
            raise NotHolder(f"{holder} has taken over the database; this process wrote nothing and should stand by")
