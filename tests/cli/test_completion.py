from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.program import COMMAND, Program

if TYPE_CHECKING:
    from collections.abc import Mapping


def asked(program: Program, command: str, environment: Mapping[str, str]) -> str:
    """What a real bash gets for an answer."""
    path = f"{Path(COMMAND).parent}:{program.environment['PATH']}"
    done = subprocess.run(
        ["bash", "-c", f"{command}; true"],
        env=program.environment | environment | {"PATH": path},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def test_the_script_for_a_shell_is_shown(program: Program) -> None:
    assert "complete -o default -F _ratecard_completion ratecard" in asked(program, "ratecard --show-completion", {})


@pytest.mark.parametrize(
    ("line", "answer"),
    [("ratecard do", ["doctor"]), ("ratecard db re", ["restore"]), ("ratecard doctor --off", ["--offline"])],
)
def test_commands_and_options_are_completed(program: Program, line: str, answer: list[str]) -> None:
    words = {"_RATECARD_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    assert asked(program, "ratecard", words).split() == answer
