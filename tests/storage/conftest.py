"""A store on SQLite and on PostgreSQL for the same tests, each with a database of its own that is gone afterwards."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy.engine import make_url

from storage.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from storage.store import Store

SERVER = os.environ.get("RATECARD_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/")
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


def _statement(statement: str) -> None:
    url = make_url(SERVER).set(drivername="postgresql", database="postgres")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True, connect_timeout=3) as connection:
        connection.execute(statement)


@pytest.fixture(scope="module")
def postgres_template() -> Iterator[str]:
    """An empty database that went through the migrations once; copies of it cost little."""
    name = f"ratecard_template_{uuid.uuid4().hex[:12]}"
    try:
        _statement(f"CREATE DATABASE {name}")
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL server answers at RATECARD_TEST_POSTGRES")
    yield name
    _statement(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_template: str) -> Iterator[str]:
    name = f"ratecard_test_{uuid.uuid4().hex[:12]}"
    _statement(f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    _statement(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ratecard.db"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def opened(url: str, tmp_path: Path, clock: Clock) -> Iterator[Callable[[], Store]]:
    """Opens the database as one more process would."""
    stores: list[Store] = []

    def another() -> Store:
        stores.append(open_store(url, snapshot_dir=tmp_path / "snapshots", now=clock, busy_timeout=5))
        return stores[-1]

    yield another
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    return opened()
