from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from monitor.errors import PublishError
from monitor.sites.write import write_site, written_content

FILES = {"index.html": b"one", "models/a.html": b"a", "models/b.html": b"b"}


def standing(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".website.json"
    }


def test_files_are_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    assert write_site(FILES, tmp_path)
    assert standing(tmp_path) == FILES


def test_what_stands_there_already_is_not_written_again(tmp_path: Path) -> None:
    write_site(FILES, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert not write_site(FILES, tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    write_site(FILES, tmp_path)
    untouched = (tmp_path / "models/a.html").stat().st_ino
    assert write_site(FILES | {"models/b.html": b"new"}, tmp_path)
    assert (tmp_path / "models/a.html").stat().st_ino == untouched
    assert (tmp_path / "models/b.html").read_bytes() == b"new"


def test_a_page_that_is_no_longer_made_goes_and_what_others_put_there_stays(tmp_path: Path) -> None:
    write_site(FILES, tmp_path)
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1/index.json").write_bytes(b"feed")
    (tmp_path / "models/mine.html").write_bytes(b"mine")
    write_site({"index.html": b"one", "models/a.html": b"a"}, tmp_path)
    assert standing(tmp_path).keys() == {"index.html", "models/a.html", "models/mine.html", "v1/index.json"}


@pytest.mark.parametrize("spoiled", [b"", b"{}", b'{"files": ["../precious"], "content": ""}', b"[1]"])
def test_a_spoiled_manifest_never_removes_a_file(tmp_path: Path, spoiled: bytes) -> None:
    folder = tmp_path / "site"
    write_site(FILES, folder)
    (tmp_path / "precious").write_bytes(b"keep")
    (folder / ".website.json").write_bytes(spoiled)
    write_site({"index.html": b"two"}, folder)
    assert (tmp_path / "precious").exists()
    assert (folder / "models/a.html").exists()


@pytest.mark.parametrize("path", ["../out.html", "/etc/x", "a/../../x", ".hidden", "a//b", ""])
def test_a_path_that_leads_elsewhere_is_refused_before_anything_is_written(tmp_path: Path, path: str) -> None:
    with pytest.raises(PublishError, match="is not the name of a page"):
        write_site({"index.html": b"one", path: b"x"}, tmp_path / "site")
    assert standing(tmp_path / "site") == {}


def test_where_a_file_can_not_be_written_the_old_index_stands_and_the_next_try_mends_it(tmp_path: Path) -> None:
    write_site(FILES, tmp_path)
    blocked = tmp_path / "models/c.html"
    blocked.mkdir()
    with pytest.raises(PublishError, match=r"could not be written .* run `ratecard publish`"):
        write_site(FILES | {"index.html": b"two", "models/c.html": b"c"}, tmp_path)
    assert standing(tmp_path) == FILES
    assert written_content(tmp_path) == ""
    blocked.rmdir()
    assert write_site(FILES | {"index.html": b"two", "models/c.html": b"c"}, tmp_path)
    assert standing(tmp_path)["index.html"] == b"two"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_told_and_leaves_the_old_file(tmp_path: Path) -> None:
    write_site(FILES, tmp_path)
    (tmp_path / ".index.html.new").symlink_to("/dev/full")
    with pytest.raises(PublishError, match="No space left"):
        write_site(FILES | {"index.html": b"two"}, tmp_path)
    assert (tmp_path / "index.html").read_bytes() == b"one"


def test_what_the_content_was_is_remembered_only_once_all_of_it_stands(tmp_path: Path) -> None:
    write_site(FILES, tmp_path, "serial 1")
    assert written_content(tmp_path) == "serial 1"


def test_two_processes_at_once_leave_one_whole_site(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from monitor.sites.write import write_site; letter = sys.argv[2].encode();"
        "[write_site({f'{n}.html': letter * (5000 + 7 * turn) for n in range(3)}, Path(sys.argv[1])) for turn in range(25)]"
    )
    writers = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path), letter]) for letter in "ab"]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    bodies = {path.read_bytes() for path in tmp_path.glob("*.html")}
    assert len(bodies) == 1
    assert {letter for body in bodies for letter in body} < set(b"ab")
    assert not list(tmp_path.glob(".*.new"))
