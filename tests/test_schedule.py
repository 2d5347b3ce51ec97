from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.errors import UsageError
from monitor.schedule import Schedule, longest_interval, trigger
from monitor.settings import PageSettings

if TYPE_CHECKING:
    from collections.abc import Callable

SUNDAY = datetime(2026, 11, 22, tzinfo=UTC)
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def days(cron: str) -> list[str]:
    """The weekdays of a week on which a cron line comes."""
    times = trigger("p", PageSettings(cron=cron))
    times.jitter = None
    at, seen = SUNDAY + timedelta(hours=23, minutes=59), []
    while (at := times.get_next_fire_time(at, at)) < SUNDAY + timedelta(days=8):
        seen.append(f"{at:%a}")
    return seen


@pytest.mark.parametrize(
    ("weekdays", "expected"),
    [
        ("*", DAYS),
        ("1-5", DAYS[:5]),
        ("0", ["Sun"]),
        ("7", ["Sun"]),
        ("6,0", ["Sat", "Sun"]),
        ("0-2", ["Mon", "Tue", "Sun"]),
        ("1-5/2", ["Mon", "Wed", "Fri"]),
        ("*/2", ["Tue", "Thu", "Sat", "Sun"]),
        ("mon-fri", DAYS[:5]),
    ],
)
def test_weekdays_are_cron_s(weekdays: str, expected: list[str]) -> None:
    assert days(f"0 9 * * {weekdays}") == expected


@pytest.mark.parametrize(
    "cron", ["", "* * * *", "every day", "61 * * * *", "0 9 * * 8", "0 9 * * 5-1", "0 0 30 2 *", "0 9 1 * 1"]
)
def test_a_cron_line_that_says_nothing_is_refused(cron: str) -> None:
    with pytest.raises(UsageError, match="cron"):
        trigger("p", PageSettings(cron=cron))


@pytest.mark.parametrize("settings", [PageSettings(), PageSettings(cron="*/15 * * * *")], ids=["every", "cron"])
def test_a_month_later_the_schedule_is_where_it_was_and_no_slot_had_two_checks(settings: PageSettings) -> None:
    times = trigger("p", settings)
    first = at = times.get_next_fire_time(None, datetime.now(UTC))
    for slot in range(1, 30 * 96):
        at = times.get_next_fire_time(at, at)
        assert abs(at - first - slot * timedelta(minutes=15)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (PageSettings(every=timedelta(minutes=5)), timedelta(minutes=5)),
        (PageSettings(cron="*/15 * * * *"), timedelta(minutes=15)),
        (PageSettings(cron="0 9 * * 1-5"), timedelta(days=3)),
        (PageSettings(cron="*/5 * * * 1-5"), timedelta(days=2, minutes=5)),
        (PageSettings(cron="* 9-17 * * *"), timedelta(hours=15, minutes=1)),
        (PageSettings(cron="0 0 29 2 *"), timedelta(days=8 * 365 + 1)),
    ],
)
def test_the_longest_interval_is_what_a_feed_may_be_old(settings: PageSettings, expected: timedelta) -> None:
    assert longest_interval(settings) == expected


class Jobs:
    """Remembers what ran; `hang` keeps a check from ending."""

    def __init__(self) -> None:
        self.checked: list[str] = []
        self.hang = threading.Event()
        self.hang.set()
        self.seen = threading.Semaphore(0)

    def check(self, page: str) -> None:
        self.checked.append(page)
        self.seen.release()
        assert self.hang.wait(20)

    def calendar(self) -> None: ...


def wait_for(seen: threading.Semaphore, times: int) -> None:
    for _ in range(times):
        assert seen.acquire(timeout=10)


@pytest.fixture
def jobs() -> Jobs:
    return Jobs()


@pytest.fixture
def running(jobs: Jobs, request: pytest.FixtureRequest) -> Callable[..., Schedule]:
    def start(**pages: PageSettings) -> Schedule:
        schedule = Schedule(pages, lambda: None)
        schedule.start(jobs)
        request.addfinalizer(schedule.close)
        request.addfinalizer(jobs.hang.set)
        return schedule

    return start


def test_every_page_is_checked_when_it_starts(jobs: Jobs, running: Callable[..., Schedule]) -> None:
    running(a=PageSettings(), b=PageSettings(cron="0 0 1 1 *"))
    wait_for(jobs.seen, 2)
    assert sorted(jobs.checked) == ["a", "b"]


def test_a_clock_that_was_set_makes_one_check_of_each_page(jobs: Jobs, running: Callable[..., Schedule]) -> None:
    schedule = running(a=PageSettings(), b=PageSettings())
    wait_for(jobs.seen, 2)
    schedule.all_now()
    wait_for(jobs.seen, 2)
    assert sorted(jobs.checked) == ["a", "a", "b", "b"]


def test_a_page_is_never_checked_twice_at_a_time_and_a_slow_one_delays_no_other(
    jobs: Jobs, running: Callable[..., Schedule]
) -> None:
    jobs.hang.clear()
    schedule = running(a=PageSettings(), b=PageSettings())
    wait_for(jobs.seen, 2)
    schedule.all_now()
    assert not jobs.seen.acquire(timeout=0.5)
    assert sorted(jobs.checked) == ["a", "b"]
