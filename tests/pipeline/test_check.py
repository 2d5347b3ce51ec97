"""One check of one page: what is asked, what is remembered, and what trouble leaves untouched."""

from __future__ import annotations

import pytest

from monitor.card.reading import Finding
from monitor.fetch.client import Validators
from tests.card.rates import HTML, a_rate
from tests.pipeline.conftest import World, away, wall

CARD = [a_rate(model=f"gpt-{number}") for number in range(10)]
SEEN = Finding("unknown_header", "Text tokens", "Entrée", "an unknown column")


def test_the_first_reading_is_a_baseline_and_no_news(world: World) -> None:
    check = world.says(*CARD)
    assert (check.outcome, check.prices, check.changes) == ("baseline", 10, 0)
    assert world.store.serial() == 1
    assert world.ears.changes == []


def test_the_same_bytes_add_a_check_and_nothing_else(world: World) -> None:
    world.says(*CARD)
    first = world.store.page_state(HTML)
    check = world.says(*CARD)
    state = world.store.page_state(HTML)
    assert check.outcome == "unchanged"
    assert world.store.serial() == 1
    assert len(world.store.checks(HTML)) == 2
    assert len(world.store.card_versions(HTML)) == 1
    assert (state.changed_at, state.checked_at) == (first.changed_at, world.at)


def test_other_bytes_with_the_same_prices_add_a_check_and_nothing_else(world: World) -> None:
    world.says(*CARD)
    check = world.says(*CARD, nonce="build 2")
    assert check.outcome == "unchanged"
    assert world.store.serial() == 1
    assert world.store.published("openai-api")[0].rate.evidence.snapshot != check.snapshot


def test_a_304_is_a_successful_check(world: World) -> None:
    world.says(*CARD)
    check = world.stands()
    assert check.outcome == "not_modified"
    assert world.store.page_state(HTML).checked_at == world.at
    assert world.store.serial() == 1


def test_conditional_headers_are_sent_only_where_the_card_came_from_that_very_body(world: World) -> None:
    world.says(*CARD)
    world.says(*CARD)
    asked = world.sent[HTML]
    assert asked[0] is None
    assert isinstance(asked[1], Validators)
    assert asked[1].etag


@pytest.mark.parametrize("trouble", ["held", "refused"])
def test_after_a_held_or_refused_read_the_page_is_fetched_whole(world: World, trouble: str) -> None:
    world.says(*CARD)
    if trouble == "held":
        world.says(*CARD, findings=(SEEN,), nonce="x")
    else:
        world.breaks(wall())
    world.says(*CARD)
    assert world.sent[HTML][-1] is None


def test_another_reader_version_fetches_whole_and_reads_the_same_bytes_again(world: World) -> None:
    world.says(*CARD)
    world.reader_version = "reader-2"
    world.says(*CARD)
    assert world.sent[HTML][-1] is None
    assert world.store.page_state(HTML).reader == "reader-2"


def test_a_failed_fetch_keeps_the_card_and_says_so(world: World) -> None:
    world.says(*CARD)
    seen = world.at
    check = world.breaks(away())
    state = world.store.page_state(HTML)
    assert check.outcome == "failed"
    assert (state.status, state.checked_at) == ("stale", seen)
    assert len(world.prices()) == 10


def test_a_refused_page_never_removes_anything(world: World) -> None:
    world.says(*CARD)
    for _ in range(3):
        assert world.breaks(wall()).outcome == "refused"
    assert len(world.prices()) == 10
    assert world.store.page_state(HTML).status == "refused"


def test_a_host_that_asked_to_be_left_alone_is_not_asked(world: World) -> None:
    world.says(*CARD)
    world.breaks(away(wait=3600))
    asked = len(world.sent[HTML])
    assert world.says(*CARD).outcome == "failed"
    assert len(world.sent[HTML]) == asked
    assert world.says(*CARD, hours=1).outcome == "unchanged"


def test_a_wish_that_was_written_down_while_the_clock_was_ahead_is_forgotten(world: World) -> None:
    world.says(*CARD)
    world.breaks(away(wait=3600), days=300)
    assert world.says(*CARD, days=-300).outcome == "unchanged"


def test_trouble_is_one_episode_and_its_end_is_told(world: World) -> None:
    world.says(*CARD)
    world.breaks(wall())
    world.breaks(wall())
    world.says(*CARD)
    events = list(world.ears.events.values())
    assert [(event.kind, event.over) for event in events] == [("refused", False), ("refused", True)]
    assert events[0].episode == events[1].episode


@pytest.mark.parametrize("trouble", [wall(), away()], ids=["refused", "stale"])
def test_the_end_of_trouble_that_was_there_from_the_start_is_told_too(world: World, trouble: Exception) -> None:
    world.breaks(trouble)
    world.breaks(trouble)
    world.says(*CARD)
    begun, over = world.ears.events.values()
    assert (begun.over, over.over) == (False, True)
    assert (begun.kind, begun.episode) == (over.kind, over.episode)
    assert over.facts == {"since": None, "checked_at": world.at.isoformat()}


def test_a_page_that_is_read_at_once_was_in_no_trouble(world: World) -> None:
    world.says(*CARD)
    assert world.ears.events == {}


def test_a_short_outage_is_not_worth_a_message(world: World) -> None:
    world.says(*CARD)
    world.breaks(away())
    world.says(*CARD)
    assert world.ears.events == {}
    world.breaks(away(), hours=7)
    assert [event.kind for event in world.ears.events.values()] == ["stale"]
