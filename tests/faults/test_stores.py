"""What happens to the files of a running daemon: said in words, told where it can be, and well again by itself."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import storage
from tests.daemon import Daemon, wait_until
from tests.faults.test_disk_full import small
from tests.fetch.server import reply
from tests.program import GOOGLE, OPENAI, Program, facsimile

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.conftest import World

__all__ = ["small"]


@pytest.fixture
def program(world: World) -> Program:
    """A program that checks every second or two, and tells of trouble."""
    world.site.server.on("/slack", reply(200, b"ok"))
    return watching(world, world.program)


def watching(world: World, program: Program) -> Program:
    slack = f'[alerts.slack.ops]\nwebhook_url = "{world.site.server.url("/slack")}"'
    program.watch(world.site.urls, f"[serve]\nport = 0\n{slack}", every="2s")
    return program


def told(program: Program) -> str:
    """Every message that was owed so far."""
    return program("alerts", "list", "--json").out


def assert_news_come_through(world: World, daemon: Daemon) -> None:
    """A change on a page is published by the daemon, whatever was the matter before."""
    world.site.says(OPENAI, facsimile(OPENAI, "demo-2-price-cut.html"))
    daemon.says("outcome=changed")
    assert daemon.get("healthz") == (200, "alive\n")
    assert daemon.stop() == 0
    assert world.program.feed("rates.json")["rates"] == world.program("show", "--json").json


@pytest.mark.parametrize("seconds", [8, pytest.param(75, marks=pytest.mark.slow)])
def test_a_locked_database_is_waited_for_and_is_no_page_s_fault(world: World, program: Program, seconds: int) -> None:
    """Those who ask for /readyz and /metrics meanwhile do not keep /healthz from its answer."""
    before = program.feed_files()["v1/rates.json"]
    with Daemon(program) as daemon, closing(sqlite3.connect(program.folder / "ratecard.db", timeout=30)) as other:
        daemon.says(" checked ", times=2)
        other.execute("BEGIN EXCLUSIVE")
        locked = time.monotonic()
        with daemon.asking("readyz", 20), daemon.asking("metrics", 20):
            while time.monotonic() - locked < seconds:
                begin = time.monotonic()
                assert daemon.get("healthz") == (200, "alive\n")
                assert time.monotonic() - begin < 3
                assert daemon.get("v1/rates.json") == (200, before.decode())
                time.sleep(0.5)
            other.rollback()
        assert_news_come_through(world, daemon)
        assert "Traceback" not in daemon.log()
    if seconds > 60:
        assert "stayed locked by another process for 60 s; nothing was written" in daemon.log()
    assert {check["outcome"] for check in program("check", "--json").json} <= {"unchanged", "not_modified"}
    assert "stale" not in told(program)


def fill(disk: Path) -> Path:
    """The file that takes all the room there is, while others write too."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(65536)):
            pass
    return filler


def test_a_full_disk_is_said_and_heals_by_itself(world: World, small: Path) -> None:
    world.site.server.on("/slack", reply(200, b"ok"))
    shutil.copytree(world.program.folder, small / "w")
    program = watching(world, Program(small / "w"))
    with Daemon(program) as daemon:
        daemon.says(" checked ", times=2)
        before = program.feed("rates.json")
        filler = fill(small)
        world.site.says(OPENAI, facsimile(OPENAI, "demo-2-price-cut.html"))
        world.site.says(GOOGLE, facsimile(GOOGLE, "demo-2-price-cut.html"))
        said = daemon.log().count("the disk is full") + daemon.log().count("No space left on device")
        wait_until(lambda: daemon.log().count("disk is full") + daemon.log().count("No space left") >= said + 2)
        assert program.feed("rates.json") == before
        assert daemon.get("healthz") == (200, "alive\n")
        filler.unlink()
        daemon.says("outcome=changed", times=2)
        wait_until(lambda: program.feed("rates.json") == {**before, **program.feed("rates.json")} != before)
        assert daemon.stop() == 0
    assert "Traceback" not in daemon.log()
    assert len(program("changes", "--json").json) == 22
    assert program.feed("rates.json")["rates"] == program("show", "--json").json


def corrupt(file: Path) -> None:
    with file.open("r+b") as there:
        for place in range(8192, file.stat().st_size, 4096):
            there.seek(place)
            there.write(b"\xa5" * 512)


