"""Migrations: from the oldest schema with data in it, forward only when asked, whole or not at all."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import storage
from monitor.errors import StoreError, UsageError
from storage.copying import copy_rows, drop_all
from storage.engine import connect, connected, database_url, transaction
from storage.schema import known_versions, migrate, needs_migration, require_current
from storage.store import open_store
from storage.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

OLDEST = Path(__file__).parent / "schema_0001.sql"
BROKEN = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0002", "0001"

def upgrade():
    op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
    with op.batch_alter_table("page") as page:
        page.add_column(sa.Column("extra", sa.Text))
    op.execute("DELETE FROM page")
    raise RuntimeError("the power is gone")
"""


def _oldest_with_data(url: str, folder: Path) -> None:
    """The oldest released schema, with the rows that it was released with."""
    old = folder / "oldest.db"
    with closing(sqlite3.connect(old)) as raw:
        raw.executescript(OLDEST.read_text("utf-8"))
    if url.startswith("sqlite"):
        shutil.copyfile(old, database_url(url).database or "")
        return
    with (
        connected(database_url(f"sqlite:///{old}"), 5) as source,
        connected(database_url(url), 5) as target,
        transaction(source, writes=False, busy_timeout=5) as rows,
        transaction(target, writes=True, busy_timeout=5) as new,
    ):
        migrate(new, "0001")
        copy_rows(rows, new)


def _shape(connection: Connection) -> list[str]:
    """Every column with its type, whatever their order; every index, and what the views select."""
    found = inspect(connection)
    tables, views = found.get_table_names(), found.get_view_names()
    columns = [
        f"{name}.{column['name']} {column['type']} {'null' if column['nullable'] else 'not null'}"
        for name in (*tables, *views)
        for column in found.get_columns(name)
    ]
    indexes = [
        f"{index['name']} on {name} {index['column_names']} {index['unique']}"
        for name in tables
        for index in found.get_indexes(name)
    ]
    selects = [f"{name}: {' '.join((found.get_view_definition(name) or '').split())}" for name in views]
    return sorted((*columns, *indexes, *selects))


def test_an_empty_database_is_made_by_itself(empty_url: str, tmp_path: Path) -> None:
    for _ in range(2):
        store = open_store(empty_url, snapshot_dir=tmp_path / "snapshots")
        assert store.serial() == 0
        store.close()


def test_a_database_that_may_not_be_made_is_not(empty_url: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds nothing yet; `ratecard check` makes it"):
        open_store(empty_url, snapshot_dir=tmp_path / "snapshots", make=False)
    assert not (tmp_path / "ratecard.db").exists()
    with connected(database_url(empty_url), 5) as engine, transaction(engine, writes=False, busy_timeout=5) as found:
        assert inspect(found).get_table_names() == []


def test_the_migrations_make_the_tables_that_the_program_writes(empty_url: str, tmp_path: Path) -> None:
    open_store(empty_url, snapshot_dir=tmp_path / "snapshots").close()
    engine = connect(database_url(empty_url), 5)
    with transaction(engine, writes=False, busy_timeout=5) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_oldest_database_is_upgraded_with_everything_in_it(empty_url: str, tmp_path: Path) -> None:
    _oldest_with_data(empty_url, tmp_path)
    store = open_store(empty_url, snapshot_dir=tmp_path / "snapshots", upgrade=True)
    assert store.serial() == 3
    assert [(one.rate.model, str(one.rate.price)) for one in store.published_all()] == [
        ("gpt-5", "1"),
        ("gpt-6", "2.5"),
    ]
    assert [str(step.published.rate.price) for step in store.history("gpt-5")] == ["1.25", "1"]
    assert [len(store.published_at(serial)) for serial in range(4)] == [0, 1, 2, 2]
    state = store.page_state("openai/pricing")
    assert state.card is not None
    assert (state.card.version, len(state.card.reading.rates)) == (3, 2)
    assert [hold.id for hold in store.holds()] == [1]
    assert [(row.id, row.payload) for row in store.outbox()] == [("message-1", {"serial": 1})]
    assert [change.serial for change in store.changes()] == [3, 2, 1]
    store.close()


def test_an_upgraded_database_is_shaped_like_a_new_one(empty_url: str, tmp_path: Path) -> None:
    _oldest_with_data(empty_url, tmp_path)
    shapes = []
    for url in (empty_url, f"sqlite:///{tmp_path}/new.db" if empty_url.startswith("sqlite") else empty_url):
        open_store(url, snapshot_dir=tmp_path / "snapshots", upgrade=True).close()
        engine = connect(database_url(url), 5)
        with transaction(engine, writes=True, busy_timeout=5) as connection:
            shapes.append(_shape(connection))
            drop_all(connection)
        engine.dispose()
    assert shapes[0] == shapes[1]
    assert any(line.startswith("current_rate: ") for line in shapes[0])


def test_a_migration_that_fails_half_way_leaves_nothing_behind(empty_url: str, tmp_path: Path) -> None:
    _oldest_with_data(empty_url, tmp_path)
    steps = tmp_path / "steps"
    shutil.copytree(Path(storage.__file__).parent / "migrations", steps)
    (steps / "versions" / "v0002_broken.py").write_text(BROKEN)
    engine = connect(database_url(empty_url), 5)
    with transaction(engine, writes=False, busy_timeout=5) as connection:
        before = _shape(connection)
    with pytest.raises(RuntimeError, match="power"), transaction(engine, writes=True, busy_timeout=5) as connection:
        migrate(connection, "0002", str(steps))
    with transaction(engine, writes=False, busy_timeout=5) as connection:
        assert _shape(connection) == before
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0001"
        assert connection.execute(text("SELECT count(*) FROM page")).scalar_one() == 1
    engine.dispose()


def test_the_known_versions_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.set_main_option("path_separator", "os")
    walked = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    assert known_versions() == walked[::-1]


def test_missing_steps_are_named_with_the_command_that_takes_them() -> None:
    url = database_url("sqlite:///old.db")
    with pytest.raises(
        StoreError, match=r"has schema 0001 and needs 0003.*ratecard db backup FILE.*ratecard db upgrade"
    ):
        require_current("0001", url, ["0001", "0002", "0003"])
    assert needs_migration("0001", url, ["0001", "0002"])
    assert needs_migration(None, url, ["0001"])
    assert not needs_migration("0002", url, ["0001", "0002"])


@pytest.mark.parametrize("upgrade", [False, True])
def test_a_database_from_a_newer_version_is_left_as_it_is(url: str, tmp_path: Path, upgrade: bool) -> None:
    engine = connect(database_url(url), 5)
    with transaction(engine, writes=True, busy_timeout=5) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"written by a newer ratecard \(schema 9999.*ratecard db restore FILE"):
        open_store(url, snapshot_dir=tmp_path / "snapshots", upgrade=upgrade)
    with transaction(engine, writes=True, busy_timeout=5) as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()


def test_the_database_of_another_program_is_left_as_it_is(empty_url: str, tmp_path: Path) -> None:
    engine = connect(database_url(empty_url), 5)
    with transaction(engine, writes=True, busy_timeout=5) as connection:
        connection.execute(text("CREATE TABLE recipes (name TEXT)"))
    with pytest.raises(StoreError, match="belongs to another program"):
        open_store(empty_url, snapshot_dir=tmp_path / "snapshots", upgrade=True)
    with transaction(engine, writes=False, busy_timeout=5) as connection:
        assert inspect(connection).get_table_names() == ["recipes"]
    engine.dispose()
