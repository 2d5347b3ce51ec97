"""`ratecard check` as a whole: its table, its exit codes, and several at once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from monitor.commands.turn import turn
from monitor.errors import RatecardError
from tests.fetch.server import reply
from tests.program import GOOGLE, OPENAI, facsimile

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.conftest import World

WALL = facsimile(OPENAI, "bot-wall.html")


def test_the_table_says_what_came_of_each_page(world: World) -> None:
    world.site.says(GOOGLE, facsimile(GOOGLE, "demo-2-price-cut.html"))
    said = world.program("check")
    heading, google, openai = [line.split() for line in said.out.splitlines()]
    assert heading == ["PAGE", "OUTCOME", "PRICES", "CHANGES", "WHEN"]
    assert google[:4] == [GOOGLE, "changed", "36", "7"]
    assert openai[:4] == [OPENAI, "unchanged", "126", "0"]
    assert (said.code, said.err) == (0, "")


def test_a_failure_beside_a_refusal_is_a_failure(world: World) -> None:
    world.site.says(OPENAI, WALL)
    assert world.program("check").code == 3
    world.site.server.on(f"/{GOOGLE}", reply(410))
    said = world.program("check")
    assert said.code == 1
    assert [line.split(":")[0] for line in said.err.splitlines()] == [f"{GOOGLE} failed", f"{OPENAI} refused"]


def test_a_page_named_twice_is_asked_once(world: World) -> None:
    asked = len(world.site.server.paths())
    assert len(world.check(GOOGLE, GOOGLE).json) == 1
    assert len(world.site.server.paths()) == asked + 1


def test_a_page_that_is_disabled_is_not_checked(world: World) -> None:
    said = world.program("check", "openai/pricing-md")
    assert (said.code, said.out) == (2, "")
    assert "openai/pricing-md is disabled in the settings" in said.err


def test_a_dead_man_that_does_not_answer_is_told_after_the_table(world: World) -> None:
    world.program.watch(world.site.urls, f'[alerts]\nping_url = "{world.site.server.on("/ping", reply(500))}"')
    said = world.program("check")
    assert said.code == 1
    assert len(said.out.splitlines()) == 3
    assert len(said.err.splitlines()) == 1


def test_a_second_check_waits_for_the_first_and_not_for_ever(tmp_path: Path) -> None:
    seconds = iter([0.0, 1000.0])
    with turn(tmp_path), pytest.raises(RatecardError, match="still at work"), turn(tmp_path, lambda: next(seconds)):
        raise AssertionError
    with turn(tmp_path):
        pass


def test_what_can_not_be_written_of_one_page_costs_no_other(world: World) -> None:
    for page in (OPENAI, GOOGLE):
        world.site.says(page, facsimile(page, "demo-2-price-cut.html"))
    body = facsimile(OPENAI, "demo-2-price-cut.html").encode()
    (world.program.folder / "snapshots" / hashlib.sha256(body).hexdigest()[:2]).touch()
    said = world.check()
    assert {check["page"]: check["outcome"] for check in said.json} == {OPENAI: "failed", GOOGLE: "changed"}
    assert said.code == 1
    (line,) = said.err.splitlines()
    assert line.startswith(f"{OPENAI} failed: the snapshot folder snapshots can't be written")
    assert world.program.page(GOOGLE)["changed_at"] == world.program.page(GOOGLE)["checked_at"]


@pytest.mark.slow
def test_checks_at_once_write_each_change_once(world: World) -> None:
    for page in (OPENAI, GOOGLE):
        world.site.says(page, facsimile(page, "demo-2-price-cut.html"))
    checks = [world.program.start("check") for _ in range(4)]
    assert [check.communicate(timeout=120)[1] for check in checks] == [""] * 4
    assert [check.returncode for check in checks] == [0] * 4
    assert world.program.feed()["serial"] == 4
    assert len(world.program("changes", "--json").json) == 22
