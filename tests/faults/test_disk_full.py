"""A disk that fills up in the middle of a check: said in one line each, nothing half-visible, and well again by itself."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.program import GOOGLE, OPENAI, Program, facsimile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.conftest import World

SIZE = 8 << 20


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(disk)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here: that takes root")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def leave(disk: Path, kib: int) -> Path:
    """Fill the disk but for so many KiB; the file that does."""
    filler = disk / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(disk).free - kib * 1024))
    return filler


@pytest.mark.parametrize(
    "kib",
    [
        pytest.param(0, id="full"),
        *(pytest.param(kib, marks=pytest.mark.slow) for kib in (4, 16, 48, 100, 180, 300, 450, 700, 1000)),
    ],
)
def test_a_full_disk_is_said_and_heals(world: World, small: Path, kib: int) -> None:
    shutil.copytree(world.program.folder, small / "w")
    program = Program(small / "w")
    before = program.feed_files()
    filler = leave(small, kib)
    for page in (OPENAI, GOOGLE):
        world.site.says(page, facsimile(page, "demo-2-price-cut.html"))
    said = program("check")
    if said.code:
        assert_told(said.err)
        assert program.feed_files() == before
    filler.unlink()
    assert program("check").code == 0
    assert len(program("changes", "--json").json) == 22
    assert program("verify", "public").code == 0
    assert program.feed("rates.json")["rates"] == program("show", "--json").json
    assert not list((small / "w").rglob("*.tmp"))


def assert_told(err: str) -> None:
    lines = err.splitlines()
    assert 1 <= len(lines) <= 3, err  # each page's, and the feed's
    for line in lines:
        assert any(words in line for words in ("disk is full", "No space left on device"))
