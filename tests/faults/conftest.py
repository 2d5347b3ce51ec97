"""Two pages on a host, read once and published: the state in which every fault finds the program."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import pytest_socket

from tests.program import GOOGLE, OPENAI, Program, Said, Site, facsimile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class World:
    """A site and a program that has published both of its pages."""

    site: Site
    program: Program

    def check(self, *arguments: str) -> Said:
        return self.program("check", "--json", *arguments)


def assert_kept(world: World, page: str, outcome: str, said: str, status: str) -> None:
    """After one more check, in which the other page has news: the faulty page stays as it was, and one line says so."""
    other = GOOGLE if page == OPENAI else OPENAI
    before, seen = world.program.published(page), world.program.page(page)
    world.site.says(other, facsimile(other, "demo-2-price-cut.html"))
    answer = world.check()
    assert {check["page"]: check["outcome"] for check in answer.json} == {page: outcome, other: "changed"}, answer
    assert answer.code == (1 if outcome == "failed" else 3)
    line, *more = answer.err.splitlines()
    assert line.startswith(f"{page} {outcome}: ")
    assert said in line
    assert more == []
    assert world.program.published(page) == before
    assert world.program.page(page) == seen | {"status": status}
    assert world.program.page(other)["status"] == "fresh"


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path]]:
    """A site, and a folder in which both of its pages were checked once."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "localhost"], allow_unix_socket=True)
    site, folder = Site(), tmp_path_factory.mktemp("settled")
    program = Program(folder)
    program.watch(site.urls)
    assert program("check").code == 0
    yield site, folder
    site.close()


@pytest.fixture
def world(settled: tuple[Site, Path], tmp_path: Path) -> World:
    """The settled state, in a folder of one's own; the site says again what it said then."""
    site, folder = settled
    site.reset()
    shutil.copytree(folder, tmp_path / "w")
    return World(site, Program(tmp_path / "w"))