def truncate(file: Path) -> None:
    with file.open("r+b") as there:
        there.truncate(file.stat().st_size // 2)


def change(*statements: str) -> Callable[[Path], None]:
    def changed(file: Path) -> None:
        with closing(sqlite3.connect(file)) as there:
            for statement in statements:
                there.execute(statement)
            there.commit()

    return changed


def foreign(file: Path) -> None:
    file.unlink()
    change("CREATE TABLE customers (name TEXT)")(file)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(corrupt, "is damaged; it was left as it is. Run `ratecard db restore FILE`", id="corrupt"),
        pytest.param(truncate, "is cut off; it was left as it is. Run `ratecard db restore FILE`", id="truncated"),
        pytest.param(lambda file: file.write_bytes(b""), "is empty although snapshots are kept", id="empty"),
        pytest.param(lambda file: file.write_bytes(b"x" * 9999), "is not an SQLite database", id="no database"),
        pytest.param(foreign, "belongs to another program; it was left as it is. Name another", id="foreign"),
        pytest.param(
            change("UPDATE alembic_version SET version_num = '9999'"),
            "was written by a newer ratecard (schema 9999",
            id="newer",
        ),
    ],
)
def test_a_database_that_is_none_of_ours_stops_the_start_and_leaves_the_feed(
    program: Program, spoil: Callable[[Path], None], said: str
) -> None:
    file = program.folder / "ratecard.db"
    spoil(file)
    assert_refused(program, said)


def assert_refused(program: Program, said: str) -> None:
    """It does not start, says why in one line, and leaves feed and database as they are."""
    feed, file = program.feed_files(), program.folder / "ratecard.db"
    before = file.read_bytes()
    with Daemon(program) as daemon:
        assert daemon.process.wait(timeout=30) == 1
    assert said in daemon.log()
    assert len(daemon.log().splitlines()) == 1
    assert program.feed_files() == feed
    assert file.read_bytes() == before


def test_a_database_that_lacks_migrations_stops_the_start_and_leaves_the_feed(program: Program) -> None:
    """The next version of the program is this one with one step more."""
    newer = program.folder / "newer"
    shutil.copytree(Path(storage.__file__).parent, newer / "storage")
    (newer / "storage/migrations/versions/v0002_more.py").write_text('revision = "0002"\n', encoding="utf-8")
    program.environment["PYTHONPATH"] = str(newer)
    assert_refused(program, "has schema 0001 and needs 0002; it was left as it is. Run `ratecard db backup FILE`, then")


def test_folders_that_vanish_under_it_come_back(world: World, program: Program) -> None:
    with Daemon(program) as daemon:
        daemon.says(" checked ", times=2)
        for folder in (program.folder / "snapshots", program.folder / "public"):
            folder.rename(folder.with_suffix(".gone"))
        wait_until(lambda: all((program.folder / path).exists() for path in ("snapshots", "public/v1/index.json")))
        wait_until(lambda: daemon.get("v1/index.json")[0] == 200)
        assert_news_come_through(world, daemon)


def test_a_check_that_can_t_be_made_is_told_and_so_is_its_end(world: World, program: Program) -> None:
    """Nothing is written of such a check: without this, prices that nobody reads look like prices that do not change."""
    snapshots = program.folder / "snapshots"
    with Daemon(program) as daemon:
        daemon.says(" checked ", times=2)
        snapshots.rename(program.folder / "elsewhere")
        snapshots.write_text("in the way", encoding="utf-8")
        daemon.says("the snapshot folder snapshots can't be written", times=4)
        begun = f"{OPENAI}: can't be checked, for no fault of the page"
        wait_until(lambda: begun in told(program))
        snapshots.unlink()
        wait_until(lambda: f"{OPENAI}: is checked again" in told(program))
        assert told(program).count(begun) == 1
        assert_news_come_through(world, daemon)


BREAKER = """
import csv, pathlib

def writer(*args, _writer=csv.writer, **more):
    if pathlib.Path("broken").exists():
        raise ZeroDivisionError("a fault in a library")
    return _writer(*args, **more)

csv.writer = writer
"""


def test_a_feed_that_is_not_written_for_a_fault_of_ours_is_told_and_so_is_its_end(
    world: World, program: Program
) -> None:
    (program.folder / "sitecustomize.py").write_text(BREAKER, encoding="utf-8")
    program.environment["PYTHONPATH"] = str(program.folder)
    with Daemon(program) as daemon:
        daemon.says(" checked ", times=2)
        (program.folder / "broken").touch()
        world.site.says(GOOGLE, facsimile(GOOGLE, "demo-2-price-cut.html"))
        daemon.says("failed for a fault in ratecard itself")
        wait_until(lambda: "the feed could not be written" in told(program))
        (program.folder / "broken").unlink()
        wait_until(lambda: "the feed is written again" in told(program))
        assert_news_come_through(world, daemon)
