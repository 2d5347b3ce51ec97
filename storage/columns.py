"""Column types that SQLite and PostgreSQL keep alike, exactly, and so that a person can read and sort them."""

from __future__ import annotations

import json
import re
import zlib
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, Text
from sqlalchemy.types import TypeDecorator

from monitor.card.money import write_price

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

_REFUSED = re.compile("[\0\ud800-\udfff]")
WRITTEN = "%Y-%m-%dT%H:%M:%S.%fZ"  # of one length, so that the order of the text is the order of time


def write_time(moment: datetime) -> str:
    """`moment` as UTC text that sorts as time does."""
    return moment.astimezone(UTC).strftime(WRITTEN)


@lru_cache(maxsize=4096)
def read_time(text: str) -> datetime:
    """The moment that `write_time` wrote."""
    return datetime.fromisoformat(text)


def clean(text: str) -> str:
    """`text` without what a database refuses: NUL (PostgreSQL) and lone surrogates (both) become U+FFFD."""
    return _REFUSED.sub("\ufffd", text)


def write_json(value: Any) -> str:
    """JSON as a person reads it, in a text that every database takes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text if clean(text) == text else json.dumps(value, separators=(",", ":"))


class Words(TypeDecorator[str]):
    """Text of any origin, hostile pages included."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else clean(value)


class UtcTime(TypeDecorator[datetime]):
    """An aware moment as `2026-09-24T10:00:00.000000Z`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else write_time(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        del dialect
        return None if value is None else read_time(value)


class Day(TypeDecorator[date]):
    """A date as `2026-12-31`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        del dialect
        return None if value is None else date.fromisoformat(value)


class Price(TypeDecorator[Decimal]):
    """An exact decimal as text: SQLite would keep a number as a binary float."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else write_price(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        del dialect
        return None if value is None else Decimal(value)


class JsonText(TypeDecorator[Any]):
    """A JSON value as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else write_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        del dialect
        return None if value is None else json.loads(value)


class Document(TypeDecorator[Any]):
    """A large JSON value, compressed: read back whole or not at all."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        del dialect
        return None if value is None else zlib.compress(json.dumps(value).encode(), 9)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        del dialect
        return None if value is None else json.loads(zlib.decompress(value))
