"""What the feed says of a page in trouble, from a real store."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.card.reading import Finding
from monitor.feed.publish import publish
from monitor.projection import feed_view
from monitor.settings import Settings
from tests.card.rates import HTML, TWIN, a_rate
from tests.pipeline.conftest import away, wall

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.card.rate import Rate
    from tests.pipeline.conftest import World

CARD = [
    *(a_rate(model=f"gpt-{number}", section="Text tokens") for number in range(4)),
    *(a_rate(model=f"image-{number}", section="Images") for number in range(2)),
]
SEEN = Finding("unknown_header", "Text tokens", "Entrée", "an unknown column")


def carriers(world: World) -> dict[str, str]:
    """Which pages are carried, and by which."""
    return {page.id: page.carried_by for page in feed_view(Settings(), world.store).pages if page.carried_by}


def test_while_both_pages_are_read_none_carries_the_other(world: World) -> None:
    world.says(*CARD)
    world.says(*CARD, page=TWIN)
    assert carriers(world) == {}


@pytest.mark.parametrize("trouble", ["stale", "refused", "held"])
def test_a_page_in_trouble_is_carried_by_its_twin(world: World, trouble: str) -> None:
    world.says(*CARD)
    world.says(*CARD, page=TWIN)
    if trouble == "held":
        world.says(*CARD, findings=(SEEN,), nonce="x")
    else:
        world.breaks(away() if trouble == "stale" else wall())
    assert world.store.page_state(HTML).status == trouble
    assert carriers(world) == {HTML: TWIN}


def test_a_twin_goes_on_carrying_when_it_brings_news(world: World) -> None:
    world.says(*CARD)
    world.says(*CARD, page=TWIN)
    for _ in range(3):
        world.breaks(wall(), days=1)
        world.stands(TWIN, minutes=1)
    world.says(a_rate("2", model="gpt-0", section="Text tokens"), *CARD[1:], page=TWIN)
    assert world.prices()["gpt-0"] == "2"
    assert carriers(world) == {HTML: TWIN}


@pytest.mark.parametrize(
    ("stated", "carried"),
    [(CARD, {HTML: TWIN}), (CARD[:4], {HTML: TWIN}), (CARD[:3], {}), (CARD[:5], {})],
    ids=["all", "whole sections", "part of a section", "part of another"],
)
def test_a_twin_carries_if_it_is_whole_in_the_sections_it_has(
    world: World, stated: list[Rate], carried: dict[str, str]
) -> None:
    world.says(*CARD)
    world.says(*stated, page=TWIN)
    world.breaks(wall())
    assert carriers(world) == carried


def test_a_twin_in_trouble_carries_nothing(world: World) -> None:
    world.says(*CARD)
    world.says(*CARD, page=TWIN)
    world.breaks(wall(), page=TWIN)
    world.breaks(wall())
    assert carriers(world) == {}


def test_a_page_that_was_never_read_is_carried_by_none(world: World) -> None:
    world.says(*CARD, page=TWIN)
    assert carriers(world) == {}


def test_the_end_of_the_trouble_ends_the_carrying(world: World) -> None:
    world.says(*CARD)
    world.says(*CARD, page=TWIN)
    world.breaks(wall())
    world.says(*CARD)
    assert carriers(world) == {}


def test_the_published_index_says_so(world: World, tmp_path: Path) -> None:
    world.says(*CARD)
    world.says(*CARD, page=TWIN)
    world.breaks(wall())
    publish(feed_view(Settings(), world.store), tmp_path / "public")
    pages = {page["id"]: page for page in json.loads((tmp_path / "public/v1/index.json").read_bytes())["pages"]}
    assert (pages[HTML]["status"], pages[HTML]["carried_by"]) == ("refused", TWIN)
    assert pages[TWIN]["carried_by"] is None


def test_a_check_that_failed_is_the_newest_check_all_the_same(world: World) -> None:
    world.says(*CARD)
    before = feed_view(Settings(), world.store)
    world.breaks(away(), hours=2)
    view = feed_view(Settings(), world.store)
    assert (before.generated_at, view.generated_at) == (world.at - timedelta(hours=2), world.at)
    assert view.expires_at - view.generated_at == before.expires_at - before.generated_at == timedelta(minutes=45)
    assert {page.checked_at for page in view.pages if page.checked_at} == {before.generated_at}


def test_the_same_rows_are_the_same_view(world: World) -> None:
    world.says(*CARD)
    before = feed_view(Settings(), world.store)
    world.at += timedelta(days=3)
    assert replace(feed_view(Settings(), world.store), source=before.source) == before
