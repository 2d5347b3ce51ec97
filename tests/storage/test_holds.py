"""A held reading waits under a number that a person can type."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitor.card.state import Step
from monitor.errors import NotHolder
from tests.storage.nouns import PAGE, card, hold, rate, reading

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Store
    from tests.storage.conftest import Clock


def test_a_hold_comes_back_whole_and_waits(store: Store, clock: Clock) -> None:
    held = hold(clock(), rate(price="12.5"), last_seen=clock())
    store.commit(Step(None, (), holds=(held,)))
    assert store.waiting_hold(PAGE) == replace(held, id=1)
    assert store.hold(1) == replace(held, id=1)
    assert store.holds() == [replace(held, id=1)]
    assert (store.hold(2), store.waiting_hold("google/other"), store.rejected(PAGE)) == (None, None, [])


def test_a_hold_that_is_seen_again_is_the_same_hold(store: Store, clock: Clock) -> None:
    store.commit(Step(None, (), holds=(hold(clock(), rate(price="12.5")),)))
    waiting = store.waiting_hold(PAGE)
    assert waiting is not None
    store.commit(Step(None, (), holds=(replace(waiting, readings=2, last_seen=clock.forward(hours=1)),)))
    assert [(each.id, each.readings, each.last_seen) for each in store.holds()] == [(1, 2, clock())]


@pytest.mark.parametrize("verdict", ["", "approved", "resolved"])
def test_only_a_rejection_can_be_withdrawn(store: Store, clock: Clock, verdict: str) -> None:
    store.commit(Step(None, (), holds=(hold(clock(), rate(price="12.5"), verdict=verdict),)))
    with pytest.raises(NotHolder, match="was decided meanwhile"):
        store.commit(Step(None, (), holds=(hold(clock(), rate(price="12.5"), id=1, verdict="withdrawn"),)))


def test_what_was_rejected_counts_until_another_card_is_accepted(store: Store, clock: Clock) -> None:
    rejected = hold(clock(), rate(price="12.5"), verdict="rejected", closed_at=clock(), note="no")
    store.commit(Step(None, (), holds=(rejected,)))
    store.commit(Step(None, (), holds=(hold(clock(), rate(price="99")),)))
    assert store.rejected(PAGE) == [reading(rate(price="12.5"))]
    assert [each.id for each in store.holds(waiting_only=False)] == [1, 2]
    store.commit(Step(None, (), cards=(card(1, clock.forward(hours=1), rate()),)))
    assert store.rejected(PAGE) == []


def test_holds_that_ended_by_themselves_go_by_age_and_count_with_their_bytes(store: Store, clock: Clock) -> None:
    kept = [keep_held(store, clock.forward(hours=1), verdict) for verdict in ("", "approved", "rejected", "withdrawn")]
    ended = [keep_held(store, clock.forward(days=1), "resolved") for _ in range(10)]
    assert store.prune(keep_days=5.5, keep_count=99, now=clock()) == 4
    assert [each.id for each in store.holds(waiting_only=False)] == [1, 2, 3, 4, *range(9, 15)]
    assert store.prune(keep_days=99, keep_count=2, now=clock()) == 4
    assert [each.snapshot for each in store.holds(waiting_only=False)] == kept + ended[-2:]
    assert all(store.snapshot(sha256) for sha256 in kept + ended[-2:])


def test_the_number_of_a_hold_is_never_given_again(store: Store, clock: Clock) -> None:
    keep_held(store, clock(), "resolved")
    keep_held(store, clock(), "resolved")
    store.prune(keep_days=1, keep_count=0, now=clock.forward(days=900))
    keep_held(store, clock(), "")
    assert [each.id for each in store.holds(waiting_only=False)] == [2, 3]


def keep_held(store: Store, at: datetime, verdict: str) -> str:
    """A hold with bytes of its own, closed where it has a verdict; the bytes' sha256."""
    number = len(store.holds(waiting_only=False))
    sha256 = store.keep_snapshot(f"{at} {number}".encode(), page=PAGE, at=at, url="u", headers={})
    held = hold(at, rate(price="12.5"), snapshot=sha256, verdict=verdict, closed_at=at if verdict else None)
    store.commit(Step(None, (), holds=(held,)))
    return sha256
