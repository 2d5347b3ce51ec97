"""ratecard publish and ratecard verify: the feed out of the database, and whether a feed is what it says it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.commands.output import say
from monitor.feed.publish import publish as write_feed
from monitor.feed.sign import read_signing_key
from monitor.projection import feed_view
from monitor.wiring import installation

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.settings import Settings
    from monitor.wiring import Installation


def publish(settings: Settings, to: Path | None) -> int:
    """Write the feed again; the exit code."""
    with installation(settings) as house:
        publish_from(house, to)
        say(f"published serial {house.store.serial()} in {to or settings.feed_dir}")
    return 0


def publish_from(house: Installation, to: Path | None = None) -> None:
    """Write the feed. Raises PublishError; what was published before is then untouched."""
    key_file = house.settings.sign_key_file
    key = read_signing_key(key_file) if key_file else None
    write_feed(feed_view(house.settings, house.store), to or house.settings.feed_dir, key)
