"""A step is written whole, and read back as it was."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitor.card.state import Check, PageState, Revision, Step
from monitor.errors import NotHolder
from tests.storage.nouns import PAGE, PLATFORM, card, hold, owed, pending, publish, published, rate

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.store import Store
    from tests.storage.conftest import Clock


def test_a_page_that_was_never_checked_has_a_fresh_state(store: Store) -> None:
    assert store.page_state(PAGE) == PageState(PAGE)
    assert store.serial() == 0
    assert store.published(PLATFORM) == []


def test_a_step_is_read_back_as_it_was_written(store: Store, clock: Clock) -> None:
    at = clock()
    accepted = card(1, at, rate(), rate("gpt-6", "2.5"))
    state = PageState(
        PAGE, "fresh", "", at, at, accepted.snapshot, '"etag"', "Thu", "reader-1", at, accepted, pending(at, rate())
    )
    check = Check(PAGE, at, "changed", "", 200, accepted.snapshot, "reader-1", 2, 2, 0.25)
    store.commit(Step(check, (state,), (accepted,)))
    assert store.page_state(PAGE) == replace(state, written=1)
    assert store.checks(PAGE) == [replace(check, id=1)]
    assert store.card(PAGE, 1) == accepted
    assert store.card_versions(PAGE) == [1]


def test_a_card_is_read_once_also_when_a_better_reader_made_it_and_the_page_did_not_change(
    store: Store, clock: Clock
) -> None:
    made = card(1, clock(), rate())
    state = PageState(PAGE, "fresh", "", clock(), clock(), card=made)
    store.commit(Step(None, (state,), (made,)))
    again = card(2, clock.forward(hours=1), rate(price="1"))
    store.commit(Step(None, (replace(state, card=again, written=1),), (again,)))
    assert store.page_state(PAGE).card == again
    assert store.page_state(PAGE).card is store.page_state(PAGE).card


def test_what_one_process_writes_another_reads(opened: Callable[[], Store], clock: Clock) -> None:
    one, other = opened(), opened()
    assert one.published(PLATFORM) == other.published(PLATFORM) == []
    publish(one, clock(), [rate()])
    assert other.published(PLATFORM) == [published(rate(), clock())]
    publish(other, clock.forward(hours=1), [rate(price="1")])
    assert one.published(PLATFORM)[0].rate == rate(price="1")
    assert one.page_state(PAGE).card == other.page_state(PAGE).card == card(2, clock(), rate(price="1"))


def test_a_state_written_meanwhile_by_another_process_refuses_the_step(
    opened: Callable[[], Store], clock: Clock
) -> None:
    one, other = opened(), opened()
    stale = one.page_state(PAGE)
    publish(other, clock(), [rate()])
    with pytest.raises(NotHolder, match=f"^{PAGE} was written by another process"):
        one.commit(Step(Check(PAGE, clock(), "failed"), (stale,)))
    assert len(one.checks(PAGE)) == 1


def test_a_serial_that_another_process_took_refuses_the_whole_step(store: Store, clock: Clock) -> None:
    publish(store, clock(), [rate()])
    late = Revision(1, clock(), "page", PAGE, "a" * 64)
    step = Step(
        Check(PAGE, clock(), "changed"), (PageState("openai/other"),), revision=late, platform=PLATFORM,
        published=(published(rate("gpt-7"), clock()),), owed=(owed(1, clock()),),
    )  # fmt: skip
    with pytest.raises(NotHolder, match="another process wrote revision 1 first"):
        store.commit(step)
    assert store.serial() == 1
    assert [one.rate.model for one in store.published(PLATFORM)] == ["gpt-5"]
    assert (len(store.checks()), store.outbox(), list(store.page_states())) == (1, [], [PAGE])


def test_a_serial_that_is_not_the_next_is_refused(store: Store, clock: Clock) -> None:
    with pytest.raises(NotHolder, match="revision 2"):
        store.commit(Step(None, (), revision=Revision(2, clock(), "page", PAGE, "")))
    assert store.revisions() == []


def test_threads_that_check_pages_at_once_all_write(store: Store, clock: Clock) -> None:
    def check(page: str) -> None:
        for _ in range(10):
            store.commit(Step(Check(page, clock(), "unchanged"), (store.page_state(page),)))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(check, [f"provider/page-{number}" for number in range(6)]))
    assert [state.written for state in store.page_states().values()] == [10] * 6
    assert len(store.checks()) == 60


def test_a_decided_hold_is_not_written_over(store: Store, clock: Clock) -> None:
    store.commit(Step(None, (), holds=(hold(clock(), rate(price="12.5")),)))
    waiting = store.waiting_hold(PAGE)
    assert waiting is not None
    store.commit(Step(None, (), holds=(replace(waiting, verdict="approved", decided_by="ada", closed_at=clock()),)))
    with pytest.raises(NotHolder, match=r"hold 1 of openai/pricing was decided meanwhile"):
        store.commit(Step(None, (), holds=(replace(waiting, readings=2),)))
    assert [each.verdict for each in store.holds(waiting_only=False)] == ["approved"]


def test_the_newest_check_is_the_one_that_began_last_whatever_came_of_it(store: Store, clock: Clock) -> None:
    assert store.last_check_at() is None
    slow, quick = clock(), clock.forward(seconds=30)
    for at, page in ((quick, PAGE), (slow, "openai/other")):
        store.commit(Step(Check(page, at, "failed"), (PageState(page),)))
    assert store.last_check_at() == quick


def test_a_clock_that_was_ahead_is_forgotten_once_each_page_was_checked_again(store: Store, clock: Clock) -> None:
    ahead, right = clock.forward(days=365), clock.forward(days=-365)
    for at, page in ((ahead, PAGE), (ahead, "openai/other"), (right, PAGE), (right, "openai/other")):
        store.commit(Step(Check(page, at, "failed"), (PageState(page, written=store.page_state(page).written),)))
    assert store.last_check_at() == right
