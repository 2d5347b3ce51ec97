"""The demonstration, replayed once: five days of two pages."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.program import FACSIMILES, GOOGLE, OPENAI, Program, Said

if TYPE_CHECKING:
    from pathlib import Path

STEPS = ("demo-1-baseline", "demo-2-price-cut", "demo-3-launch", "demo-4-promotion", "demo-5-layout-change")


@pytest.fixture(scope="session")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Program, Said]:
    """The program after the demonstration, not to be changed, and what `replay --json` said."""
    program = Program(tmp_path_factory.mktemp("replayed"))
    write_manifest(program.folder)
    return program, program("replay", ".", "--json")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program in an empty folder."""
    return Program(tmp_path)


@pytest.fixture
def after(replayed: tuple[Program, Said], tmp_path: Path) -> Program:
    """The program after the demonstration, in a copy of one's own."""
    shutil.copytree(replayed[0].folder, tmp_path / "after")
    return Program(tmp_path / "after")


def write_manifest(folder: Path) -> None:
    """Each page once a day."""
    lines = [
        {
            "file": str(FACSIMILES / page.replace("/", "__") / f"{step}.html"),
            "page": page,
            "captured_at": f"2026-10-0{day}T12:00:00Z",
        }
        for day, step in enumerate(STEPS, 1)
        for page in (OPENAI, GOOGLE)
    ]
    (folder / "manifest.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
