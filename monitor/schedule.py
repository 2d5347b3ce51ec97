"""When pages are checked: one APScheduler job a page. The only module that knows APScheduler."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice, pairwise, takewhile
from typing import TYPE_CHECKING, Protocol

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from monitor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from monitor.settings import PageSettings

HEARTBEAT_SECONDS = 10
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_MANY_DAYS = 400  # enough for every gap there is, that between two February 29 around the year 2100 too
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAYS = re.compile(r"([0-7](?:-[0-7])?|\*(?=/))(?:/([1-7]))?")
_JITTER = 0.05  # of the interval, so that hosts are not asked on the same second every time
_LATE = 3600  # seconds by which a check may be late (a laptop asleep) and still be made, once


def trigger(page: str, settings: PageSettings) -> BaseTrigger:
    """The times of a page's checks, in UTC. Raises UsageError for a cron line that says nothing, or never comes."""
    if settings.cron is None:
        return _Every(settings.every)
    try:
        made = _cron(settings.cron)
    except ValueError as error:
        raise UsageError(f"[pages.{page!r}] cron {settings.cron!r}: {error}; five fields, like */15 * * * *") from None
    if made.get_next_fire_time(None, datetime.now(UTC)) is None:
        raise UsageError(f"[pages.{page!r}] cron {settings.cron!r} never comes")
    made.jitter = 30
    return made


class _Every(BaseTrigger):  # type: ignore[misc] # APScheduler has no types
    """Once in each interval from now on, a little later than it begins.

    APScheduler's own adds each delay to the next time too: the schedule would be late by hours in a month.
    """

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval
        self._begin = datetime.now(UTC)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        intervals = ((previous_fire_time or now) - self._begin) // self._interval + 1
        return self._begin + intervals * self._interval + random.random() * _JITTER * self._interval  # noqa: S311


def longest_interval(settings: PageSettings) -> timedelta:
    """The longest time between two checks that the settings of a page ask for; they were accepted by `trigger`."""
    return settings.every if settings.cron is None else _longest(settings.cron)


@cache  # hundreds of times are worked out, and the feed asks for them at every check
def _longest(line: str) -> timedelta:
    """The times of day are the same on each of a line's days: those of one day, and then its days, tell all."""
    minute, hour, *days = line.split()
    times = list(takewhile(lambda at: at.date() == _SOME_DAY.date(), _coming(f"{minute} {hour} * * *")))
    between_days = max(_gaps(islice(_coming(f"0 0 {' '.join(days)}"), _MANY_DAYS)))
    return max(between_days - (times[-1] - times[0]), *_gaps(times), timedelta(0))


def _coming(line: str) -> Iterator[datetime]:
    made = _cron(line)
    at = made.get_next_fire_time(None, _SOME_DAY)
    while at:
        yield at
        at = made.get_next_fire_time(at, at)


def _gaps(times: Iterable[datetime]) -> Iterator[timedelta]:
    return (following - at for at, following in pairwise(times))


def _cron(line: str) -> CronTrigger:
    """Raises ValueError for a line that says nothing, or that names days twice: cron takes either, APScheduler both."""
    *others, weekdays = line.split() or [""]
    if len(others) == 4 and "*" not in (others[2], weekdays):
        raise ValueError("it names days of the month and weekdays: leave one of them a *")
    named = ",".join(_named(part) for part in weekdays.split(","))
    return CronTrigger.from_crontab(" ".join([*others, named]), timezone=UTC)


def _named(weekdays: str) -> str:
    """Cron counts weekdays from Sunday, and 7 is Sunday again; APScheduler from Monday. So numbers become names."""
    match = _WEEKDAYS.fullmatch(weekdays)
    if match is None:
        return weekdays
    first, _, last = ("0-6" if match[1] == "*" else match[1]).partition("-")
    return ",".join(_DAYS[day] for day in range(int(first), int(last or first) + 1, int(match[2] or 1)))


class Jobs(Protocol):
    """What there is to do."""

    def check(self, page: str) -> None:
        """One page."""
        ...

    def calendar(self) -> None:
        """Once an hour."""
        ...


class Schedule:
    """Checks each page at its times, and at once when it starts: never one page twice at a time."""

    def __init__(self, pages: Mapping[str, PageSettings], beat: Callable[[], None]) -> None:
        self._pages = pages
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(pages) + 2)},
            job_defaults={"misfire_grace_time": _LATE, "coalesce": True, "max_instances": 1},
        )
        self._add(beat, IntervalTrigger(seconds=HEARTBEAT_SECONDS, timezone=UTC))

    def _add(self, job: Callable[..., None], when: BaseTrigger, *args: str, at_once: bool = False) -> None:
        first = {"next_run_time": datetime.now(UTC)} if at_once else {}
        self._scheduler.add_job(job, when, args, id=args[0] if args else job.__name__, **first)

    def start(self, jobs: Jobs) -> None:
        """Begin."""
        for page, settings in self._pages.items():
            self._add(jobs.check, trigger(page, settings), page, at_once=True)
        self._add(jobs.calendar, IntervalTrigger(hours=1, timezone=UTC))
        self._scheduler.start()

    def all_now(self) -> None:
        """Every job next at once: the clock was set, and their times mean nothing any more."""
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))

    def stop(self) -> None:
        """Begin no more jobs; those that run go on."""
        self._scheduler.remove_all_jobs()

    def close(self) -> None:
        """Wait for the jobs that run."""
        if self._scheduler.running:
            self._scheduler.shutdown()
