"""Where the parts are put together, from the settings."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from alerts.announce import Announcer
from alerts.configure import read_alerts
from monitor.card.believe import Bounds
from monitor.configure import environment
from monitor.decide import Decisions
from monitor.fetch.client import Fetcher
from monitor.fetch.limits import Limits
from monitor.pages import pages
from monitor.pipeline import Pipeline
from monitor.reading.child import ReaderLimits, ReaderProcess
from monitor.reading.version import reader_version
from monitor.schedule import trigger
from storage.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from alerts.settings import AlertSettings
    from monitor.pipeline import Source
    from monitor.reading.page import Page
    from monitor.settings import Settings


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation's parts, as commands need them."""

    settings: Settings
    alerts: AlertSettings
    store: Store
    pages: dict[str, Page]
    announcer: Announcer
    decisions: Decisions
    now: Callable[[], datetime]


def watched(settings: Settings) -> dict[str, Page]:
    """The pages that are not disabled."""
    return {page.id: page for page in pages().values() if settings.page(page.id).enabled}


def accept(settings: Settings) -> AlertSettings:
    """Look at what can be wrong in settings though each of them is well-formed. Raises UsageError."""
    for page in watched(settings):
        trigger(page, settings.page(page))
    return read_alerts(settings.alerts, environment())


@contextmanager
def installation(
    settings: Settings, now: Callable[[], datetime] = utc_now, *, make: bool = True
) -> Iterator[Installation]:
    """The database opened, made where there is none if `make` says so, and what decides about cards.

    Raises StoreError where the database can't be used, UsageError where there is none and where a setting says nothing
    that can be done.
    """
    chosen, alerts = watched(settings), accept(settings)
    store = open_store(settings.database, snapshot_dir=settings.snapshot_dir, make=make, now=now)
    announcer = Announcer(alerts.channels, store.owed_at)
    disabled = frozenset(pages().keys() - chosen.keys())
    decisions = Decisions(pages(), store, announcer, _bounds(settings), settings.stale_after, disabled)
    try:
        yield Installation(settings, alerts, store, chosen, announcer, decisions, now)
    finally:
        store.close()


def _bounds(settings: Settings) -> Bounds:
    belief = settings.belief
    return Bounds(ratio=belief.ratio, missing_share=belief.missing_share, readings=belief.readings, over=belief.over)


@contextmanager
def line(house: Installation, source: Source | None = None) -> Iterator[Pipeline]:
    """The whole line, with the real fetcher unless another source is given."""
    settings = house.settings
    fetcher = None if source else new_fetcher(settings)
    try:
        with new_reader(settings) as reader:
            yield Pipeline(
                urls={page.id: settings.page(page.id).url or page.url for page in house.pages.values()},
                source=source or fetcher,  # type: ignore[arg-type] # one of the two is there
                store=house.store,
                reader=reader,
                reader_version=reader_version(),
                decisions=house.decisions,
                now=house.now,
            )
    finally:
        if fetcher:
            fetcher.close()


def new_reader(settings: Settings) -> ReaderProcess:
    """The process that reads pages, within the limits of the settings; started when it is first asked."""
    limits = settings.reader
    return ReaderProcess(ReaderLimits(memory_bytes=limits.memory_mb * 1024 * 1024, wall_seconds=limits.seconds))


def new_fetcher(settings: Settings) -> Fetcher:
    """The fetcher as the settings want it."""
    fetch = settings.fetch
    limits = Limits(
        total_deadline=fetch.deadline.total_seconds(),
        max_bytes=fetch.max_bytes,
        max_inflated=fetch.max_inflated,
        robots=fetch.robots,
    )
    user_agent = fetch.user_agent or f"ratecard/{version('ratecard')} (+{fetch.contact})"
    return Fetcher(user_agent, limits, allow_private_addresses=fetch.allow_private_addresses)
