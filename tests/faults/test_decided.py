"""What a person decides reaches the sites that live on the feed too."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.program import GOOGLE, facsimile

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.conftest import World

LEAP = ("$1.25", "$31.25")


def with_site(world: World, templates: str = "site") -> Path:
    """Watch on with a site; the page that it will write."""
    folder = world.program.folder
    (folder / "site").mkdir()
    (folder / "site" / "index.html.j2").write_text("<p>prices")
    world.program.watch(world.site.urls, f'[[sites]]\nname = "shop"\ntemplates = "{templates}"\noutput = "shop"')
    return folder / "shop" / "index.html"


def held(world: World) -> str:
    """Read prices that leap; the number of the hold."""
    world.site.says(GOOGLE, facsimile(GOOGLE, "demo-1-baseline.html").replace(*LEAP))
    assert {check["outcome"] for check in world.check(GOOGLE).json} == {"held"}
    (hold,) = world.program("holds", "--json").json
    return str(hold["id"])


def misread(world: World) -> None:
    """Make the database remember a price that the page never named."""
    with closing(sqlite3.connect(world.program.folder / "ratecard.db")) as database, database:
        ((packed,),) = database.execute("SELECT document FROM card WHERE page = ?", (GOOGLE,)).fetchall()
        other = zlib.decompress(packed).replace(b'"1.25"', b'"1.24"', 1)
        database.execute("UPDATE card SET document = ? WHERE page = ?", (zlib.compress(other), GOOGLE))


@pytest.mark.parametrize("decision", ["approve", "reparse"])
def test_a_decision_reaches_the_sites(world: World, decision: str) -> None:
    words = decide(world, decision)
    page = with_site(world)
    said = world.program(*words)
    assert (said.code, page.read_text()) == (0, "<p>prices"), said


@pytest.mark.parametrize("decision", ["approve", "reparse"])
def test_a_site_that_can_not_be_written_is_said(world: World, decision: str) -> None:
    words = decide(world, decision)
    with_site(world, "nowhere")
    said = world.program(*words)
    assert said.code == 1
    assert "nowhere" in said.err
    assert world.program("verify", "public").code == 0


def decide(world: World, decision: str) -> tuple[str, ...]:
    """The command, and the state in which it has something to decide."""
    if decision == "approve":
        return "approve", held(world)
    misread(world)
    return "reparse", "--apply"
