"""Two pages of one platform: who counts when they disagree, and for how long."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitor.card.reading import Finding
from monitor.errors import NotHolder
from monitor.fetch.client import Validators
from tests.card.rates import FROM, HTML, TWIN, UNTIL, a_rate
from tests.pipeline.conftest import away, wall

if TYPE_CHECKING:
    from monitor.card.rate import Rate
    from monitor.card.state import Hold
    from tests.pipeline.conftest import World

CARD = [a_rate(model=f"gpt-{number}") for number in range(10)]
SEEN = Finding("unknown_header", "Text tokens", "Entrée", "an unknown column")


def with_first(*rates: Rate) -> list[Rate]:
    return [*rates, *CARD[1:]]


def priced(price: str) -> list[Rate]:
    return with_first(a_rate(price, model="gpt-0"))


def both_say(world: World, rates: list[Rate]) -> None:
    world.says(*rates)
    world.says(*rates, page=TWIN)


def waiting(world: World, page: str = HTML) -> Hold:
    hold = world.store.waiting_hold(page)
    assert hold is not None
    return hold


def test_one_rate_for_a_key_with_both_pages_as_sources(world: World) -> None:
    world.says(*CARD)
    world.says(*CARD, page=TWIN)
    entries = world.store.published("openai-api")
    assert len(entries) == 10
    assert {entry.sources for entry in entries} == {(HTML, TWIN)}


def test_twins_that_disagree_are_held_and_the_last_good_price_stays(world: World) -> None:
    world.says(*CARD)
    world.says(*CARD, page=TWIN)
    other = [a_rate("2", model="gpt-0"), *CARD[1:]]
    assert world.says(*other).outcome == "held"
    assert world.prices()["gpt-0"] == "2.5"
    assert world.ears.events == {}, "the twin may only be a minute behind"
    assert world.says(*other, nonce="again").outcome == "held"
    assert [event.kind for event in world.ears.events.values()] == ["held"]


def test_twins_that_agree_again_release_each_other(world: World) -> None:
    other = [a_rate("2", model="gpt-0"), *CARD[1:]]
    world.says(*CARD)
    world.says(*CARD, page=TWIN)
    world.says(*other)
    check = world.says(*other, page=TWIN)
    assert (check.outcome, check.changes) == ("changed", 1)
    assert world.prices()["gpt-0"] == "2"
    assert world.store.waiting_hold(HTML) is None
    assert world.store.page_state(HTML).status == "fresh"


def test_a_twin_that_lacks_models_is_no_contradiction(world: World) -> None:
    world.says(*CARD)
    assert world.says(*CARD[:4], page=TWIN).outcome == "baseline"
    assert len(world.prices()) == 10


def test_a_twin_carries_the_card_while_the_other_page_is_blocked(world: World) -> None:
    world.says(*CARD)
    world.says(*CARD, page=TWIN)
    for _ in range(3):
        world.breaks(wall(), days=1)
        world.stands(TWIN, minutes=1)
    changed = [a_rate("2", model="gpt-0"), *CARD[1:]]
    assert world.says(*changed, page=TWIN).outcome == "changed"
    entry = world.store.published("openai-api")[0]
    assert (str(entry.rate.price), entry.sources) == ("2", (TWIN,))


def test_a_model_is_removed_when_each_page_that_stated_it_has_missed_it_twice(world: World) -> None:
    both_say(world, CARD)
    for page, nonce in ((HTML, "1"), (HTML, "2"), (HTML, "3"), (TWIN, "1")):
        world.says(*CARD[1:], page=page, nonce=nonce)
        assert "gpt-0" in world.prices(), f"{page} misses it for the {nonce}. time"
    world.says(*CARD[1:], page=TWIN, nonce="2")
    assert "gpt-0" not in world.prices()
    assert world.kinds() == ["removed"]


def test_a_rename_is_told_as_one_though_two_pages_make_it_one_after_the_other(world: World) -> None:
    both_say(world, [*CARD, a_rate("7", model="old")])
    for nonce in ("1", "2"):
        for page in (HTML, TWIN):
            world.says(*CARD, a_rate("7", model="new"), page=page, nonce=nonce)
    told = [(change.difference.subject.model, change.difference.hint) for change in world.store.changes()]
    assert told == [("old", {"renamed_to": "new"}), ("new", {"renamed_from": "old"})]


def test_an_approval_outlives_the_next_304_of_the_twin(world: World) -> None:
    both_say(world, CARD)
    world.says(*priced("2"))
    world.decisions.approve(waiting(world), "ada", "", world.at)
    world.stands(TWIN)
    assert world.prices()["gpt-0"] == "2"
    assert world.says(*priced("2"), nonce="again").outcome == "unchanged"
    assert world.prices()["gpt-0"] == "2"


def test_a_page_that_comes_back_after_days_with_old_prices_does_not_flip_them(world: World) -> None:
    both_say(world, CARD)
    for _ in range(3):
        world.breaks(away(), days=1)
        world.stands(TWIN, minutes=1)
    world.says(*priced("2"), page=TWIN)
    assert world.prices()["gpt-0"] == "2"
    assert world.stands(HTML).outcome == "held"
    for _ in range(3):
        world.stands(TWIN)
        world.says(*CARD, nonce="still")
        assert world.prices()["gpt-0"] == "2"
    assert len(world.store.changes()) == 1


def test_a_twin_in_doubt_does_not_hold_the_healthy_page(world: World) -> None:
    both_say(world, CARD)
    assert world.says(*priced("5000"), page=TWIN).outcome == "held"
    assert world.says(*CARD, a_rate("7", model="launched"), nonce="new").outcome == "changed"
    assert world.prices()["launched"] == "7"


def test_a_twin_in_doubt_contradicts_nobody(world: World) -> None:
    both_say(world, CARD)
    assert world.says(*priced("5000"), page=TWIN).outcome == "held"
    assert world.says(*priced("2")).outcome == "changed"
    assert world.prices()["gpt-0"] == "2"


def test_a_date_that_the_page_adds_is_a_window_though_the_twin_follows_later(world: World) -> None:
    both_say(world, CARD)
    dated = with_first(a_rate(model="gpt-0", valid_until=UNTIL))
    world.says(*dated)
    world.stands(TWIN)
    world.says(*dated, page=TWIN)
    world.stands(HTML)
    assert world.kinds() == ["window"]
    assert [entry.rate.valid_until for entry in world.store.published("openai-api") if entry.rate.model == "gpt-0"] == [
        UNTIL
    ]


def test_a_promotion_comes_whole_though_the_twin_follows_later(world: World) -> None:
    both_say(world, CARD)
    promotion = with_first(a_rate("2", model="gpt-0", valid_until=UNTIL), a_rate(model="gpt-0", valid_from=FROM))
    world.says(*promotion)
    world.says(*promotion, page=TWIN)
    world.stands(HTML)
    assert sorted(world.kinds()) == ["added", "window"]


def test_a_page_that_is_disabled_removes_nothing(world: World) -> None:
    world.says(*CARD[:8])
    world.says(*CARD[:8], *(a_rate(model=f"gpt-{number}", page=TWIN) for number in (8, 9)), page=TWIN)
    world.decisions = replace(world.decisions, disabled=frozenset({TWIN}))
    for _ in range(3):
        world.says(*CARD[:8], nonce=str(world.at))
    assert len(world.prices()) == 10
    assert world.kinds() == []


def test_another_doubtful_reading_is_another_number(world: World) -> None:
    world.says(*CARD)
    world.says(*priced("50"))
    shown = waiting(world)
    world.says(*priced("5000"))
    assert waiting(world).id != shown.id
    with pytest.raises(NotHolder):
        world.decisions.approve(shown, "ada", "", world.at)
    assert world.prices()["gpt-0"] == "2.5"


def test_a_304_for_bytes_that_another_process_has_moved_past_is_not_believed(world: World) -> None:
    world.says(*CARD)
    asked = world.store.page_state(HTML)
    world.says(*priced("2"))
    with pytest.raises(NotHolder):
        world.decisions.confirmed(world.store.checks(HTML, 1)[0], asked, Validators('"old"', None))
    assert world.store.page_state(HTML).etag != '"old"'


@pytest.mark.parametrize(("trouble", "status"), [(wall(), "refused"), (away(), "held")], ids=["refused", "failed"])
def test_a_hold_of_days_ago_is_not_released_by_the_twin(world: World, trouble: Exception, status: str) -> None:
    both_say(world, CARD)
    world.says(*priced("2"))
    for _ in range(3):
        world.breaks(trouble, days=1)
        world.stands(TWIN, minutes=1)
    world.says(*priced("2"), page=TWIN)
    assert world.store.page_state(HTML).status == status


def test_approving_forgets_neither_that_the_page_is_refused_nor_that_its_host_wants_quiet(world: World) -> None:
    world.says(*CARD)
    world.says(*priced("50"))
    world.breaks(away(wait=86400))
    state = world.store.page_state(HTML)
    world.breaks(wall(), days=2)
    world.decisions.approve(waiting(world), "ada", "", world.at)
    after = world.store.page_state(HTML)
    assert (after.not_before, after.status, after.detail) == (state.not_before, "refused", str(wall()))
    assert world.prices()["gpt-0"] == "50"


def test_doubts_that_change_are_one_episode(world: World) -> None:
    world.says(*CARD)
    for price in ("50", "60", "50", "60"):
        world.says(*priced(price))
    world.says(*CARD, nonce="well again")
    assert [(event.kind, event.over) for event in world.ears.events.values()] == [("held", False), ("held", True)]


def test_twins_that_go_on_disagreeing_are_told_though_each_time_otherwise(world: World) -> None:
    both_say(world, CARD)
    for price in ("2", "2.1", "2.2"):
        world.says(*priced(price))
    assert [event.kind for event in world.ears.events.values()] == ["held"]


def test_every_trouble_that_was_told_has_its_end(world: World) -> None:
    world.says(*CARD)
    world.says(*priced("50"))
    world.breaks(wall())
    world.breaks(away(), hours=9)
    world.says(*CARD, nonce="well again")
    over = sorted(event.kind for event in world.ears.events.values() if event.over)
    assert over == ["held", "refused", "stale"]


def test_a_rejected_reading_is_not_asked_about_again_after_another(world: World) -> None:
    world.says(*CARD)
    world.says(*priced("50"))
    world.decisions.reject(waiting(world), "ada", "", world.at)
    world.says(*priced("60"))
    world.says(*priced("50"), nonce="again")
    assert world.store.waiting_hold(HTML) is None


def test_a_price_that_the_twin_contradicted_is_not_published_since_the_twin_misses_the_model_once(world: World) -> None:
    both_say(world, CARD)
    world.says(*priced("3"))
    world.says(*CARD[1:], page=TWIN)
    assert world.prices()["gpt-0"] == "2.5"
    assert waiting(world).verdict == ""
    assert world.says(*priced("3"), nonce="again").outcome == "held"
    world.stands(TWIN)
    assert world.says(*priced("3"), nonce="once more").outcome == "changed", "the twin has dropped the model"
    assert world.prices()["gpt-0"] == "3"


def test_a_model_that_comes_back_as_it_was_contradicts_nobody(world: World) -> None:
    both_say(world, CARD)
    world.says(*priced("3"))
    world.says(*CARD[1:], page=TWIN)
    assert world.says(*CARD, page=TWIN, nonce="again").outcome == "unchanged"
    assert world.prices()["gpt-0"] == "2.5"
