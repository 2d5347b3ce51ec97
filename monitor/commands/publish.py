"""ratecard publish: the feed, written again from the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.publication import publish_everything, publish_feed
from monitor.terminal import say
from monitor.wiring import installation

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.settings import Settings


def publish(settings: Settings, to: Path | None) -> int:
    """Write the feed again; the exit code."""
    with installation(settings) as house:
        if to:
            publish_feed(house, to)
            problems = []
        else:
            problems = publish_everything(house)
        for problem in problems:
            say(f"ratecard: {problem}")
        if not problems:
            say(f"published serial {house.store.serial()} in {to or settings.feed_dir}")
    return 1 if problems else 0
