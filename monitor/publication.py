"""Publishing: what is committed, as files and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.feed.publish import publish
from monitor.feed.sign import read_signing_key
from monitor.projection import feed_view
from monitor.sites.publish import publish_website

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.wiring import Installation


def publish_from(house: Installation, to: Path | None = None) -> None:
    """Write the feed and its website. Raises PublishError; what was published before is then untouched."""
    key_file = house.settings.sign_key_file
    key = read_signing_key(key_file) if key_file else None
    view, folder = feed_view(house.settings, house.store), to or house.settings.feed_dir
    publish(view, folder, key)
    publish_website(view, folder)
