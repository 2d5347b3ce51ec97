"""Two daemons on one database: one works, the other stands by, and takes over within a minute of the first one's end."""

from __future__ import annotations

import os
import signal
import time
import uuid
from typing import TYPE_CHECKING

import pytest
import sqlalchemy

from tests.daemon import Daemon
from tests.program import OPENAI, Program, Site, facsimile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POSTGRES = os.environ.get("RATECARD_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield "sqlite:///ratecard.db"
        return
    name = f"ratecard_e2e_{uuid.uuid4().hex[:12]}"
    server = sqlalchemy.create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.execute(sqlalchemy.text(f"CREATE DATABASE {name}"))
    except sqlalchemy.exc.OperationalError as error:
        pytest.skip(f"no PostgreSQL server: {error.orig}")
    yield sqlalchemy.make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(sqlalchemy.text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def program(site: Site, tmp_path: Path, database: str) -> Program:
    program = Program(tmp_path)
    program.environment["RATECARD_DATABASE"] = database
    program.watch(site.urls, "[serve]\nport = 0", every="2s")
    return program


def works(daemon: Daemon) -> None:
    daemon.says("works: no other daemon")
    daemon.says(f"checked page={OPENAI}")


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_one_works_and_the_other_takes_over(program: Program, site: Site, end: signal.Signals) -> None:
    with Daemon(program, "first") as first:
        works(first)
        with Daemon(program, "second") as second:
            second.says("stands by: ")
            assert second.get("healthz") == (200, "alive\n")
            assert second.get("v1/index.json")[0] == 200
            first.process.send_signal(end)
            ended = time.monotonic()
            works(second)
            assert time.monotonic() - ended < 60
            site.says(OPENAI, facsimile(OPENAI, "demo-2-price-cut.html"))
            second.says("outcome=changed")
            assert_the_first_does_no_more(first, program, awake=end == signal.SIGSTOP)
            assert second.stop() == 0
    assert_one_revision_of_each_change(program)


def assert_the_first_does_no_more(first: Daemon, program: Program, *, awake: bool) -> None:
    """A frozen one that wakes up says that it is no longer the one, and writes nothing."""
    if not awake:
        return
    lines = len(first.log().splitlines())
    first.process.send_signal(signal.SIGCONT)
    first.says("this one stands by")
    time.sleep(5)
    assert not [line for line in first.log().splitlines()[lines:] if " checked " in line]
    assert first.get("healthz")[0] == 200
    assert first.stop() == 0


def assert_one_revision_of_each_change(program: Program) -> None:
    changes = program("changes", "--json").json
    assert {change["serial"] for change in changes} == {3}
    assert len(changes) == 15
    assert program.feed()["serial"] == 3
    shown = program("show", "--json").json
    assert shown == program.feed("rates.json")["rates"]


def test_who_is_told_to_stop_leaves_at_once_to_the_next(program: Program) -> None:
    with Daemon(program, "first") as first:
        works(first)
        with Daemon(program, "second") as second:
            second.says("stands by: ")
            assert first.stop() == 0
            ended = time.monotonic()
            works(second)
            assert time.monotonic() - ended < 30
