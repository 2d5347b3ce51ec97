from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.card.believe import Bounds
from monitor.card.reading import Finding
from monitor.fetch.client import Validators
from tests.card.rates import HTML, TWIN, a_rate
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


def test_a_changed_price_is_published_and_told(world: World) -> None:
    world.says(*CARD)
    check = world.says(a_rate("2", model="gpt-0"), *CARD[1:])
    assert (check.outcome, check.changes) == ("changed", 1)
    assert world.prices()["gpt-0"] == "2"
    assert [change.difference.kind for change in world.ears.changes] == ["price"]
    assert [row.id for row in world.store.outbox()] == ["m-2-1"]


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


def test_trouble_is_one_episode_and_its_end_is_told(world: World) -> None:
    world.says(*CARD)
    world.breaks(wall())
    world.breaks(wall())
    world.says(*CARD)
    events = list(world.ears.events.values())
    assert [(event.kind, event.over) for event in events] == [("refused", False), ("refused", True)]
    assert events[0].episode == events[1].episode


def test_a_short_outage_is_not_worth_a_message(world: World) -> None:
    world.says(*CARD)
    world.breaks(away())
    world.says(*CARD)
    assert world.ears.events == {}
    world.breaks(away(), hours=7)
    assert [event.kind for event in world.ears.events.values()] == ["stale"]


def test_a_card_with_findings_is_held_and_the_last_good_one_stays(world: World) -> None:
    world.says(*CARD)
    check = world.says(a_rate("2", model="gpt-0"), *CARD[1:], findings=(SEEN,))
    assert check.outcome == "held"
    assert world.prices()["gpt-0"] == "2.5"
    hold = world.store.waiting_hold(HTML)
    assert hold is not None
    assert hold.findings == (SEEN,)


def test_a_page_held_at_first_sight_publishes_nothing(world: World) -> None:
    assert world.says(*CARD, findings=(SEEN,)).outcome == "held"
    assert (world.store.serial(), world.prices()) == (0, {})


def test_a_hold_is_resolved_when_the_page_is_believable_again(world: World) -> None:
    world.says(*CARD)
    world.says(a_rate("25", model="gpt-0"), *CARD[1:])
    assert world.says(*CARD).outcome == "unchanged"
    assert world.store.waiting_hold(HTML) is None
    assert world.store.page_state(HTML).status == "fresh"


def test_a_leap_of_price_waits_for_approval_and_is_then_published(world: World) -> None:
    world.says(*CARD)
    assert world.says(a_rate("25", model="gpt-0"), *CARD[1:]).outcome == "held"
    hold = world.store.waiting_hold(HTML)
    assert hold is not None
    assert world.decisions.approve(hold, "ada", "announced", world.at) == 1
    assert world.prices()["gpt-0"] == "25"
    assert world.store.changes()[0].cause == "approval"
    assert world.says(a_rate("25", model="gpt-0"), *CARD[1:]).outcome == "unchanged"
    decided = world.store.holds(waiting_only=False)[0]
    assert (decided.verdict, decided.decided_by, decided.note) == ("approved", "ada", "announced")


def test_a_rejected_reading_is_not_asked_about_again(world: World) -> None:
    leap = [a_rate("25", model="gpt-0"), *CARD[1:]]
    world.says(*CARD)
    world.says(*leap)
    hold = world.store.waiting_hold(HTML)
    assert hold is not None
    world.decisions.reject(hold, "ada", "", world.at)
    assert world.says(*leap).outcome == "held"
    assert world.store.waiting_hold(HTML) is None
    assert world.prices()["gpt-0"] == "2.5"
    assert world.says(a_rate("30", model="gpt-0"), *CARD[1:]).outcome == "held"
    assert world.store.waiting_hold(HTML) is not None


