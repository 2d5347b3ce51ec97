"""A database's rows into another of the same schema, whichever of the two kinds each is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import MetaData, func, insert, inspect, select, text

from storage import tables

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

_CHUNK = 1000  # rows
_VERSION = "alembic_version"


def copy_rows(source: Connection, target: Connection) -> None:
    """Copy every table into its empty namesake."""
    for table in _found(source).sorted_tables:
        if table.name == _VERSION:
            continue
        for rows in source.execute(select(table)).mappings().partitions(_CHUNK):
            target.execute(insert(table), [dict(row) for row in rows])
        if target.dialect.name == "postgresql":
            _count_on(target, table)


def drop_all(connection: Connection) -> None:
    """Remove our tables and views, within the transaction, and nobody else's."""
    for view in ("current_rate", "rate_history"):
        connection.execute(text(f"DROP VIEW IF EXISTS {view}"))
    _found(connection).drop_all(bind=connection)


def _found(connection: Connection) -> MetaData:
    """Our tables as this database has them: with its own columns, whatever the version of its schema."""
    names = {*tables.metadata.tables, _VERSION}.intersection(inspect(connection).get_table_names())
    found = MetaData()
    found.reflect(bind=connection, only=sorted(names))
    return found


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows behind those that were copied with their numbers."""
    for column in table.primary_key:
        sequence = connection.execute(select(func.pg_get_serial_sequence(table.name, column.name))).scalar()
        if sequence:
            last = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(sequence, last, False)))
