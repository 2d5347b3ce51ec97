"""One database, opened so that it keeps what it was given: journal, locks, transactions, errors in plain words."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.pool import QueuePool

from monitor.errors import StoreBusy, StoreError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

WRITES = "ratecard_writes"
_NO_LIMIT = -1  # as many connections as threads: who waits for a locked database must not keep others from waiting too
# A frozen client must not keep PostgreSQL's locks from its successor (milliseconds).
_IDLE_IN_TRANSACTION = 20_000

_LOCKED = "stayed locked by another process for {busy:g} s; nothing was written, try again"
_SQLITE = (
    ("SQLITE_BUSY", StoreBusy, _LOCKED),
    ("SQLITE_LOCKED", StoreBusy, _LOCKED),
    ("SQLITE_FULL", StoreError, "has no room: the disk is full. Nothing was written; free some space"),
    ("SQLITE_READONLY", StoreError, "may not be written; nothing was. Mend the permissions of the file and its folder"),
    ("SQLITE_CANTOPEN", StoreError, "can't be opened; see that its folder exists and may be written"),
    ("SQLITE_NOTADB", StoreError, "is not an SQLite database; name another, or run `ratecard db restore FILE`"),
    ("SQLITE_CORRUPT", StoreError, "is damaged; it was left as it is. Run `ratecard db restore FILE`"),
)
_POSTGRES = (
    ("55P03", StoreBusy, _LOCKED),
    ("53100", StoreError, "has no room: the server's disk is full. Nothing was written; free some space"),
    ("25006", StoreError, "may not be written: the server is read-only. Nothing was written"),
    ("42501", StoreError, "refuses this user; nothing was written. Grant it the rights to its tables"),
)


def database_url(text: str) -> URL:
    """The address of the database; PostgreSQL is always spoken to through psycopg 3. Raises UsageError."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # ValueError: of a port that is no number
        raise UsageError("the setting `database` is not an address like sqlite:///ratecard.db") from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise UsageError(f"the setting `database` names {url.get_backend_name()}; use sqlite or postgresql+psycopg")
    if url.database in {None, "", ":memory:"}:
        raise UsageError("the setting `database` must name a file, as in sqlite:///ratecard.db")
    return url.set(drivername="sqlite")


def where(url: URL) -> str:
    """The database as messages name it, without its password."""
    name = url.database if url.get_backend_name() == "sqlite" else url.set(query={}).render_as_string()
    return f"the database {name}"


def connect(url: URL, busy_timeout: float) -> Engine:
    """An engine whose transactions begin when they say so; `busy_timeout` in seconds."""
    if url.get_backend_name() == "sqlite":
        how = {"timeout": busy_timeout, "check_same_thread": False}
        engine = sqlalchemy.create_engine(url, poolclass=QueuePool, max_overflow=_NO_LIMIT, connect_args=how)
        file = Path(url.database or "")
        event.listen(engine, "connect", lambda raw, record: _prepare_sqlite(raw, record, file))
        event.listen(engine, "checkout", lambda _, record, proxy: _require_same(file, record, proxy))
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = sqlalchemy.create_engine(
        url, pool_pre_ping=True, max_overflow=_NO_LIMIT, connect_args={"connect_timeout": 10}
    )
    event.listen(engine, "connect", lambda raw, _: _prepare_postgres(raw, busy_timeout))
    event.listen(engine, "begin", _begin_postgres)
    return engine


@contextmanager
def connected(url: URL, busy_timeout: float) -> Iterator[Engine]:
    """The engine of `connect`, every connection of which is closed at the end."""
    engine = connect(url, busy_timeout)
    try:
        yield engine
    finally:
        engine.dispose()


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """WAL, except in the versions of SQLite that can corrupt the file when two connections checkpoint it."""
    mended = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)
    return "wal" if mended or version < (3, 7, 0) else "delete"


