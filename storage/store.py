"""The store, whole: opening it safely, and writing a step in one transaction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from monitor.errors import RatecardError
from storage.backfill import Backfill
from storage.engine import connect, database_url, require_file_to_stay, set_journal, transaction
from storage.history import History
from storage.holds import Holds, write_holds
from storage.inspection import inspect_content, inspect_file, not_there, require_file
from storage.lease import Lease
from storage.memory import Memory
from storage.outbox import Outbox, write_owed
from storage.pages import Pages, write_cards, write_check, write_states
from storage.rates import Rates, replace_current
from storage.revisions import Revisions, write_revision
from storage.schema import migrate, needs_migration, require_current, schema_version

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy.engine import URL, Engine

    from monitor.card.state import Step


class Store(Pages, Rates, Revisions, History, Holds, Backfill, Outbox, Lease, Memory):
    """Everything that is remembered. Safe to use from several threads."""

    def commit(self, step: Step) -> None:
        """Write a step, all of it or nothing.

        Raises NotHolder where another process holds the lease, has written the revision's serial or one of the pages,
        or where a person decided one of the holds meanwhile.
        """
        with self.writing() as connection:
            write_states(connection, step.states)
            write_cards(connection, step.cards)
            write_holds(connection, step.holds)
            if step.check is not None:
                write_check(connection, step.check)
            if step.revision is not None:
                write_revision(connection, step.revision)
            if step.published is not None:
                assert step.revision is not None, "what is published changes with a revision"
                replace_current(connection, step.platform, step.published, step.revision.serial)
            if step.owed:
                write_owed(connection, step.owed, self.now())


def open_store(
    url: str,
    *,
    snapshot_dir: Path,
    make: bool = True,
    upgrade: bool = False,
    busy_timeout: float = 60.0,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Store:
    """The store at `url`; `make` makes it if it is not there, `upgrade` applies missing migrations.

    `busy_timeout` is in seconds. Raises UsageError where nothing is there and may not be made. Raises StoreError, which
    names the command that helps, where the database is from a newer version, lacks migrations, is damaged or is another
    program's: it is left as it is.
    """
    address = database_url(url)
    inspect_file(address, snapshot_dir)
    if not make:
        require_file(address)
    engine = connect(address, busy_timeout)
    try:
        _bring_up(engine, address, make=make, upgrade=upgrade, busy_timeout=busy_timeout)
    except RatecardError:
        engine.dispose()
        raise
    return Store(engine, snapshot_dir, now, busy_timeout)


def _bring_up(engine: Engine, url: URL, *, make: bool, upgrade: bool, busy_timeout: float) -> None:
    with transaction(engine, writes=False, busy_timeout=busy_timeout) as connection:
        version = schema_version(connection, url)
        inspect_content(connection, url)
    if version is None and not make:
        raise not_there(url)
    if version is None or upgrade:
        with transaction(engine, writes=True, busy_timeout=busy_timeout) as connection:
            # Asked again, now that nobody else can write: another process may have been quicker.
            if needs_migration(schema_version(connection, url), url):
                migrate(connection)
    else:
        require_current(version, url)
    if url.get_backend_name() == "sqlite":
        set_journal(engine, busy_timeout)
        require_file_to_stay(engine)
