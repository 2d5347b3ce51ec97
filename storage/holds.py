"""Readings that wait for a decision, and what was decided."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, or_, select, update

from monitor.card.reading import Finding
from monitor.card.state import Hold
from monitor.card.wire import difference_from_json, difference_to_json, reading_from_json, reading_to_json
from monitor.errors import NotHolder
from storage import tables
from storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.engine import Connection

    from monitor.card.reading import Reading

_hold, _card = tables.hold, tables.card
_REMEMBERED = 20  # rejected readings of one page that are not asked about again


class Holds(Database):
    """What waits for a person. The number of a hold is small enough to type."""

    def holds(self, waiting_only: bool = True) -> list[Hold]:
        """The holds, oldest first."""
        query = select(_hold).order_by(_hold.c.id)
        if waiting_only:
            query = query.where(_hold.c.verdict == "")
        with self.reading() as connection:
            return [_as_hold(row) for row in connection.execute(query)]

    def hold(self, number: int) -> Hold | None:
        """One hold, None where there is none of that number."""
        with self.reading() as connection:
            row = connection.execute(select(_hold).where(_hold.c.id == number)).one_or_none()
            return _as_hold(row) if row else None

    def waiting_hold(self, page: str) -> Hold | None:
        """The hold of a page that still waits for a person (or for the K-readings rule)."""
        newest = self._newest(page)
        return newest if newest and not newest.verdict else None

    def rejected(self, page: str) -> list[Reading]:
        """What a person rejected of a page since its accepted card, newest first."""
        query = select(_hold).where(_hold.c.page == page, _hold.c.verdict == "rejected").order_by(_hold.c.id.desc())
        with self.reading() as connection:
            accepted = connection.execute(select(func.max(_card.c.at)).where(_card.c.page == page)).scalar_one()
            held = [_as_hold(row) for row in connection.execute(query.limit(_REMEMBERED))]
        return [hold.reading for hold in held if not accepted or (hold.closed_at and hold.closed_at >= accepted)]

    def _newest(self, page: str) -> Hold | None:
        with self.reading() as connection:
            query = select(_hold).where(_hold.c.page == page).order_by(_hold.c.id.desc()).limit(1)
            row = connection.execute(query).one_or_none()
            return _as_hold(row) if row else None


def write_holds(connection: Connection, holds: Sequence[Hold]) -> None:
    """Open new holds (those without a number) and write on in known ones.

    Raises NotHolder where a hold was decided since it was read: a decision is never overwritten; only a rejection may
    be withdrawn.
    """
    for hold in holds:
        row = _values(hold)
        if not hold.id:
            connection.execute(insert(_hold), row)
            continue
        before = "rejected" if hold.verdict == "withdrawn" else ""
        known = update(_hold).where(_hold.c.id == hold.id, _hold.c.verdict == before)
        if connection.execute(known.values(row)).rowcount == 0:
            raise NotHolder(f"hold {hold.id} of {hold.page} was decided meanwhile; nothing was written, check it again")


def forget_resolved(connection: Connection, oldest: datetime, keep_count: int) -> None:
    """Forget holds that nobody decided and that are over: closed before `oldest`, or not among a page's newest.

    A page that says another doubtful thing at every check would leave one each time. The last number stays whatever it
    is: it would be given again.
    """
    rank = func.row_number().over(partition_by=_hold.c.page, order_by=_hold.c.id.desc()).label("rank")
    over = select(_hold.c.id, _hold.c.closed_at, rank).where(_hold.c.verdict == "resolved").subquery()
    last = select(func.max(_hold.c.id)).scalar_subquery()
    gone = select(over.c.id).where(or_(over.c.closed_at < oldest, over.c.rank > keep_count), over.c.id < last)
    connection.execute(delete(_hold).where(_hold.c.id.in_(gone)))


def _values(hold: Hold) -> dict[str, Any]:
    plain = {field.name: getattr(hold, field.name) for field in fields(hold) if field.name != "id"}
    return plain | {
        "findings": [{field.name: getattr(each, field.name) for field in fields(each)} for each in hold.findings],
        "differences": [difference_to_json(each) for each in hold.differences],
        "reading": reading_to_json(hold.reading),
    }


def _as_hold(row: Row[Any]) -> Hold:
    return Hold(
        **row._asdict()
        | {
            "findings": tuple(Finding(**each) for each in row.findings),
            "differences": tuple(map(difference_from_json, row.differences)),
            "reading": reading_from_json(row.reading),
        }
    )
