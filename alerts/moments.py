"""Moments in the operator's time zone: as words, and when a channel may be sent to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import time
    from zoneinfo import ZoneInfo

    from alerts.settings import Digest, Quiet, Subscription


def spoken(at: datetime, zone: ZoneInfo) -> str:
    """`2026-08-01 14:05 CEST (12:05 UTC)`; the date stands with UTC too where it is another."""
    here, there = at.astimezone(zone), at.astimezone(UTC)
    if here.utcoffset() == timedelta(0):
        return f"{there:%Y-%m-%d %H:%M} UTC"
    pattern = "%H:%M" if here.date() == there.date() else "%Y-%m-%d %H:%M"
    return f"{here:%Y-%m-%d %H:%M %Z} ({there:{pattern}} UTC)"


def next_digest(at: datetime, digest: Digest, zone: ZoneInfo) -> datetime:
    """The first moment after `at` at which the digest is due, in UTC."""
    day = at.astimezone(zone).date()
    while True:
        due = datetime.combine(day, digest.at, zone).astimezone(UTC)
        if due > at and (digest.every == "daily" or day.weekday() == digest.weekday):
            return due
        day += timedelta(days=1)


def quiet_until(at: datetime, quiet: Quiet, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours that `at` falls into are over, in UTC; None outside of them."""
    here = at.astimezone(zone)
    if not _within(here.time(), quiet):
        return None
    if here.time() >= quiet.end:
        return datetime.combine(here.date() + timedelta(days=1), quiet.end, zone).astimezone(UTC)
    # An hour that the clock goes through twice ends as it was begun.
    return datetime.combine(here.date(), quiet.end.replace(fold=here.fold), zone).astimezone(UTC)


def _within(now: time, quiet: Quiet) -> bool:
    if quiet.start <= quiet.end:
        return quiet.start <= now < quiet.end
    return now >= quiet.start or now < quiet.end


def due(at: datetime, subscription: Subscription) -> datetime:
    """When a message about what happened at `at` may go out: at once, with the next digest, after the quiet hours."""
    zone = subscription.timezone
    when = next_digest(at, subscription.digest, zone) if subscription.digest else at
    return after_quiet(when, subscription)


def after_quiet(at: datetime, subscription: Subscription) -> datetime:
    """`at`, or the end of the quiet hours it falls into."""
    quiet = subscription.quiet_hours
    return (quiet_until(at, quiet, subscription.timezone) if quiet else None) or at
