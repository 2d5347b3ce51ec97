"""What is not believed: who may believe it after all, and what is said meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.card.believe import Bounds
from monitor.card.reading import Finding
from tests.card.rates import HTML, TWIN, a_rate
from tests.pipeline.conftest import wall

if TYPE_CHECKING:
    from monitor.card.state import Hold
    from tests.pipeline.conftest import World


CARD = [a_rate(model=f"gpt-{number}") for number in range(10)]
SEEN = Finding("unknown_header", "Text tokens", "Entrée", "an unknown column")


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


def test_everything_gone_is_held(world: World) -> None:
    world.says(*CARD)
    assert world.says(CARD[0]).outcome == "held"
    assert len(world.prices()) == 10


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


def test_an_approval_counts_however_long_ago_the_page_was_read(world: World) -> None:
    world.says(*CARD)
    world.says(a_rate("25", model="gpt-0"), *CARD[1:])
    for _ in range(3):
        world.breaks(wall(), days=1)
    hold = world.store.waiting_hold(HTML)
    assert hold is not None
    assert world.decisions.approve(hold, "ada", "", world.at) == 1
    world.breaks(wall())
    assert world.prices()["gpt-0"] == "25"


def test_an_approval_of_an_old_reading_undoes_nothing_that_another_page_has_changed_since(world: World) -> None:
    world.says(*CARD)
    world.says(*CARD, page=TWIN)
    world.says(a_rate("25", model="gpt-0"), *CARD[1:])
    hold = world.store.waiting_hold(HTML)
    assert hold is not None
    for _ in range(3):
        world.breaks(wall(), days=1)
        world.stands(TWIN)
    world.says(CARD[0], a_rate("2", model="gpt-1"), *CARD[2:], page=TWIN)
    world.decisions.approve(hold, "ada", "", world.at)
    assert (world.prices()["gpt-0"], world.prices()["gpt-1"]) == ("25", "2")


_LEAP = [a_rate("25", model="gpt-0"), *CARD[1:]]


def rejected(world: World) -> Hold:
    """A leap, after a person has rejected it."""
    world.says(*CARD)
    world.says(*_LEAP)
    hold = world.store.waiting_hold(HTML)
    assert hold is not None
    world.decisions.reject(hold, "ada", "", world.at)
    return hold


def test_a_rejected_reading_is_not_asked_about_again(world: World) -> None:
    rejected(world)
    check = world.says(*_LEAP)
    assert check.outcome == "held"
    assert check.detail.endswith("; a person has rejected it, `ratecard holds --all` shows who")
    assert world.store.waiting_hold(HTML) is None
    assert world.prices()["gpt-0"] == "2.5"
    assert world.says(a_rate("30", model="gpt-0"), *CARD[1:]).outcome == "held"
    assert world.store.waiting_hold(HTML) is not None


def test_a_rejection_that_is_taken_back_is_asked_about_again(world: World) -> None:
    hold = rejected(world)
    world.decisions.withdraw(hold, "bob", "it is real", world.at)
    assert world.store.page_state(HTML).detail == "bob took a rejection back; the next check asks again"
    assert world.says(*_LEAP).outcome == "held"
    again = world.store.waiting_hold(HTML)
    assert again is not None
    world.decisions.approve(again, "bob", "", world.at)
    assert world.prices()["gpt-0"] == "25"
    assert [one.verdict for one in world.store.holds(waiting_only=False)] == ["withdrawn", "approved"]


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
