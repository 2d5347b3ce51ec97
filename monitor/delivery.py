"""The channels of the settings, opened, and what they are owed beside changes and trouble."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from alerts.channels import open_channel
from alerts.deliver import Courier, Line
from alerts.links import Links
from alerts.ping import ping
from alerts.post import Poster
from alerts.preview import samples
from alerts.rendering import Templates
from alerts.writer import Writer
from monitor.card.flapping import settled
from monitor.pages import pages
from monitor.settle import FLAPPING_WITHIN
from monitor.sites.places import CHANGES, model_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.wiring import Installation


_LATE = timedelta(days=7)  # an installation that was off still tells what came to rest within


@dataclass(frozen=True, slots=True)
class Post:
    """Everything that messages go out by."""

    courier: Courier
    lines: tuple[Line, ...]
    writer: Writer


@contextmanager
def post(house: Installation) -> Iterator[Post]:
    """The channels, opened. Raises UsageError for a template of the operator's that fails with sample data."""
    templates = Templates(house.alerts.templates)
    official = {page.id: page.url for page in pages().values()}
    writer = Writer(templates, Links(official, house.settings.base_url or "", model_page, CHANGES))
    templates.check(samples(writer, ZoneInfo("UTC")))
    lines = tuple(Line(channel, open_channel(channel, house.now)) for channel in house.alerts.channels)
    try:
        yield Post(Courier(house.store, house.announcer, writer, house.now), lines, writer)
    finally:
        for line in lines:
            line.channel.close()


def owe_what_is_due(house: Installation) -> None:
    """Write down what channels are owed by the calendar.

    That is their first message, promotions that end or have ended, and what pages that went back and forth came to.
    """
    entries = house.store.published_all()
    at = house.now()
    recent = house.store.changes_since(at - _LATE - 2 * FLAPPING_WITHIN)
    ends = settled(recent, (entry.rate for entry in entries), at, FLAPPING_WITHIN)
    tell = house.announcer
    owed = [*tell.for_first_run(entries, at), *tell.for_promotions(entries, at), *tell.for_settled(ends, at)]
    if owed:
        house.store.owe(owed)


def ping_dead_man(house: Installation) -> None:
    """Tell the dead-man service, if one is set, that a whole round of checks went well. Raises DeliveryError."""
    if house.alerts.ping_url.value:
        poster = Poster("the dead-man service")
        try:
            ping(house.alerts.ping_url, poster)
        finally:
            poster.close()