def set_journal(engine: Engine, busy_timeout: float) -> None:
    """Give an SQLite file the journal that suits this library; it stays with the file."""
    with plainly(engine.url, busy_timeout), engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        mode = raw.execute("PRAGMA journal_mode").fetchone()[0]
        if mode != journal_mode():
            raw.execute(f"PRAGMA journal_mode={journal_mode()}")


def require_file_to_stay(engine: Engine) -> None:
    """From now on the file of an SQLite database must be there: the driver would make an empty one in its place."""
    file = Path(engine.url.database or "")

    def look(*_: object) -> None:
        if not file.exists():
            lost = "is gone, and was there before. Nothing was written: put it back, or run `ratecard db restore FILE`"
            raise StoreError(f"{where(engine.url)} {lost}")

    event.listen(engine, "do_connect", look)


def copy_sqlite(engine: Engine, target: Path, busy_timeout: float) -> None:
    """Write an SQLite database, as it is at one moment, to a file that is not there yet."""
    with plainly(engine.url, busy_timeout), engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("VACUUM INTO ?", (str(target),))


def _prepare_sqlite(raw: sqlite3.Connection, record: ConnectionPoolEntry, file: Path) -> None:
    record.info["opened"] = _identity(file)
    raw.isolation_level = None  # the driver must not begin or commit on its own: half a migration would stay
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute(f"PRAGMA synchronous={'FULL' if journal_mode() == 'wal' else 'EXTRA'}")


def _require_same(file: Path, record: ConnectionPoolEntry, proxy: PoolProxiedConnection) -> None:
    """Open anew where the file was replaced (`db restore` does), or in a child, which must not use its parent's."""
    if record.info["opened"] != _identity(file):
        if proxy.dbapi_connection:
            proxy.dbapi_connection.close()
        record.dbapi_connection = proxy.dbapi_connection = None  # type: ignore[misc] # as SQLAlchemy's manual has it
        raise DisconnectionError


def _identity(file: Path) -> tuple[int, ...]:
    """Which process has which file open."""
    try:
        found = file.stat()
    except OSError:
        return ()
    return os.getpid(), found.st_dev, found.st_ino


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgres(raw: Any, busy_timeout: float) -> None:
    raw.execute(f"SET lock_timeout = {round(busy_timeout * 1000)}")
    raw.execute(f"SET idle_in_transaction_session_timeout = {_IDLE_IN_TRANSACTION}")
    raw.commit()


def _begin_postgres(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('ratecard'))")  # one writer, as on SQLite
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


@contextmanager
def transaction(engine: Engine, *, writes: bool, busy_timeout: float) -> Iterator[Connection]:
    """One transaction, all of it or nothing. Raises StoreError, StoreBusy in words for a person."""
    with (
        plainly(engine.url, busy_timeout),
        engine.connect().execution_options(**{WRITES: writes}) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def plainly(url: URL, busy_timeout: float) -> Iterator[None]:
    """Say in plain words what a driver complains of. Raises StoreError, StoreBusy."""
    try:
        yield
    except DBAPIError as error:
        raise _explain(error.orig, url, busy_timeout) from error
    except sqlite3.Error as error:
        raise _explain(error, url, busy_timeout) from error


def busy(url: URL, busy_timeout: float) -> StoreBusy:
    """What is said of a database that another process kept locked for so many seconds."""
    return StoreBusy(f"{where(url)} {_LOCKED.format(busy=busy_timeout)}")


def _explain(cause: BaseException | None, url: URL, busy_timeout: float) -> StoreError:
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
    for prefix, kind, sentence in (*_SQLITE, *_POSTGRES):
        if code.startswith(prefix):
            return kind(f"{where(url)} {sentence.format(busy=busy_timeout)}")
    said = str(cause).strip().partition("\n")[0]
    return StoreError(f"{where(url)} can't be used: {said}; nothing was written. `ratecard doctor` says more")
