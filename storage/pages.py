"""What is remembered of each page: its state, its checks, its card versions."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from monitor.card.state import Card, Check, PageState, Pending
from monitor.card.wire import rate_from_json, rate_to_json, reading_from_json, reading_to_json
from monitor.errors import NotHolder
from storage import tables
from storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.engine import Connection

_page, _pending, _card, _check = tables.page, tables.pending, tables.card, tables.check
_PLAIN = (
    "status", "detail", "checked_at", "changed_at", "snapshot", "etag", "last_modified", "reader", "not_before",
)  # fmt: skip


class Pages(Database):
    """Page states, checks and card versions."""

    def page_state(self, page: str) -> PageState:
        """What is known of a page; a fresh PageState for one that was never checked."""
        with self.reading() as connection:
            row = connection.execute(select(_page).where(_page.c.id == page)).one_or_none()
            if row is None:
                return PageState(page)
            return _state(row, self._newest_card(connection, row), _pending_of(connection, page))

    def page_states(self) -> dict[str, PageState]:
        """Every page ever checked, by id, without its card and what is pending: not to be committed again."""
        with self.reading() as connection:
            return {row.id: _state(row, None, ()) for row in connection.execute(select(_page).order_by(_page.c.id))}

    def checks(self, page: str | None = None, limit: int = 100) -> list[Check]:
        """The last checks, newest first."""
        query = select(_check).order_by(_check.c.id.desc()).limit(limit)
        if page is not None:
            query = query.where(_check.c.page == page)
        with self.reading() as connection:
            return [Check(**row._asdict()) for row in connection.execute(query)]

    def last_check_at(self) -> datetime | None:
        """The newest moment among the last check of each page, whatever came of it; None before the first.

        A clock that was ahead and is set right is believed as soon as each page was checked again.
        """
        of_page = _check.alias()
        last = select(func.max(of_page.c.id)).where(of_page.c.page == _page.c.id).scalar_subquery()
        with self.reading() as connection:
            newest: datetime | None = connection.execute(
                select(func.max(_check.c.at)).join_from(_page, _check, _check.c.id == last)
            ).scalar_one()
            return newest

    def card(self, page: str, version: int) -> Card | None:
        """One card version, None where there is none of that number."""
        with self.reading() as connection:
            return _read_card(connection, page, version)

    def card_versions(self, page: str) -> list[int]:
        """The numbers of the card versions of a page, oldest first."""
        with self.reading() as connection:
            query = select(_card.c.version).where(_card.c.page == page).order_by(_card.c.version)
            return list(connection.execute(query).scalars())

    def _newest_card(self, connection: Connection, row: Row[Any]) -> Card | None:
        """The accepted card of a page: read once, since a card version never changes."""
        if row.card_version is None:
            return None
        version = (row.card_version, row.changed_at)
        known = self.newest_cards.get(row.id)
        if known is None or known[0] != version:
            card = _read_card(connection, row.id, row.card_version)
            assert card is not None
            self.newest_cards[row.id] = known = (version, card)
        return known[1]


def write_states(connection: Connection, states: Sequence[PageState]) -> None:
    """Write page states. Raises NotHolder where one was written by another process since it was read."""
    for state in states:
        row = {name: getattr(state, name) for name in _PLAIN}
        row |= {"card_version": state.card.version if state.card else None, "written": state.written + 1}
        if not _put(connection, state, row):
            raise NotHolder(
                f"{state.page} was written by another process meanwhile; nothing was written, its next check will be"
            )
        connection.execute(delete(_pending).where(_pending.c.page == state.page))
        if state.pending:
            connection.execute(insert(_pending), [_pending_values(state.page, each) for each in state.pending])


def write_cards(connection: Connection, cards: Sequence[Card]) -> None:
    """Keep new card versions. A version that is there already is the same one."""
    for card in cards:
        row = {"page": card.page, "version": card.version, "at": card.at, "snapshot": card.snapshot}
        row |= {"reader": card.reader, "rates": len(card.reading.rates), "document": reading_to_json(card.reading)}
        connection.execute(insert(_card), row)


def write_check(connection: Connection, check: Check) -> None:
    """Add one check."""
    row = {field.name: getattr(check, field.name) for field in fields(check) if field.name != "id"}
    connection.execute(insert(_check), row)


def _put(connection: Connection, state: PageState, row: dict[str, Any]) -> bool:
    """Whether the state could be written: it must be the first, or follow the one that was read."""
    seen = connection.execute(select(_page.c.written).where(_page.c.id == state.page)).scalar_one_or_none()
    if (seen or 0) != state.written:
        return False
    if seen is None:
        connection.execute(insert(_page), row | {"id": state.page})
    else:
        connection.execute(update(_page).where(_page.c.id == state.page).values(row))
    return True


def _state(row: Row[Any], card: Card | None, pending: tuple[Pending, ...]) -> PageState:
    plain = {name: getattr(row, name) for name in _PLAIN}
    return PageState(row.id, **plain, card=card, pending=pending, written=row.written)


def _pending_of(connection: Connection, page: str) -> tuple[Pending, ...]:
    rows = connection.execute(select(_pending).where(_pending.c.page == page).order_by(_pending.c.id))
    return tuple(Pending(rate_from_json(row.rate), row.since) for row in rows)


def _pending_values(page: str, pending: Pending) -> dict[str, Any]:
    rate = pending.rate
    return {"page": page, "since": pending.since, "model": rate.model, "rate": rate_to_json(rate)}


def _read_card(connection: Connection, page: str, version: int) -> Card | None:
    query = select(_card).where(_card.c.page == page, _card.c.version == version)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Card(row.page, row.version, row.at, row.snapshot, row.reader, reading_from_json(row.document))
