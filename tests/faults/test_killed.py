"""SIGKILL at any moment of a check: afterwards one revision for each change, and the feed is the database."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.program import GOOGLE, facsimile

if TYPE_CHECKING:
    from tests.faults.conftest import World

PAGE = facsimile(GOOGLE, "demo-1-baseline.html")
PRICE = "$1.25, prompts &lt;= 200k tokens"


@pytest.mark.parametrize("kills", [5, pytest.param(300, marks=pytest.mark.slow)])
def test_killed_at_any_moment_it_writes_each_change_once(world: World, kills: int) -> None:
    assert PRICE in PAGE
    moments = random.Random(kills)
    with killer(world) as checks:
        longest = 1.1 * seconds_of_a_check(world, checks)
        ends = []
        for number in range(kills):
            world.site.says(GOOGLE, at_price(f"1.{301 + number}"))
            ends.append(end_of_a_check(checks, longest * (number + moments.random()) / kills))
        checks.stdin.close()  # type: ignore[union-attr]
    assert -9 in ends
    assert set(ends) <= {-9, 0}
    assert_each_change_was_written_once(world, f"1.{300 + kills}")


def at_price(price: str) -> str:
    return PAGE.replace(PRICE, PRICE.replace("1.25", price))


def seconds_of_a_check(world: World, checks: subprocess.Popen[str]) -> float:
    """How long one takes on this machine, now, that is not killed; the first one takes longer than the others."""
    for price in ("1.28", "1.3"):
        world.site.says(GOOGLE, at_price(price))
        begin = time.monotonic()
        assert end_of_a_check(checks, 60) == 0
    return time.monotonic() - begin


def killer(world: World) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.killer"],
        cwd=world.program.folder,
        env=world.program.environment | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def end_of_a_check(checks: subprocess.Popen[str], seconds: float) -> int:
    assert checks.stdin
    assert checks.stdout
    print(seconds, file=checks.stdin, flush=True)
    return int(checks.stdout.readline())


def assert_each_change_was_written_once(world: World, last: str) -> None:
    """A check that runs to its end finds everything in order: what it left half done is done, and nothing twice."""
    program = world.program
    assert program("check").code == 0
    changes = [change for change in program("changes", "--json").json[::-1] if change["after"]["charge"] == "input"]
    steps = [(change["before"]["price"], change["after"]["price"]) for change in changes]
    stated = [before for before, _ in steps] + [last.rstrip("0")]
    assert stated == [stated[0], *(after for _, after in steps)]
    assert len(set(stated)) == len(stated)
    serials = [change["serial"] for change in changes]
    assert serials == list(range(3, 3 + len(serials)))
    assert program.feed()["serial"] == program("changes", "--json").json[0]["serial"]
    assert program.feed("rates.json")["rates"] == program("show", "--json").json
    assert program("verify", "public").code == 0
    assert not list((program.folder / "public").glob(".next*"))
