"""Filling in the past: what an earlier watch would have seen, written below the first published revision.

Filled-in revisions and checks are numbered up to 0, so that nothing published changes its number, and they are made
again, all of them, whenever further captures of the past come: in which order those come makes no difference. A
filled-in rate stands until one of its pages was first read for real; what changed just then is written beside that
revision's own changes, with places below 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select

from monitor.card.state import Check, Revision
from monitor.errors import StoreError
from storage import tables
from storage.intervals import node
from storage.rows import COLUMNS, published
from storage.snapshots import Snapshots, copy_snapshots

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.engine import Connection

    from monitor.card.rate import Key
    from monitor.card.state import Published

_revision, _change, _rate, _check, _page = (
    tables.revision, tables.change, tables.rate, tables.check, tables.page,
)  # fmt: skip
_PAST = (
    (_change, (_change.c.serial < 1) | (_change.c.place < 0)),
    (_rate, _rate.c.opened_serial < 1),
    (_revision, _revision.c.serial < 1),
    (_check, _check.c.id < 1),
)
_CHUNK = 1000  # rows

Row = dict[str, Any]


class Backfill(Snapshots):
    """What was watched, and the past before it."""

    def watched(self) -> tuple[datetime, datetime] | None:
        """The moment of the first published revision and the last successful check; None before the first."""
        with self.reading() as connection:
            since = _published_since(connection)
            until: datetime | None = connection.execute(select(func.max(_page.c.checked_at))).scalar_one()
        return (since, until) if since and until else None

    def moments(self, since: datetime, until: datetime) -> set[tuple[str, datetime]]:
        """Which pages were checked at which moments, those two included."""
        query = select(_check.c.page, _check.c.at).where(_check.c.at >= since, _check.c.at <= until)
        with self.reading() as connection:
            return {(row.page, row.at) for row in connection.execute(query)}

    def past_checks(self) -> list[Check]:
        """The filled-in checks, oldest first. Their snapshots are evidence."""
        with self.reading() as connection:
            rows = connection.execute(select(_check).where(_check.c.id < 1).order_by(_check.c.id))
            return [Check(**row._asdict()) for row in rows]

    def openings(self) -> list[Revision]:
        """The first published revision of each page, oldest first, without its changes."""
        first = select(func.min(_revision.c.serial)).where(_revision.c.serial > 0).group_by(_revision.c.page)
        with self.reading() as connection:
            rows = connection.execute(select(_revision).where(_revision.c.serial.in_(first)).order_by("serial"))
            return [Revision(**row._asdict()) for row in rows]

    def fill_in(self, past: Snapshots) -> int:
        """Make what `past` saw the past of this database, in one transaction; the number of its revisions.

        Something must have been published here (`watched`). `past` saw what `past_checks` tell, what is to be filled
        in, and then the `openings`. Its revisions, changes, rates, checks and snapshots come; its cards, holds and
        messages do not: nothing of it waits. Raises StoreError where another process filled in meanwhile, NotHolder as
        `commit`.
        """
        with past.reading() as source, self.writing() as target:
            _require_whole(source, target)
            for table, rows in _PAST:
                target.execute(delete(table).where(rows))
            copy_snapshots(past, source, self, target)
            return _Move.between(source, target).all()


@dataclass(frozen=True, slots=True)
class _Move:
    """Rows on their way: those from before `since`, `revisions` of them revisions and `checks` checks."""

    source: Connection
    target: Connection
    since: datetime
    revisions: int
    checks: int

    @classmethod
    def between(cls, source: Connection, target: Connection) -> _Move:
        since = _published_since(target)
        assert since is not None, "something was published"
        counts = (
            source.execute(select(func.coalesce(func.max(column), 0)).where(table.c.at < since)).scalar_one()
            for table, column in ((_revision, _revision.c.serial), (_check, _check.c.id))
        )
        return cls(source, target, since, *counts)

    def all(self) -> int:
        """Copy them; the number of revisions."""
        self._copy(_check, _check.c.at < self.since, lambda row: row | {"id": row["id"] - self.checks})
        of_past = _revision.c.serial <= self.revisions
        self._copy(_revision, of_past, lambda row: row | {"serial": row["serial"] - self.revisions})
        self._copy(_change, _change.c.serial <= self.revisions, self._change)
        self._copy_opening_changes()
        ends = self._ends()
        self._copy(_rate, _rate.c.opened_serial <= self.revisions, lambda row: self._rate(row, ends))
        return self.revisions

    def _copy(self, table: Table, which: ColumnElement[bool], moved: Callable[[Row], Row]) -> None:
        query = select(table).where(which).order_by(*table.primary_key)
        for rows in self.source.execute(query).mappings().partitions(_CHUNK):
            self.target.execute(insert(table), [moved(dict(row)) for row in rows])

    def _change(self, row: Row) -> Row:
        serial = row["serial"] - self.revisions
        return row | {"serial": serial, "id": f"{serial}-{row['place'] + 1}"}

    def _copy_opening_changes(self) -> None:
        """What changed between the past and the first real reading of a page, beside the revision of that reading."""
        query = select(_revision.c.serial, _revision.c.page, _revision.c.at).where(_revision.c.serial > self.revisions)
        for serial, page, at in self.source.execute(query).all():
            same = select(_revision.c.serial).where(_revision.c.page == page, _revision.c.at == at)
            real = self.target.execute(same).scalars().first()
            of_it = _change.c.serial == serial
            count = self.source.execute(select(func.count()).where(of_it)).scalar_one()
            if real is not None:
                self._copy(_change, of_it, partial(_beside, serial=real, count=count))

    def _ends(self) -> dict[int, int]:
        """The serial at which each rate that stood at the end of the past is taken over, by its row."""
        standing_then = _rate.c.closed_serial.is_(None) | (_rate.c.closed_serial > self.revisions)
        query = select(_rate.c.id, *COLUMNS).where(_rate.c.opened_serial <= self.revisions, standing_then)
        standing = {row.id: published(row[1:]) for row in self.source.execute(query)}
        known = _Known.of(self.target)
        begins = {id_: known.begins(one) for id_, one in standing.items()}
        opened = known.opened(max(begins.values(), default=0))
        # A twin may have stated the rate before the page itself was read: it never stands twice.
        return {id_: min(begins[id_], opened.get(one.rate.key, begins[id_])) for id_, one in standing.items()}

    def _rate(self, row: Row, ends: dict[int, int]) -> Row:
        number, opened, closed = row.pop("id"), row["opened_serial"] - self.revisions, row["closed_serial"]
        end = ends[number] if number in ends else closed - self.revisions
        return row | {"opened_serial": opened, "closed_serial": end, "node": node(opened, end)}


@dataclass(frozen=True, slots=True)
class _Known:
    """Where the published history begins: the first serial of each page and platform, and of the rates near it."""

    connection: Connection
    pages: dict[str, int]
    platforms: dict[str, int]

    @classmethod
    def of(cls, connection: Connection) -> _Known:
        by_page = select(_revision.c.page, func.min(_revision.c.serial)).where(_revision.c.serial > 0)
        by_platform = select(_rate.c.platform, func.min(_rate.c.opened_serial)).group_by(_rate.c.platform)
        pages = {row[0]: row[1] for row in connection.execute(by_page.group_by(_revision.c.page))}
        return cls(connection, pages, {row[0]: row[1] for row in connection.execute(by_platform)})

    def begins(self, one: Published) -> int:
        """The serial at which one of the pages that state a rate is known, or its platform, or anything at all."""
        serials = [self.pages[page] for page in one.sources if page in self.pages]
        return min(serials, default=self.platforms.get(one.rate.platform, 1))

    def opened(self, until: int) -> dict[Key, int]:
        """The first serial of each rate that was known by `until`."""
        query = select(_rate.c.opened_serial, *COLUMNS).where(_rate.c.opened_serial <= until)
        rows = self.connection.execute(query.order_by(_rate.c.opened_serial.desc()))
        return {published(row[1:]).rate.key: row.opened_serial for row in rows}


def _published_since(connection: Connection) -> datetime | None:
    at: datetime | None = connection.execute(select(_revision.c.at).where(_revision.c.serial == 1)).scalar_one_or_none()
    return at


def _require_whole(source: Connection, target: Connection) -> None:
    """What was filled in meanwhile by another process must not be lost."""
    moments = select(_check.c.page, _check.c.at)
    seen = {tuple(row) for row in source.execute(moments)}
    if any(tuple(row) not in seen for row in target.execute(moments.where(_check.c.id < 1))):
        raise StoreError("another process filled in the past meanwhile; nothing was written, replay it again")


def _beside(row: Row, serial: int, count: int) -> Row:
    return row | {"serial": serial, "id": f"{serial}-past-{row['place'] + 1}", "place": row["place"] - count}
