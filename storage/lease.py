"""One writer: a row that says who, until when, and a token that grows with each holder.

On PostgreSQL the server's clock decides, since holders may run on machines whose clocks differ; on SQLite all holders
share one machine, and the injected clock does. A lease renewed in the future (the clock was set back) counts as
expired. Safety hangs on no clock at all: every transaction that writes compares the token.

A process that is frozen in the few milliseconds in which it writes keeps its locks. PostgreSQL takes them away from it
(see `storage.engine`); SQLite can't: the others are told that the file is locked until that process goes on or ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from monitor.errors import NotHolder
from storage import tables
from storage.database import LEASE, Database

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy.engine import Connection

_lease = tables.lease


class Lease(Database):
    """Taking, keeping and leaving the right to write."""

    def acquire(self, holder: str, ttl: timedelta) -> bool:
        """Whether this process holds the lease now, until `ttl` from now; `holder` names it to people."""
        with self.writing(fenced=False) as connection:
            now = self._clock(connection)
            row = connection.execute(select(_lease).where(_lease.c.name == LEASE)).one_or_none()
            if row and row.token != self.token and row.renewed_at <= now < row.expires_at:
                return False
            mine = row is not None and row.token == self.token
            token = row.token + (0 if mine else 1) if row else 1
            times = {"holder": holder, "token": token, "renewed_at": now, "expires_at": now + ttl}
            connection.execute(
                update(_lease).where(_lease.c.name == LEASE).values(times)
                if row
                else insert(_lease).values(name=LEASE, **times)
            )
        self.token, self.ttl = token, ttl
        return True

    def renew(self) -> None:
        """Keep the lease for another `ttl`. Raises NotHolder where another process has taken it over."""
        if self.token is None:
            raise NotHolder("this process never took the lease of the database")
        with self.writing() as connection:
            now = self._clock(connection)
            times = {"renewed_at": now, "expires_at": now + self.ttl}
            connection.execute(update(_lease).where(_lease.c.name == LEASE).values(times))

    def release(self) -> None:
        """Leave the lease to the next at once; nothing where it is not this process's any more."""
        with self.writing(fenced=False) as connection:
            mine = (_lease.c.name == LEASE) & (_lease.c.token == self.token)
            connection.execute(update(_lease).where(mine).values(expires_at=_lease.c.renewed_at))

    def lease_holder(self) -> str | None:
        """Who holds the lease now, None where nobody does."""
        return self.lease_state()[0]

    def lease_state(self) -> tuple[str | None, int]:
        """Who holds the lease now, and the newest token that was given (0 before the first)."""
        with self.reading() as connection:
            row = connection.execute(select(_lease).where(_lease.c.name == LEASE)).one_or_none()
            now = self._clock(connection)
        if row is None:
            return None, 0
        return (row.holder if row.renewed_at <= now < row.expires_at else None), row.token

    def _clock(self, connection: Connection) -> datetime:
        if connection.dialect.name == "postgresql":
            moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
            return moment
        return self.now()
