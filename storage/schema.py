"""Which schema a database has, and bringing it to the one this program writes."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from monitor.errors import StoreError
from storage.engine import where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import URL, Connection

_OWN = {"alembic_version", "revision", "rate", "check_"}


def known_versions() -> list[str]:
    """The schema versions this program knows, oldest first (read from file names: importing Alembic takes long)."""
    names = (entry.name for entry in files("storage.migrations").joinpath("versions").iterdir())
    return sorted(name[1:5] for name in names if name.startswith("v0") and name.endswith(".py"))


def schema_version(connection: Connection, url: URL) -> str | None:
    """The version of the database, None where it is empty. Raises StoreError where it is none of ours."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if not tables >= _OWN:
        raise StoreError(f"{where(url)} belongs to another program; it was left as it is. Name another `database`")
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none())


def needs_migration(version: str | None, url: URL, known: Sequence[str] = ()) -> bool:
    """Whether steps are missing. Raises StoreError where the database knows steps that this program does not."""
    known = known or known_versions()
    if version is not None and version not in known:
        raise StoreError(
            f"{where(url)} was written by a newer ratecard (schema {version}, this one knows {known[-1]}); it was left "
            "as it is. Install that version, or run `ratecard db restore FILE` with an older backup"
        )
    return version != known[-1]


def require_current(version: str, url: URL, known: Sequence[str] = ()) -> None:
    """Raises StoreError, which names the command that helps, unless `version` is the newest one known."""
    known = known or known_versions()
    if needs_migration(version, url, known):
        raise StoreError(
            f"{where(url)} has schema {version} and needs {known[-1]}; it was left as it is. "
            "Run `ratecard db backup FILE`, then `ratecard db upgrade`"
        )


def migrate(connection: Connection, target: str = "head", steps: str = "storage:migrations") -> None:
    """Apply the missing steps within the connection's transaction: all of them or none."""
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", steps)
    config.set_main_option("path_separator", "os")
    command.upgrade(config, target)
