"""Revisions and changes, newest first, as they were told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.card.change import Difference
from monitor.card.state import Revision, Step
from tests.storage.nouns import change, publish, rate

if TYPE_CHECKING:
    from storage.store import Store
    from tests.storage.conftest import Clock


def test_a_revision_comes_back_with_its_changes_in_order(store: Store, clock: Clock) -> None:
    hinted = replace(
        change(1, clock(), rate(), rate(price="1"), 7),
        difference=Difference("price", rate(), rate(price="1"), "0.8", {"rounding": "1.2"}),
        cause="approval",
        flapping=True,
        pages=("openai/pricing", "openai/pricing-md"),
    )
    told = (hinted, change(1, clock(), None, rate("gpt-6"), 3), change(1, clock(), rate("gpt-4"), None, 1))
    revision = Revision(1, clock(), "approval", "openai/pricing", "a" * 64, told)
    store.commit(Step(None, (), revision=revision))
    assert store.revision(1) == revision
    assert store.changes() == list(told)
    assert store.revision(2) is None


def test_changes_are_newest_first_from_a_moment_on(store: Store, clock: Clock) -> None:
    for price in ("1", "2", "3"):
        publish(store, clock.forward(hours=1), [rate(price=price)])
    assert [each.serial for each in store.changes()] == [3, 2, 1]
    assert [each.serial for each in store.changes_since(clock())] == [3]
    assert [each.serial for each in store.changes(limit=2)] == [3, 2]
    assert [each.serial for each in store.revisions()] == [3, 2, 1]
