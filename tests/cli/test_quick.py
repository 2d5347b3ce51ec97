"""Commands that only look are quick because of what they do not load."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.program import Program

if TYPE_CHECKING:
    from tests.program import Said

READERS = {"selectolax", "markdown_it", "monitor.reading.html", "monitor.reading.gemini", "monitor.reading.openai"}
REST = {"httpx", "apscheduler", "alembic", "jinja2", "cryptography", "jsonschema", "pydantic_settings", "rich"}
POSTGRESQL = {"psycopg", "sqlalchemy.dialects.postgresql"}
HEAVY = READERS | REST | POSTGRESQL | {"alerts", "monitor.feed", "monitor.wiring"}
LOOKS = (
    ("show",),
    ("show", "gpt-5.4", "--evidence"),
    ("show", "--platform", "openai-api", "--json"),
    ("changes",),
    ("history", "gpt-5.4"),
    ("diff", "1", "2"),
    ("cost", "gpt-5.4", "--input", "1000"),
    ("holds", "--all"),
)


@pytest.mark.parametrize("command", LOOKS, ids=" ".join)
def test_a_look_loads_no_reader_channel_schedule_or_feed(
    replayed: tuple[Program, Said], command: tuple[str, ...]
) -> None:
    said = loading(replayed[0], command)
    assert said.code == 0
    assert HEAVY & loaded(said) == set()
    assert {"sqlalchemy", "monitor.pages"} <= loaded(said)  # or this would prove nothing


def test_help_loads_no_database_either(program: Program) -> None:
    said = loading(program, ("--help",))
    assert said.code == 0
    assert (HEAVY | {"sqlalchemy", "sqlmodel", "pydantic"}) & loaded(said) == set()


def loading(program: Program, command: tuple[str, ...]) -> Said:
    """The command in the folder of `program`; Python tells on standard error what it loads."""
    told = Program(program.folder)
    told.environment = {**program.environment, "PYTHONPROFILEIMPORTTIME": "1"}
    return told.process(*command)


def loaded(said: Said) -> set[str]:
    """The modules that were loaded."""
    return {line.rpartition("|")[2].strip() for line in said.err.splitlines() if line.startswith("import time:")}
