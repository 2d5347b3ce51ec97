"""One writes, the others stand by; a clock that jumps harms nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.card.state import Check, Step
from monitor.errors import NotHolder
from tests.storage.nouns import PAGE, fresh

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.store import Store
    from tests.storage.conftest import Clock

TTL = timedelta(seconds=30)


def test_one_holds_it_and_another_stands_by(opened: Callable[[], Store]) -> None:
    one, other = opened(), opened()
    assert one.acquire("one", TTL)
    assert not other.acquire("other", TTL)
    assert one.acquire("one", TTL)
    assert one.lease_holder() == other.lease_holder() == "one"


def test_it_is_left_to_the_next_at_once(opened: Callable[[], Store]) -> None:
    one, other = opened(), opened()
    one.acquire("one", TTL)
    one.release()
    assert other.lease_holder() is None
    assert other.acquire("other", TTL)


def test_a_holder_that_was_overtaken_writes_nothing_and_can_not_renew(
    opened: Callable[[], Store], clock: Clock
) -> None:
    one, other = opened(), opened()
    one.acquire("one", timedelta(0))
    assert other.acquire("other", TTL)
    with pytest.raises(NotHolder, match="other has taken over the database"):
        one.commit(Step(Check(PAGE, clock(), "failed"), (fresh(PAGE, clock()),)))
    with pytest.raises(NotHolder):
        one.keep_snapshot(b"late", page=PAGE, at=clock(), url="", headers={})
    with pytest.raises(NotHolder):
        one.renew()
    one.release()
    assert (other.checks(), other.lease_holder()) == ([], "other")


def test_an_expired_lease_that_nobody_took_still_lets_its_holder_write(store: Store, clock: Clock) -> None:
    store.acquire("one", timedelta(0))
    store.commit(Step(Check(PAGE, clock(), "failed"), (fresh(PAGE, clock()),)))
    store.renew()
    assert len(store.checks()) == 1


def test_renewing_what_was_never_taken_is_refused(store: Store) -> None:
    with pytest.raises(NotHolder, match="never took"):
        store.renew()


def test_a_person_may_decide_while_the_daemon_holds_the_lease(opened: Callable[[], Store], clock: Clock) -> None:
    daemon, command = opened(), opened()
    daemon.acquire("daemon", TTL)
    command.commit(Step(None, (fresh(PAGE, clock()),)))
    assert daemon.page_state(PAGE).status == "fresh"


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=1)])
def test_a_clock_that_jumps_leaves_nobody_locked_out(
    sqlite_opened: Callable[[], Store], clock: Clock, jump: timedelta
) -> None:
    dead, successor = sqlite_opened(), sqlite_opened()
    dead.acquire("dead", TTL)
    clock.at += jump
    assert successor.acquire("successor", TTL)


@pytest.mark.postgres
def test_on_postgresql_the_clock_of_the_server_decides(postgres_opened: Callable[[], Store], clock: Clock) -> None:
    one, other = postgres_opened(), postgres_opened()
    one.acquire("one", TTL)
    clock.forward(days=1)
    assert not other.acquire("other", TTL)
