"""The published rates as intervals between revisions: what stands now, and what stood at a serial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, union_all, update

from storage import tables
from storage.database import Database
from storage.intervals import node, nodes_over
from storage.revisions import newest, serial_at
from storage.rows import COLUMNS, published, published_order, stored, values

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.engine import Connection

    from monitor.card.state import Published

_rate = tables.rate


class Rates(Database):
    """The published whole, now and then, always in one order (`published_order`)."""

    def published(self, platform: str) -> list[Published]:
        """The current card of a platform."""
        with self.reading() as connection:
            state = newest(connection)
            known = self.newest_published.get(platform)
            if known is None or known[0] != state:
                current = _ordered(connection, _current().where(_rate.c.platform == platform))
                self.newest_published[platform] = known = (state, current)
            return list(known[1])

    def published_all(self) -> list[Published]:
        """The current card of every platform."""
        with self.reading() as connection:
            return _ordered(connection, _current())

    def published_at(self, serial: int) -> list[Published]:
        """The whole card at a serial. What was filled in later changes nothing of what was published."""
        with self.reading() as connection:
            return _at(connection, serial, since=1 if serial >= 1 else None)

    def as_of(self, at: datetime) -> list[Published]:
        """The whole card as it was known at a moment; empty before the first revision."""
        with self.reading() as connection:
            serial = serial_at(connection, at)
            return [] if serial is None else _at(connection, serial)


def replace_current(connection: Connection, platform: str, wanted: Iterable[Published], serial: int) -> None:
    """Close and open intervals so that the current card of `platform` is `wanted`; what is the same is not touched."""
    current = {one.rate.key: (id_, opened, one) for id_, opened, one in _open_rows(connection, platform)}
    now = {one.rate.key: one for one in map(stored, wanted)}
    gone = [
        {"row": id_, "closed": serial, "place": node(opened, serial)}
        for key, (id_, opened, one) in current.items()
        if now.get(key) != one
    ]
    come = [
        values(one) | {"opened_serial": serial}
        for key, one in now.items()
        if key not in current or current[key][2] != one
    ]
    if gone:
        closing = update(_rate).where(_rate.c.id == bindparam("row"))
        connection.execute(closing.values(closed_serial=bindparam("closed"), node=bindparam("place")), gone)
    if come:
        connection.execute(insert(_rate), come)


def _open_rows(connection: Connection, platform: str) -> list[tuple[int, int, Published]]:
    query = select(_rate.c.id, _rate.c.opened_serial, *COLUMNS)
    rows = connection.execute(query.where(_rate.c.closed_serial.is_(None), _rate.c.platform == platform))
    return [(row[0], row[1], published(row[2:])) for row in rows]


def _current() -> Select[Any]:
    return select(*COLUMNS).where(_rate.c.closed_serial.is_(None))


def _at(connection: Connection, serial: int, since: int | None = None) -> list[Published]:
    """What stood at a serial; of that, with `since`, what was opened by that serial or later."""
    below, above = nodes_over(serial)
    intervals = select(_rate.c.opened_serial, *COLUMNS)
    rows = union_all(
        intervals.where(_rate.c.closed_serial.is_(None), _rate.c.opened_serial <= serial),
        intervals.where(_rate.c.node.in_(below), _rate.c.closed_serial > serial),
        intervals.where(_rate.c.node.in_(above), _rate.c.opened_serial <= serial),
    )
    # Sorted out here: as a condition it would tempt the database to an index that is no use.
    found = (row[1:] for row in connection.execute(rows) if since is None or row[0] >= since)
    return sorted(map(published, found), key=published_order)


def _ordered(connection: Connection, query: Select[Any]) -> list[Published]:
    return sorted(map(published, connection.execute(query).all()), key=published_order)
