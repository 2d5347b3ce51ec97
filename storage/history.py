"""How each rate went: its intervals, closed and open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, select, type_coerce

from storage import tables
from storage.columns import read_time
from storage.database import Database
from storage.rows import COLUMNS, published

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.engine import Connection

    from monitor.card.state import Published

_rate = tables.rate
_opened, _closed = tables.revision.alias("opened"), tables.revision.alias("closed")


@dataclass(frozen=True, slots=True)
class Interval:
    """A published rate from one revision to another, that one excluded; `closed_…` is None while it stands.

    Where only the pages that state it changed, `published.changed_at` is that of the interval before.
    """

    published: Published
    opened_serial: int
    opened_at: datetime
    closed_serial: int | None
    closed_at: datetime | None


class History(Database):
    """The past of rates, oldest first."""

    def history(self, model: str, platform: str | None = None) -> list[Interval]:
        """The intervals of one model, on one platform or on all."""
        query = _intervals().where(_rate.c.model == model)
        if platform is not None:
            query = query.where(_rate.c.platform == platform)
        with self.reading() as connection:
            return list(_read(connection, query))

    def history_all(self) -> list[Interval]:
        """The intervals of every model."""
        with self.reading() as connection:
            return list(_read(connection, _intervals()))


def _intervals() -> Select[Any]:
    times = (type_coerce(_opened.c.at, Text), type_coerce(_closed.c.at, Text))
    return (
        select(_rate.c.opened_serial, _rate.c.closed_serial, *times, *COLUMNS)
        .join(_opened, _opened.c.serial == _rate.c.opened_serial)
        .outerjoin(_closed, _closed.c.serial == _rate.c.closed_serial)
        .order_by(_rate.c.opened_serial, _rate.c.id)
    )


def _read(connection: Connection, query: Select[Any]) -> Iterator[Interval]:
    for row in connection.execute(query):
        opened, closed, opened_at, closed_at = row[:4]
        closed_time = read_time(closed_at) if closed_at else None
        yield Interval(published(row[4:]), opened, read_time(opened_at), closed, closed_time)
