"""The readers' version changes with anything that reads, and with nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.reading.version import digest, reader_version

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "pages" / "deep").mkdir(parents=True)
    (tmp_path / "pages" / "one.py").write_text("PAGE = 1\n")
    (tmp_path / "pages" / "deep" / "two.py").write_text("PAGE = 2\n")
    return tmp_path / "pages"


def test_the_version_of_these_readers_is_short_and_stays() -> None:
    assert reader_version() == reader_version()
    assert len(reader_version()) == 16


def test_a_copy_of_the_same_sources_elsewhere_has_the_same_version(room: Path, tmp_path: Path) -> None:
    copy = room.rename(tmp_path / "other")
    moved = copy.rename(tmp_path / "pages")
    assert digest([moved]) == digest([room])


def test_compiled_files_do_not_count(room: Path) -> None:
    before = digest([room])
    (room / "__pycache__").mkdir()
    (room / "__pycache__" / "one.cpython-311.pyc").write_bytes(b"x")
    assert digest([room]) == before


@pytest.mark.parametrize(
    "change", ["edit", "edit below", "add", "remove", "rename", "move text between files", "library"]
)
def test_any_change_of_a_source_is_another_version(room: Path, change: str) -> None:
    before = digest([room], ["selectolax 1.0.2"])
    match change:
        case "edit":
            (room / "one.py").write_text("PAGE = 3\n")
        case "edit below":
            (room / "deep" / "two.py").write_text("PAGE = 3\n")
        case "add":
            (room / "three.py").touch()
        case "remove":
            (room / "one.py").unlink()
        case "rename":
            (room / "one.py").rename(room / "uno.py")
        case "move text between files":
            (room / "one.py").write_text("PAGE = 2\n")
            (room / "deep" / "two.py").write_text("PAGE = 1\n")
    assert digest([room], ["selectolax 1.0.3" if change == "library" else "selectolax 1.0.2"]) != before
