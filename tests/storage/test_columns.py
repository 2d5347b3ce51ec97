"""What goes into a column comes out of it, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text

from storage.columns import Day, Document, JsonText, Price, UtcTime, Words, clean, write_time
from storage.engine import connect, database_url, transaction

MOMENT = datetime(2026, 9, 24, 12, 0, 0, 5, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        (Price(), Decimal("0.1"), Decimal("0.1")),
        (Price(), Decimal("1234567.000000000001"), Decimal("1234567.000000000001")),
        (Price(), Decimal("2.50"), Decimal("2.5")),
        (UtcTime(), MOMENT, MOMENT),
        (UtcTime(), None, None),
        (Day(), date(2026, 12, 31), date(2026, 12, 31)),
        (JsonText(), {"a": ["→", "\0", "\ud800", None]}, {"a": ["→", "\0", "\ud800", None]}),
        (Document(), {"a": ["→", "\0", "\ud800", 1]}, {"a": ["→", "\0", "\ud800", 1]}),
        (Words(), "<!channel>\u202e\x1b[2J", "<!channel>\u202e\x1b[2J"),
        (Words(), "a\0b\ud800c", "a\ufffdb\ufffdc"),
    ],
)
def test_a_value_comes_back_exactly(url: str, kind: Any, value: object, kept: object) -> None:
    engine = connect(database_url(url), 5)
    table = Table("tried", MetaData(), Column("id", Integer, primary_key=True), Column("value", kind))
    with transaction(engine, writes=True, busy_timeout=5) as connection:
        table.create(connection)
        connection.execute(insert(table), {"id": 1, "value": value})
    with transaction(engine, writes=False, busy_timeout=5) as connection:
        assert connection.execute(select(table.c.value)).scalar_one() == kept
    with transaction(engine, writes=True, busy_timeout=5) as connection:
        table.drop(connection)
    engine.dispose()


def test_prices_and_times_are_text_that_a_person_reads(url: str) -> None:
    engine = connect(database_url(url), 5)
    table = Table("tried", MetaData(), Column("price", Price), Column("at", UtcTime))
    with transaction(engine, writes=True, busy_timeout=5) as connection:
        table.create(connection)
        connection.execute(insert(table), {"price": Decimal("0.0750"), "at": MOMENT})
        row = connection.execute(text("SELECT price, at FROM tried")).one()
        table.drop(connection)
    assert tuple(row) == ("0.075", "2026-09-24T10:00:00.000005Z")
    engine.dispose()


def test_the_text_of_times_sorts_as_time_does() -> None:
    start = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    moments = [start + timedelta(microseconds=step) for step in (-1, 0, 1, 500_000, 1_000_000)]
    assert sorted(map(write_time, moments)) == [write_time(moment) for moment in moments]


def test_plain_text_is_left_alone() -> None:
    assert clean("Entrée → 5 ¢ 😀") == "Entrée → 5 ¢ 😀"
