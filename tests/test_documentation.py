from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from monitor.cli import app
from monitor.reference import sections
from tests.deploy.conftest import DEPLOY

DOCS = Path(__file__).parents[1] / "docs"
TEXTS = {path.name: path.read_text() for path in sorted(DOCS.glob("*.md"))}
TEXTS |= {str(path.relative_to(DEPLOY)): path.read_text() for path in DEPLOY.rglob("*.y*ml")}
TEXTS |= {path.name: path.read_text() for path in (DEPLOY / "systemd").iterdir()}


def commands() -> set[str]:
    """Every command, with its own commands: `check`, `db backup`."""
    top: dict[str, Any] = vars(get_command(app))["commands"]
    return {f"{name} {sub}" for name in top for sub in vars(top[name]).get("commands", ())} | set(top)


def named_in(text: str) -> list[tuple[str, str]]:
    """The commands that a text names."""
    return re.findall(r"(?:`|^|bin/|run: |&& |\n *)ratecard\n? ([a-z]+)(?: ([a-z]+))?", text, re.MULTILINE)


def test_commands_are_found_in_the_documentation() -> None:
    assert len(named_in("".join(TEXTS.values()))) > 20


@pytest.mark.parametrize("name", TEXTS)
def test_every_command_that_is_named_exists(name: str) -> None:
    known = commands()
    groups = {one.split()[0] for one in known if " " in one}
    for first, second in named_in(TEXTS[name]):
        named = f"{first} {second}" if first in groups else first
        assert named in known, named


def test_every_setting_that_the_documentation_names_exists() -> None:
    known = {one.name for section in sections() for one in section.settings}
    named = re.findall(r"`\[(\w+)\] (\w+)", "".join(TEXTS.values()))
    assert named
    for heading, name in named:
        assert (heading, name) in {
            (section.path[0], one.name) for section in sections() if section.path for one in section.settings
        }
    assert "contact" in known


def test_every_file_of_deploy_that_is_named_is_there() -> None:
    named = set(re.findall(r"deploy/[\w./-]+\w", "".join(TEXTS.values())))
    assert [path for path in sorted(named) if not (DEPLOY.parent / path).exists()] == []
    assert len(named) > 5


def test_the_workflow_is_yaml_with_the_steps_that_are_documented() -> None:
    steps = yaml.safe_load((DEPLOY / "github" / "prices.yml").read_text())["jobs"]["check"]["steps"]
    assert [step["run"] for step in steps if step.get("id") == "check"] == ["ratecard check"]
