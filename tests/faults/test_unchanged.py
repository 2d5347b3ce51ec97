"""What is no news: the same bytes, another nonce, a 304, another spelling, another layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fetch.server import Asked, reply
from tests.program import GOOGLE, OPENAI, facsimile

if TYPE_CHECKING:
    import socket

    from tests.faults.conftest import World

BASELINE = facsimile(OPENAI, "demo-1-baseline.html")
CUT = facsimile(OPENAI, "demo-2-price-cut.html")
TAG = '"one"'


def files_but_index(world: World) -> dict[str, bytes]:
    """The feed but for what says when the pages were last checked."""
    told = ("v1/index.json", "index.html")
    return {name: body for name, body in world.program.feed_files().items() if name not in told}


def outcome(world: World, page: str = OPENAI) -> str:
    """What one check of the page comes to."""
    (check,) = world.check(page).json
    return str(check["outcome"])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(BASELINE.replace("<body", '<body data-nonce="8c3f"', 1) + "<!-- build 77 -->", id="another nonce"),
        pytest.param(BASELINE.replace("$2.50<", "$2.5<"), id="2.50 as 2.5"),
    ],
)
def test_other_bytes_with_the_same_prices_add_a_check_and_nothing_else(world: World, text: str) -> None:
    assert text != BASELINE
    before, seen = files_but_index(world), world.program.page(OPENAI)
    world.site.says(OPENAI, text)
    assert outcome(world) == "unchanged"
    assert files_but_index(world) == before
    now = world.program.page(OPENAI)
    assert now["checked_at"] >= seen["checked_at"]
    assert now | {"checked_at": ""} == seen | {"checked_at": ""}


def test_another_layout_with_the_same_prices_is_no_news(world: World) -> None:
    for page in (OPENAI, GOOGLE):
        world.site.says(page, facsimile(page, "demo-4-promotion.html"))
    assert world.check().code == 0
    before, serial = files_but_index(world), world.program.feed()["serial"]
    for page in (OPENAI, GOOGLE):
        world.site.says(page, facsimile(page, "demo-5-layout-change.html"))
    assert {check["outcome"] for check in world.check().json} == {"unchanged"}
    assert world.program.feed()["serial"] == serial
    assert files_but_index(world) == before


def test_validators_are_sent_only_while_the_card_came_from_that_very_body(world: World) -> None:
    """And so a 304 can't hide a change that was held or refused before."""
    asked: list[str | None] = []
    body = BASELINE

    def host(connection: socket.socket, request: Asked) -> None:
        asked.append(request.headers.get("if-none-match"))
        tag = f'"{hash(body)}"'
        known = asked[-1] == tag
        connection.sendall(reply(304, ETag=tag) if known else reply(200, body.encode(), ETag=tag))

    world.site.server.on(f"/{OPENAI}", host)
    assert [outcome(world), outcome(world)] == ["unchanged", "not_modified"]
    body = facsimile(OPENAI, "bot-wall.html")
    assert [outcome(world), outcome(world)] == ["refused", "refused"]
    body = CUT
    assert [outcome(world), outcome(world)] == ["changed", "not_modified"]
    assert [bool(tag) for tag in asked] == [False, True, True, False, False, True]


def test_the_same_tag_with_another_body_is_another_body(world: World) -> None:
    world.site.says(OPENAI, BASELINE + " ", ETag=TAG)
    assert outcome(world) == "unchanged"
    world.site.says(OPENAI, CUT, ETag=TAG)
    assert outcome(world) == "changed"


def test_a_check_of_the_same_bytes_moves_the_time_of_the_check_alone(world: World) -> None:
    before = files_but_index(world)
    assert world.check().code == 0
    assert files_but_index(world) == before
    assert world.program("verify", "public").code == 0


def test_evidence_that_is_gone_comes_again_from_a_host_that_would_only_say_304(world: World) -> None:
    def play(connection: socket.socket, asked: Asked) -> None:
        known = "if-none-match" in asked.headers
        connection.sendall(reply(304, ETag=TAG) if known else reply(200, BASELINE.encode(), ETag=TAG))

    world.site.server.on(f"/{OPENAI}", play)
    assert [outcome(world), outcome(world)] == ["unchanged", "not_modified"]
    kept = sorted((world.program.folder / "snapshots").rglob("*.gz"))
    for file in kept:
        file.unlink()
    assert [outcome(world), outcome(world)] == ["unchanged", "not_modified"]
    assert outcome(world, GOOGLE) == "unchanged"
    assert sorted((world.program.folder / "snapshots").rglob("*.gz")) == kept
