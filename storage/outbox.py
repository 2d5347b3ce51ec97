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

    from sqlalchemy import ColumnElement, Update
    from sqlalchemy.engine import Connection

    from monitor.card.state import Owed

_outbox = tables.outbox
STATUSES = ("pending", "sent", "failed", "dropped")


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message and how far it got. `attempts` counts the claims that were not given back: of a claimed row, this one
    included.
    """

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

    def give_back(self, messages: Sequence[str]) -> None:
        """Give back what was claimed and not tried: no attempt is counted, and their order stays."""
        given_back = {"claimed_until": None, "attempts": _outbox.c.attempts - 1}
        with self.writing() as connection:
            connection.execute(_pending(messages).values(given_back))

    def waiting(self, now: datetime) -> set[str]:
        """The channels that `claim` has a message for: what is asked every second, and writes nothing."""
        heads = select(func.min(_outbox.c.place)).where(_outbox.c.status == "pending", _in_line(now))
        query = select(_outbox.c.channel).where(_outbox.c.place.in_(heads.group_by(_outbox.c.channel)))
        unclaimed = or_(_outbox.c.claimed_until.is_(None), _outbox.c.claimed_until <= now)
        query = query.where(_outbox.c.not_before <= now, unclaimed)
        with self.reading() as connection:
            return set(connection.execute(query).scalars())

    def mark_sent(self, messages: Sequence[str]) -> None:
        """The channel took them. Said even by a process that lost the lease: they were sent all the same."""
        done = {"status": "sent", "sent_at": self.now(), "claimed_until": None, "last_error": ""}
        with self.writing(fenced=False) as connection:
            connection.execute(_pending(messages).values(done))

    def mark_failed(self, messages: Sequence[str], error: str, retry_at: datetime | None) -> None:
        """The channel did not take them; tried again at `retry_at`, never where that is None."""
        row: dict[str, Any] = {"last_error": error, "claimed_until": None}
        row |= {"status": "failed"} if retry_at is None else {"not_before": retry_at}
        with self.writing() as connection:
            connection.execute(_pending(messages).values(row))

    def trouble_since(self, channel: str) -> datetime | None:
        """When the first message was written that the channel did not take, since the last that it took; None: none."""
        mine = _outbox.c.channel == channel
        taken = select(func.max(_outbox.c.place)).where(mine, _outbox.c.status == "sent").scalar_subquery()
        query = select(_outbox.c.created_at).where(mine, _outbox.c.status != "sent", _outbox.c.last_error != "")
        query = query.where(_outbox.c.place > func.coalesce(taken, 0)).order_by(_outbox.c.place).limit(1)
        with self.reading() as connection:
            return connection.execute(query).scalar_one_or_none()

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
        """Owe messages that no check brought. Asked for again and again while trouble lasts, it writes what is new."""
        with self.reading() as connection:
            new = _unknown(connection, owed)
        if new:
            with self.writing() as connection:
                write_owed(connection, new, self.now())

    def _change(self, ids: Iterable[str], statuses: tuple[str, ...], values: dict[str, Any]) -> int:
        chosen = update(_outbox).where(_outbox.c.id.in_(list(ids)), _outbox.c.status.in_(statuses))
        with self.writing(fenced=False) as connection:
            return connection.execute(chosen.values(values)).rowcount


def write_owed(connection: Connection, owed: Sequence[Owed], at: datetime) -> None:
    """Within a transaction: add messages. One whose id is there already is not owed twice."""
    rows = [_values(each, at) for each in _unknown(connection, owed)]
    if rows:
        connection.execute(insert(_outbox), rows)


def _unknown(connection: Connection, owed: Sequence[Owed]) -> list[Owed]:
    known = set(connection.execute(select(_outbox.c.id).where(_outbox.c.id.in_([each.id for each in owed]))).scalars())
    return [each for each in {each.id: each for each in owed}.values() if each.id not in known]


def _values(owed: Owed, at: datetime) -> dict[str, Any]:
    named = {field.name: getattr(owed, field.name) for field in fields(owed)}
    return named | {"created_at": at, "attempts": 0, "status": "pending", "last_error": ""}


def _due(connection: Connection, channel: str, now: datetime, limit: int) -> list[int]:
    query = select(_outbox.c.place, _outbox.c.not_before, _outbox.c.claimed_until)
    query = query.where(_outbox.c.status == "pending", _outbox.c.channel == channel).order_by(_outbox.c.place)
    query = query.where(_in_line(now))
    due: list[int] = []
    for row in connection.execute(query.limit(limit)):
        if row.not_before > now or (row.claimed_until and row.claimed_until > now):
            break
        due.append(row.place)
    return due


def _in_line(now: datetime) -> ColumnElement[bool]:
    """What others wait behind: not what is only held back, for a digest or the quiet hours."""
    return or_(_outbox.c.attempts > 0, _outbox.c.not_before <= now)


def _pending(messages: Sequence[str]) -> Update:
    return update(_outbox).where(_outbox.c.id.in_(messages), _outbox.c.status == "pending")


def _as_row(row: Any) -> OutboxRow:
    return OutboxRow(**{field.name: getattr(row, field.name) for field in fields(OutboxRow)})
