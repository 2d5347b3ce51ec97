"""Every command says what it is for, with an example, and the README names it."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.main import get_command

from monitor.cli import app
from tests.program import COMMAND

if TYPE_CHECKING:
    from tests.program import Program

README = Path(__file__).parents[2] / "README.md"


def walk(command: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command, those of groups included."""
    inner = getattr(command, "commands", {})
    below = [each for name, one in inner.items() for each in walk(one, (*path, name))]
    return below if path == () or inner else [path]


COMMANDS = walk(get_command(app))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_with_an_example(program: Program, command: tuple[str, ...]) -> None:
    said = program(*command, "--help")
    assert (said.code, said.err) == (0, "")
    assert f"Example: ratecard {' '.join(command)}" in said.out


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_stands_in_the_readme(command: tuple[str, ...]) -> None:
    text = README.read_text("utf-8")
    group, *rest = command
    assert f"ratecard {group}" in text
    assert all(name in text for name in rest)


@pytest.mark.parametrize("group", [(), ("alerts",), ("db",)], ids=" ".join)
def test_no_command_is_described_by_half_a_sentence(program: Program, group: tuple[str, ...]) -> None:
    assert "..." not in program(*group, "--help").out.replace("[ARGS]...", "")


def test_the_contract_s_commands_are_all_there() -> None:
    contract = {
        "check", "run", "parse", "replay", "show", "changes", "history", "diff", "reparse", "cost", "holds", "approve",
        "reject", "publish", "verify", "serve", "alerts test", "alerts list", "alerts retry", "alerts drop", "init",
        "doctor", "db upgrade", "db backup", "db restore",
    }  # fmt: skip
    assert contract <= {" ".join(command) for command in COMMANDS}


def test_no_command_at_all_is_a_question_for_help(program: Program) -> None:
    assert program() == program("--help")


@pytest.mark.slow
def test_help_comes_at_once() -> None:
    """150 ms is twelve times what an empty Python takes on the machine that this was measured on."""
    empty = min(cpu_seconds([sys.executable, "-c", "pass"]) for _ in range(10))
    assert min(cpu_seconds([COMMAND, "--help"]) for _ in range(10)) < 12 * empty


def cpu_seconds(command: list[str]) -> float:
    """CPU time, since other processes may be at work."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
