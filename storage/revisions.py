"""Revisions and the changes that each brought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from monitor.card.change import Change
from monitor.card.state import Revision
from monitor.card.wire import change_to_json, difference_from_json
from monitor.errors import NotHolder
from storage import tables
from storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.engine import Connection

_revision = tables.revision
_change = tables.change


class Revisions(Database):
    """What happened, newest first."""

    def serial(self) -> int:
        """The number of the newest revision, 0 before the first."""
        with self.reading() as connection:
            return newest(connection)[0]

    def revisions(self, limit: int | None = None) -> list[Revision]:
        """The revisions, newest first, without their changes."""
        with self.reading() as connection:
            rows = connection.execute(select(_revision).order_by(_revision.c.serial.desc()).limit(limit))
            return [_as_revision(row) for row in rows]

    def revision(self, serial: int) -> Revision | None:
        """One revision with its changes, None where there is none of that number."""
        with self.reading() as connection:
            row = connection.execute(select(_revision).where(_revision.c.serial == serial)).one_or_none()
            own = select(_change).where(_change.c.serial == serial, _change.c.place >= 0)
            found = connection.execute(own.order_by(_change.c.place))
            return _as_revision(row, tuple(map(_as_change, found))) if row else None

    def changes(self, since: datetime | None = None, limit: int | None = None, *, news: bool = False) -> list[Change]:
        """The changes seen at or after `since`, newest first; as `news`, without those that were filled in later."""
        query = select(_change).order_by(_change.c.serial.desc(), _change.c.place).limit(limit)
        if news:
            query = query.where(_change.c.serial > 0, _change.c.place >= 0)
        if since is not None:
            query = query.where(_change.c.at >= since)
        with self.reading() as connection:
            return [_as_change(row) for row in connection.execute(query)]

    def changes_since(self, at: datetime) -> list[Change]:
        """The changes committed at or after a moment, newest first."""
        return self.changes(since=at, news=True)


def newest(connection: Connection) -> tuple[int, str]:
    """The newest revision's serial and time; 0 and no time before the first."""
    row = connection.execute(select(_revision.c.serial, _revision.c.at).order_by(_revision.c.serial.desc()).limit(1))
    found = row.one_or_none()
    return (found.serial, str(found.at)) if found else (0, "")


def serial_at(connection: Connection, at: datetime) -> int | None:
    """The serial that was the newest at a moment, None before the first."""
    query = select(func.max(_revision.c.serial)).where(_revision.c.at <= at)
    found: int | None = connection.execute(query).scalar_one()
    return found


def write_revision(connection: Connection, revision: Revision) -> None:
    """Write a revision and its changes. Raises NotHolder where its serial is not the next one."""
    expected = newest(connection)[0] + 1
    if revision.serial != expected:
        raise NotHolder(_taken(revision))
    row = {name: getattr(revision, name) for name in ("serial", "at", "cause", "page", "snapshot")}
    try:
        connection.execute(insert(_revision), row)
    except IntegrityError:
        raise NotHolder(_taken(revision)) from None
    if revision.changes:
        connection.execute(insert(_change), [_values(place, each) for place, each in enumerate(revision.changes)])


def _taken(revision: Revision) -> str:
    return (
        f"another process wrote revision {revision.serial} first; nothing of {revision.page}'s check was written, "
        "its next check will be"
    )


def _values(place: int, change: Change) -> dict[str, Any]:
    return change_to_json(change) | {"at": change.at, "place": place}


def _as_revision(row: Row[Any], changes: Sequence[Change] = ()) -> Revision:
    return Revision(row.serial, row.at, row.cause, row.page, row.snapshot, tuple(changes))


def _as_change(row: Row[Any]) -> Change:
    difference = difference_from_json(row._asdict())
    return Change(row.id, row.serial, row.at, tuple(row.pages), row.cause, row.flapping, difference)
