"""What becomes news, and when: changes, removals by two witnesses, pages that go back and forth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.card.rates import FROM, UNTIL, a_rate

if TYPE_CHECKING:
    from tests.pipeline.conftest import World

CARD = [a_rate(model=f"gpt-{number}") for number in range(10)]


def test_a_changed_price_is_published_and_told(world: World) -> None:
    world.says(*CARD)
    check = world.says(a_rate("2", model="gpt-0"), *CARD[1:])
    assert (check.outcome, check.changes) == ("changed", 1)
    assert world.prices()["gpt-0"] == "2"
    assert [change.difference.kind for change in world.ears.changes] == ["price"]
    assert [row.id for row in world.store.outbox()] == ["m-2-1"]


def test_the_same_price_under_another_per_is_a_reclassification(world: World) -> None:
    world.says(*CARD)
    world.says(a_rate("0.0025", model="gpt-0", per=1000), *CARD[1:])
    assert world.kinds() == ["reclassified"]


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


@pytest.mark.parametrize(("days", "outcome"), [(59, "held"), (61, "changed")], ids=["December 30", "January 1"])
def test_prices_that_have_ended_as_announced_are_no_loss(world: World, days: int, outcome: str) -> None:
    promoted = [a_rate("2", model=rate.model, valid_until=UNTIL) for rate in CARD]
    world.says(*promoted, *(a_rate(model=rate.model, valid_from=FROM) for rate in CARD))
    assert world.says(*CARD, days=days).outcome == outcome
    if outcome == "changed":
        world.stands()
        assert world.kinds() == ["window"] * 10 + ["removed"] * 10


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
