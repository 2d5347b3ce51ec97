"""Small things to remember by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from storage import tables
from storage.database import Database

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_memory = tables.memory


class Memory(Database):
    """Episodes, digests, the time of the last backup."""

    def remember(self, key: str, value: Any) -> None:
        """Keep a JSON value under a name, over what was there; None forgets it."""
        with self.writing() as connection:
            write_memory(connection, key, value)

    def recall(self, key: str) -> Any:
        """The value kept under a name, None where there is none."""
        with self.reading() as connection:
            return connection.execute(select(_memory.c.value).where(_memory.c.key == key)).scalar_one_or_none()


def write_memory(connection: Connection, key: str, value: Any) -> None:
    """Within a transaction: keep a JSON value under a name."""
    connection.execute(delete(_memory).where(_memory.c.key == key))
    if value is not None:
        connection.execute(insert(_memory), {"key": key, "value": value})