class TestTimeMayBelieve:
    """The rule of K readings over T hours."""

    @pytest.fixture
    def bounds(self) -> Bounds:
        return Bounds(readings=3, over=timedelta(hours=1))

    def test_a_leap_read_often_and_long_enough_is_believed(self, world: World) -> None:
        leap = [a_rate("25", model="gpt-0"), *CARD[1:]]
        world.says(*CARD)
        assert [world.says(*leap, minutes=30).outcome for _ in range(3)] == ["held", "held", "changed"]
        assert world.store.holds(waiting_only=False)[0].verdict == "accepted"

    def test_but_never_one_of_a_thousand_times(self, world: World) -> None:
        leap = [a_rate("2500", model="gpt-0"), *CARD[1:]]
        world.says(*CARD)
        assert {world.says(*leap, minutes=30).outcome for _ in range(5)} == {"held"}

    def test_nor_another_currency(self, world: World) -> None:
        euros = [a_rate("2.5", model="gpt-0", currency="EUR"), *CARD[1:]]
        world.says(*CARD)
        assert {world.says(*euros, minutes=30).outcome for _ in range(5)} == {"held"}


def test_a_model_that_is_gone_is_removed_after_two_checks_that_agree(world: World) -> None:
    world.says(*CARD)
    assert world.says(*CARD[1:]).changes == 0
    assert "gpt-0" in world.prices()
    assert world.says(*CARD[1:]).changes == 1
    assert world.kinds() == ["removed"]
    assert "gpt-0" not in world.prices()


def test_the_second_check_may_be_a_304(world: World) -> None:
    world.says(*CARD)
    world.says(*CARD[1:])
    assert world.stands().changes == 1


def test_a_model_that_comes_back_was_never_gone(world: World) -> None:
    world.says(*CARD)
    world.says(*CARD[1:])
    world.says(*CARD, nonce="back")
    world.says(*CARD)
    assert world.kinds() == []


def test_everything_gone_is_held(world: World) -> None:
    world.says(*CARD)
    assert world.says(CARD[0]).outcome == "held"
    assert len(world.prices()) == 10


def test_a_rename_is_removed_and_added_with_a_hint(world: World) -> None:
    world.says(*CARD[:-1], a_rate("7", model="old"))
    world.says(*CARD[:-1], a_rate("7", model="new"))
    world.stands()
    hints = {change.difference.kind: change.difference.hint for change in world.store.changes()}
    assert hints["removed"] == {"renamed_to": "new"}
    assert hints["added"] == {"renamed_from": "old"}


def test_a_price_that_goes_back_is_flapping(world: World) -> None:
    cheap = [a_rate("2", model="gpt-0"), *CARD[1:]]
    world.says(*CARD)
    world.says(*cheap)
    world.says(*CARD)
    newest, oldest = world.store.changes()
    assert (oldest.flapping, newest.flapping) == (False, True)


def test_flapping_is_told_once(world: World) -> None:
    cheap = [a_rate("2", model="gpt-0"), *CARD[1:]]
    world.says(*CARD)
    for _ in range(5):
        world.says(*cheap)
        world.says(*CARD)
    assert len(world.store.changes()) == 10
    assert [change.id for change in world.ears.changes] == ["2-1", "3-1"]


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


def test_the_same_price_under_another_per_is_a_reclassification(world: World) -> None:
    world.says(*CARD)
    world.says(a_rate("0.0025", model="gpt-0", per=1000), *CARD[1:])
    assert world.kinds() == ["reclassified"]


def test_two_decisions_at_once_do_not_overwrite_each_other(world: World) -> None:
    """A person approves between the moment a check reads the page's state and the moment it writes."""
    leap = [a_rate("25", model="gpt-0"), *CARD[1:]]
    world.says(*CARD)
    world.says(*leap)
    before = world.store.page_state(HTML)
    hold = world.store.waiting_hold(HTML)
    assert hold is not None
    world.decisions.approve(hold, "ada", "", world.at)
    assert world.store.page_state(HTML).written > before.written
    assert world.says(*leap).outcome == "unchanged"
    assert world.prices()["gpt-0"] == "25"
