from __future__ import annotations

import pytest

from monitor.daemon import ClockWatch
from monitor.health import SILENCE_SECONDS, Heartbeat, alive, healthz


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.at = 1000.0

    def now(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def heartbeat(clock: Clock) -> Heartbeat:
    return Heartbeat(clock.now)


def test_a_scheduler_that_is_heard_is_alive(clock: Clock, heartbeat: Heartbeat) -> None:
    for _ in range(10):
        clock.at += SILENCE_SECONDS - 1
        heartbeat.beat()
    assert alive(heartbeat, list) == []


def test_a_scheduler_that_is_silent_is_dead(clock: Clock, heartbeat: Heartbeat) -> None:
    clock.at += SILENCE_SECONDS + 1
    assert alive(heartbeat, list) == ["the scheduler has not been heard for 61 s"]


def test_a_channel_whose_thread_ended_is_named(heartbeat: Heartbeat) -> None:
    assert alive(heartbeat, lambda: ["the thread of slack.prices has ended"]) == [
        "the thread of slack.prices has ended"
    ]


@pytest.mark.parametrize(("broken", "status"), [([], 200), (["the scheduler has not been heard for 61 s"], 503)])
def test_health_is_red_while_something_is_broken(broken: list[str], status: int) -> None:
    code, _, body = healthz(lambda: broken)()
    assert code == status
    assert body.decode().strip() == (broken or ["alive"])[0]


@pytest.mark.parametrize(
    "seconds", [-3600.0, 86400.0, 8 * 3600.0], ids=["back an hour", "on a day", "asleep for a night"]
)
def test_a_clock_that_was_set_is_noticed_once(seconds: float) -> None:
    wall, monotonic = Clock(), Clock()
    watch = ClockWatch(wall.now, monotonic.now)
    wall.at += 10
    monotonic.at += 10
    assert not watch.jumped()
    wall.at += seconds
    assert watch.jumped()
    assert not watch.jumped()


def test_a_clock_that_is_slewed_is_no_jump() -> None:
    wall, monotonic = Clock(), Clock()
    watch = ClockWatch(wall.now, monotonic.now)
    for _ in range(1000):
        wall.at += 10.1
        monotonic.at += 10
        assert not watch.jumped()
