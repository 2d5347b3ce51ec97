"""When pages are checked: one APScheduler job a page. The only module that knows APScheduler."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from monitor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from apscheduler.triggers.base import BaseTrigger

    from monitor.settings import PageSettings

_JITTER = 0.05  # of the interval, so that hosts are not asked on the same second every time
_LATE = 3600  # seconds by which a check may be late (a laptop asleep) and still be made, once


def trigger(page: str, settings: PageSettings) -> BaseTrigger:
    """The times of a page's checks, in UTC. Raises UsageError for a cron line that says nothing."""
    if settings.cron is None:
        seconds = settings.every.total_seconds()
        return IntervalTrigger(seconds=int(seconds), jitter=max(1, int(seconds * _JITTER)), timezone=UTC)
    try:
        made = CronTrigger.from_crontab(settings.cron, timezone=UTC)
    except ValueError as error:
        raise UsageError(f"[pages.{page!r}] cron {settings.cron!r}: {error}") from None
    made.jitter = 30
    return made


def longest_interval(settings: PageSettings) -> timedelta:
    """The longest time between two checks that the settings of a page ask for."""
    if settings.cron is None:
        return settings.every
    made = CronTrigger.from_crontab(settings.cron, timezone=UTC)
    at = made.get_next_fire_time(None, datetime(2026, 1, 1, tzinfo=UTC))
    longest = timedelta(0)
    for _ in range(400):
        following = made.get_next_fire_time(at, at)
        if at is None or following is None:
            break
        longest, at = max(longest, following - at), following
    return longest


def schedule(pages: Mapping[str, PageSettings], check: Callable[[str], object]) -> BackgroundScheduler:
    """A scheduler, not started yet, that checks each page at its times and at once: never one page twice at a time."""
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(max(1, len(pages)))},
        job_defaults={"misfire_grace_time": _LATE, "coalesce": True, "max_instances": 1},
    )
    for page, settings in pages.items():
        scheduler.add_job(check, trigger(page, settings), [page], id=page, next_run_time=datetime.now(UTC))
    return scheduler
