"""Messages are claimed in order, one channel beside the other, and never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.card.state import Step
from monitor.errors import NotHolder
from tests.storage.nouns import owed

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.store import Store
    from tests.storage.conftest import Clock

SLACK, MAIL = "slack.prices", "email.finance"
MINUTE = timedelta(minutes=1)


def _owe(store: Store, clock: Clock, *numbers: int, channel: str = SLACK) -> None:
    store.commit(Step(None, (), owed=tuple(owed(number, clock(), channel) for number in numbers)))


def _claim(store: Store, clock: Clock, channel: str = SLACK, limit: int = 1) -> list[str]:
    return [row.id for row in store.claim(channel, clock(), MINUTE, limit)]


def test_the_oldest_come_first(store: Store, clock: Clock) -> None:
    _owe(store, clock, 1, 2, 3)
    assert _claim(store, clock, limit=2) == ["message-1", "message-2"]


def test_a_claimed_message_comes_whole(store: Store, clock: Clock) -> None:
    _owe(store, clock, 1)
    [row] = store.claim(SLACK, clock(), MINUTE, 1)
    assert (row.channel, row.kind, row.payload) == (SLACK, "changes", {"serial": 1})
    assert (row.created_at, row.attempts, row.not_before, row.status) == (clock(), 1, clock(), "pending")


def test_a_message_is_owed_once_however_often_it_is_written(store: Store, clock: Clock) -> None:
    _owe(store, clock, 1)
    _owe(store, clock, 1, 2, 2)
    assert [row.id for row in store.outbox()] == ["message-1", "message-2"]


def test_when_a_message_was_first_owed_stays_known(store: Store, clock: Clock) -> None:
    first = clock()
    _owe(store, clock, 1)
    clock.forward(minutes=1)
    _owe(store, clock, 1)
    assert (store.owed_at("message-1"), store.owed_at("message-2")) == (first, None)


def test_nothing_overtakes_a_message_that_is_claimed(store: Store, clock: Clock) -> None:
    _owe(store, clock, 1, 2)
    assert _claim(store, clock) == ["message-1"]
    assert _claim(store, clock, limit=5) == []


def test_nothing_overtakes_a_message_that_waits_to_be_tried_again(store: Store, clock: Clock) -> None:
    _owe(store, clock, 1, 2)
    _claim(store, clock)
    store.mark_failed(["message-1"], "500", clock() + 5 * MINUTE)
    assert _claim(store, clock, limit=5) == []
    clock.forward(minutes=5)
    assert _claim(store, clock, limit=5) == ["message-1", "message-2"]


def test_channels_wait_for_what_they_may_be_sent_now(store: Store, clock: Clock) -> None:
    store.owe([replace(owed(1, clock(), SLACK), not_before=clock() + MINUTE), owed(2, clock(), MAIL)])
    assert store.waiting(clock()) == {MAIL}
    _claim(store, clock, MAIL)
    assert store.waiting(clock()) == set()
    clock.forward(minutes=1)
    assert store.waiting(clock()) == {SLACK, MAIL}


def test_a_slow_channel_does_not_delay_another(store: Store, clock: Clock) -> None:
    _owe(store, clock, 1)
    _owe(store, clock, 2, channel=MAIL)
    _claim(store, clock)
    assert _claim(store, clock, MAIL) == ["message-2"]


def test_a_claim_that_came_to_nothing_runs_out(store: Store, clock: Clock) -> None:
    _owe(store, clock, 1)
    _claim(store, clock)
    clock.forward(seconds=61)
    assert [(row.id, row.attempts) for row in store.claim(SLACK, clock(), MINUTE, 1)] == [("message-1", 2)]


def test_what_is_given_back_was_not_tried_and_keeps_its_place(store: Store, clock: Clock) -> None:
    _owe(store, clock, 1, 2, 3)
    assert _claim(store, clock, limit=3) == ["message-1", "message-2", "message-3"]
    store.mark_failed(["message-1"], "500", clock() + MINUTE)
    store.give_back(["message-2", "message-3"])
    assert [row.attempts for row in store.outbox()] == [1, 0, 0]
    _owe(store, clock, 4)
    assert store.waiting(clock()) == set()
    assert _claim(store, clock, limit=9) == []
    clock.forward(minutes=1)
    assert _claim(store, clock, limit=9) == ["message-1", "message-2", "message-3", "message-4"]


def test_trouble_lasts_from_the_first_that_was_not_taken_to_the_next_that_is(store: Store, clock: Clock) -> None:
    began = clock()
    _owe(store, clock, 1)
    clock.forward(minutes=1)
    _owe(store, clock, 2, 3)
    assert store.trouble_since(SLACK) is None
    store.mark_failed(["message-1"], "400", None)
    store.mark_failed(["message-2"], "500", clock())
    assert (store.trouble_since(SLACK), store.trouble_since(MAIL)) == (began, None)
    store.drop(["message-1"])
    assert store.trouble_since(SLACK) == began
    store.mark_sent(["message-2"])
    assert store.trouble_since(SLACK) is None


def test_sent_is_sent(store: Store, clock: Clock) -> None:
    _owe(store, clock, 1, 2)
    _claim(store, clock)
    store.mark_sent(["message-1"])
    assert _claim(store, clock) == ["message-2"]
    assert [row.id for row in store.outbox("sent")] == ["message-1"]


def test_a_permanent_failure_lets_the_next_pass(store: Store, clock: Clock) -> None:
    _owe(store, clock, 1, 2)
    _claim(store, clock)
    store.mark_failed(["message-1"], "404: no such hook", None)
    assert _claim(store, clock) == ["message-2"]
    assert [(row.status, row.last_error) for row in store.outbox("failed")] == [("failed", "404: no such hook")]


def test_a_person_may_have_it_tried_again_or_dropped(store: Store, clock: Clock) -> None:
    _owe(store, clock, 1, 2, 3)
    _claim(store, clock)
    store.mark_failed(["message-1"], "404", None)
    assert store.drop(["message-2", "message-9"]) == 1
    assert store.retry(["message-1", "message-2", "message-9"]) == 2
    assert _claim(store, clock, limit=9) == ["message-1", "message-2", "message-3"]


def test_what_was_sent_is_neither_tried_again_nor_dropped(store: Store, clock: Clock) -> None:
    _owe(store, clock, 1)
    _claim(store, clock)
    store.mark_sent(["message-1"])
    assert (store.retry(["message-1"]), store.drop(["message-1"])) == (0, 0)


def test_counts_and_the_oldest_age_say_how_it_stands(store: Store, clock: Clock) -> None:
    _owe(store, clock, 1)
    began = clock()
    clock.forward(hours=1)
    _owe(store, clock, 2)
    _owe(store, clock, 3, channel=MAIL)
    assert store.outbox_counts() == {(SLACK, "pending"): 2, (MAIL, "pending"): 1}
    assert store.oldest_pending() == began
    for number in (1, 2, 3):
        store.mark_sent([f"message-{number}"])
    assert store.oldest_pending() is None


def test_a_digest_that_waits_for_its_day_is_not_late(store: Store, clock: Clock) -> None:
    store.owe([owed(1, clock.at + timedelta(days=6))])
    assert store.oldest_pending() is None
    written = clock.at
    clock.forward(days=6)
    assert store.oldest_pending() == written


def test_a_message_that_waits_to_be_tried_again_is_late(store: Store, clock: Clock) -> None:
    store.owe([owed(1, clock.at)])
    (row,) = store.claim("slack.prices", clock.at, timedelta(minutes=1))
    store.mark_failed([row.id], "answered 500", clock.at + timedelta(hours=1))
    assert store.oldest_pending() == clock.at


def test_a_process_that_lost_the_lease_claims_nothing_but_may_say_what_it_sent(
    opened: Callable[[], Store], clock: Clock
) -> None:
    late, successor = opened(), opened()
    assert late.acquire("late", timedelta(0))
    _owe(late, clock, 1, 2)
    _claim(late, clock)
    _owe(late, clock, 3, channel=MAIL)
    assert successor.acquire("successor", MINUTE)
    for write in (
        lambda: _claim(late, clock, MAIL),
        lambda: late.give_back(["message-1"]),
        lambda: late.mark_failed(["message-1"], "500", clock()),
    ):
        with pytest.raises(NotHolder, match=r"^successor has taken over"):
            write()
    late.mark_sent(["message-1"])
    assert [row.status for row in successor.outbox()] == ["sent", "pending", "pending"]


def test_messages_that_no_check_brought_are_owed_too(store: Store, clock: Clock) -> None:
    store.owe([replace(owed(1, clock()), not_before=clock() + MINUTE)])
    assert _claim(store, clock) == []
    clock.forward(minutes=1)
    assert _claim(store, clock) == ["message-1"]


def test_small_things_are_remembered_by_name(store: Store) -> None:
    assert store.recall("digest") is None
    store.remember("digest", {"since": "2026-09-24"})
    store.remember("digest", {"since": "2026-09-25"})
    assert store.recall("digest") == {"since": "2026-09-25"}
    store.remember("digest", None)
    assert store.recall("digest") is None
