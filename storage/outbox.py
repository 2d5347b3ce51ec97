"""What channels are owed: written with the change it tells, claimed for a while, sent at least once, in order."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, or_, select, update

from storage import tables
from storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import Update
    from sqlalchemy.engine import Connection

    from monitor.card.state import Owed

_outbox = tables.outbox
STATUSES = ("pending", "sent", "failed", "dropped")


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message and how far it got. `attempts` counts the claims: of a claimed row, this attempt included."""

    id: str
    channel: str
    kind: str
    payload: dict[str, Any]
    created_at: datetime
    attempts: int
    not_before: datetime
    status: str
    last_error: str


class Outbox(Database):
    """The messages owed. Order holds within a channel; channels never wait for each other."""

    def claim(self, channel: str, now: datetime, lease: timedelta, limit: int = 1) -> list[OutboxRow]:
        """The oldest messages that may be sent now, taken until `now + lease`: another claim passes them over.

        Nothing is claimed behind a message of the channel that waits to be tried again or is claimed already; one that
        is only held back, for a digest or the quiet hours, stands in nobody's way.
        Raises NotHolder where this process lost the lease of the database.
        """
        with self.writing() as connection:
            taken = _outbox.c.place.in_(_due(connection, channel, now, limit))
            claimed = {"claimed_until": now + lease, "attempts": _outbox.c.attempts + 1}
            connection.execute(update(_outbox).where(taken).values(claimed))
            rows = connection.execute(select(_outbox).where(taken).order_by(_outbox.c.place))
            return [_as_row(row) for row in rows]

    def waiting(self, now: datetime) -> set[str]:
        """The channels with a message that is due: what is asked every second, and writes nothing."""
        query = select(_outbox.c.channel).where(_outbox.c.status == "pending", _outbox.c.not_before <= now).distinct()
        with self.reading() as connection:
            return set(connection.execute(query).scalars())

    def mark_sent(self, message: str, at: datetime | None = None) -> None:
        """The channel took it. Said even by a process that lost the lease: it was sent all the same."""
        done = {"status": "sent", "sent_at": at or self.now(), "claimed_until": None, "last_error": ""}
        with self.writing(fenced=False) as connection:
            connection.execute(_pending(message).values(done))

    def mark_failed(self, message: str, error: str, retry_at: datetime | None) -> None:
        """The channel did not take it; tried again at `retry_at`, never where that is None."""
        row: dict[str, Any] = {"last_error": error, "claimed_until": None}
        row |= {"status": "failed"} if retry_at is None else {"not_before": retry_at}
        with self.writing() as connection:
            connection.execute(_pending(message).values(row))

    def outbox(self, status: str | None = None, limit: int | None = None) -> list[OutboxRow]:
        """The messages in the order in which they were owed."""
        query = select(_outbox).order_by(_outbox.c.place).limit(limit)
        if status is not None:
            query = query.where(_outbox.c.status == status)
        with self.reading() as connection:
            return [_as_row(row) for row in connection.execute(query)]

    def outbox_counts(self) -> dict[tuple[str, str], int]:
        """How many messages there are, by channel and status."""
        query = select(_outbox.c.channel, _outbox.c.status, func.count()).group_by(_outbox.c.channel, _outbox.c.status)
        with self.reading() as connection:
            return {(channel, status): count for channel, status, count in connection.execute(query)}

    def oldest_pending(self) -> datetime | None:
        """When the oldest late message was written: one that is due or was tried, not a digest before its day."""
        late = (_outbox.c.not_before <= self.now()) | (_outbox.c.attempts > 0)
        query = select(_outbox.c.created_at).where(_outbox.c.status == "pending", late)
        with self.reading() as connection:
            return connection.execute(query.order_by(_outbox.c.place).limit(1)).scalar_one_or_none()

    def owed_at(self, message: str) -> datetime | None:
        """When a message was written, None where it never was."""
        query = select(_outbox.c.created_at).where(_outbox.c.id == message)
        with self.reading() as connection:
            return connection.execute(query).scalar_one_or_none()

    def retry(self, ids: Iterable[str]) -> int:
        """Owe these messages again, at once and from the first attempt; how many were not sent yet."""
        again = {"status": "pending", "attempts": 0, "not_before": self.now(), "claimed_until": None}
        return self._change(ids, ("pending", "failed", "dropped"), again)

    def drop(self, ids: Iterable[str]) -> int:
        """Owe these messages no more; how many were still owed or had failed."""
        return self._change(ids, ("pending", "failed"), {"status": "dropped", "claimed_until": None})

    def owe(self, owed: Sequence[Owed]) -> None:
        """Owe messages that no check brought: a digest, a reminder."""
        with self.writing() as connection:
            write_owed(connection, owed, self.now())

    def _change(self, ids: Iterable[str], statuses: tuple[str, ...], values: dict[str, Any]) -> int:
        chosen = update(_outbox).where(_outbox.c.id.in_(list(ids)), _outbox.c.status.in_(statuses))
        with self.writing(fenced=False) as connection:
            return connection.execute(chosen.values(values)).rowcount


def write_owed(connection: Connection, owed: Sequence[Owed], at: datetime) -> None:
    """Within a transaction: add messages. One whose id is there already is not owed twice."""
    ids = [each.id for each in owed]
    known = set(connection.execute(select(_outbox.c.id).where(_outbox.c.id.in_(ids))).scalars())
    rows = [_values(each, at) for each in {each.id: each for each in owed}.values() if each.id not in known]
    if rows:
        connection.execute(insert(_outbox), rows)


def _values(owed: Owed, at: datetime) -> dict[str, Any]:
    named = {field.name: getattr(owed, field.name) for field in fields(owed)}
    return named | {"created_at": at, "attempts": 0, "status": "pending", "last_error": ""}


def _due(connection: Connection, channel: str, now: datetime, limit: int) -> list[int]:
    query = select(_outbox.c.place, _outbox.c.not_before, _outbox.c.claimed_until)
    query = query.where(_outbox.c.status == "pending", _outbox.c.channel == channel).order_by(_outbox.c.place)
    query = query.where(or_(_outbox.c.attempts > 0, _outbox.c.not_before <= now))
    due: list[int] = []
    for row in connection.execute(query.limit(limit)):
        if row.not_before > now or (row.claimed_until and row.claimed_until > now):
            break
        due.append(row.place)
    return due


def _pending(message: str) -> Update:
    return update(_outbox).where(_outbox.c.id == message, _outbox.c.status == "pending")


def _as_row(row: Any) -> OutboxRow:
    return OutboxRow(**{field.name: getattr(row, field.name) for field in fields(OutboxRow)})
