"""Changes as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.card.wire import change_to_json, time_to_json
from monitor.feed.names import schema_path
from monitor.feed.words import headline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.card.change import Change

TITLE = "Changes of official API prices"


def json_feed(changes: Sequence[Change], urls: Mapping[str, str]) -> dict[str, Any]:
    """The feed of `changes`, newest first; `urls` are the addresses of the pages that they were read on."""
    return {
        "schema": schema_path("changes"),
        "version": "https://jsonfeed.org/version/1.1",
        "title": TITLE,
        "description": "Price changes read from the providers' official pages, newest first.",
        "items": [_item(change, urls) for change in changes],
    }


def _item(change: Change, urls: Mapping[str, str]) -> dict[str, Any]:
    line = headline(change)
    sources = [urls[page] for page in change.pages if page in urls]
    return {
        "id": change.id,
        "title": line,
        "content_text": line,
        **({"external_url": sources[0]} if sources else {}),
        "date_published": time_to_json(change.at),
        "tags": [change.difference.kind, change.difference.subject.provider],
        "_ratecard": change_to_json(change),
    }
