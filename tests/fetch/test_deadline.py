from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from monitor.errors import FetchError, Stopping
from monitor.fetch.deadline import Deadline

if TYPE_CHECKING:
    from tests.fetch.conftest import Clock


def test_time_runs_out(clock: Clock) -> None:
    deadline = Deadline("the page", 60, clock.monotonic, threading.Event())
    clock.pass_by(59)
    assert deadline.left() == pytest.approx(1)
    clock.pass_by(1)
    with pytest.raises(FetchError, match="the page did not arrive whole within 60 s") as caught:
        deadline.left()
    assert caught.value.transient


def test_no_wait_is_long_enough_to_miss_the_end(clock: Clock) -> None:
    deadline = Deadline("the page", 60, clock.monotonic, threading.Event())
    assert deadline.slice() == 0.5
    clock.pass_by(59.75)
    assert deadline.slice() == pytest.approx(0.25)


def test_a_wait_is_allowed_only_if_something_is_left_after_it(clock: Clock) -> None:
    deadline = Deadline("the page", 60, clock.monotonic, threading.Event())
    assert deadline.allows(59)
    assert not deadline.allows(60)


def test_stopping_ends_it_at_once(clock: Clock) -> None:
    stopped = threading.Event()
    deadline = Deadline("the page", 60, clock.monotonic, stopped)
    stopped.set()
    assert not deadline.allows(0)
    with pytest.raises(Stopping, match="the program is stopping"):
        deadline.left()
