"""A store on SQLite and on PostgreSQL for the same tests, each with a database of its own that is gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy.engine import make_url

from storage import tables
from storage.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from storage.store import Store

SERVER = os.environ.get("RATECARD_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/")
# TRUNCATE would make every file of every table anew: slow.
EMPTIED = "; ".join(
    [f"DELETE FROM {table.name}" for table in reversed(tables.metadata.sorted_tables)]
    + [
        f"ALTER SEQUENCE {name}_seq RESTART"
        for name in ("check__id", "pending_id", "rate_id", "hold_id", "outbox_place")
    ]
)
START = datetime(2026, 9, 24, 10, 0, tzinfo=UTC)


class Clock:
    """The injected clock: it stands still until told."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _statement(statement: str, database: str | None = "postgres") -> None:
    url = make_url(SERVER).set(drivername="postgresql", database=database)
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True, connect_timeout=3) as connection:
        connection.execute(statement)


def _create(name: str) -> str:
    try:
        _statement(f"CREATE DATABASE {name} TEMPLATE template0")
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL server answers at RATECARD_TEST_POSTGRES")
    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)


def _drop(name: str) -> None:
    _statement(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that went through the migrations once; copies of it cost little."""
    folder = tmp_path_factory.mktemp("migrated")
    open_store(f"sqlite:///{folder}/ratecard.db", snapshot_dir=folder).close()
    return folder / "ratecard.db"


@pytest.fixture(scope="module")
def migrated_database() -> Iterator[str]:
    """The same on the server, for the tests of one module in turn."""
    name = f"ratecard_test_{uuid.uuid4().hex[:12]}"
    url = _create(name)
    open_store(url, snapshot_dir=Path()).close()
    yield url
    _drop(name)


@pytest.fixture
def postgres_url(migrated_database: str) -> Iterator[str]:
    yield migrated_database
    _statement(EMPTIED, make_url(migrated_database).database)


@pytest.fixture
def empty_postgres_url() -> Iterator[str]:
    name = f"ratecard_empty_{uuid.uuid4().hex[:12]}"
    yield _create(name)
    _drop(name)


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    shutil.copyfile(migrated_file, tmp_path / "ratecard.db")
    return f"sqlite:///{tmp_path}/ratecard.db"


BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest) -> str:
    """A database of today's schema, without rows."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ratecard.db"
    found: str = request.getfixturevalue("empty_postgres_url")
    return found


@pytest.fixture
def opening(tmp_path: Path, clock: Clock) -> Iterator[Callable[[str], Store]]:
    """Opens a database as one more process would."""
    with ExitStack() as stack:

        def another(url: str) -> Store:
            store = open_store(url, snapshot_dir=tmp_path / "snapshots", now=clock, busy_timeout=5)
            stack.callback(store.close)
            return store

        yield another


@pytest.fixture
def opened(opening: Callable[[str], Store], url: str) -> Callable[[], Store]:
    return lambda: opening(url)


@pytest.fixture
def sqlite_opened(opening: Callable[[str], Store], sqlite_url: str) -> Callable[[], Store]:
    return lambda: opening(sqlite_url)


@pytest.fixture
def postgres_opened(opening: Callable[[str], Store], postgres_url: str) -> Callable[[], Store]:
    return lambda: opening(postgres_url)


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    return opened()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("mounting a small tmpfs is not permitted here")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)
