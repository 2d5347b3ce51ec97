"""The index: what is published, when it was checked, and every file with its digest."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from monitor.card.wire import time_to_json
from monitor.feed.documents import encode
from monitor.feed.names import PLAIN, schema_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from monitor.feed.view import FeedView, PageLine

NOTICE = (
    "Prices are facts read from the official pages named here, without warranty. "
    "What a provider charges is what the provider says: follow the evidence of a rate before you rely on it."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One published file."""

    path: str
    sha256: str
    bytes: int


def entry(path: str, body: bytes) -> Entry:
    return Entry(path, hashlib.sha256(body).hexdigest(), len(body))


def index(view: FeedView, entries: Iterable[Entry]) -> bytes:
    """The bytes of `v1/index.json`."""
    return encode(
        {
            "schema": schema_path("index"),
            "serial": view.serial,
            "generated_at": time_to_json(view.generated_at),
            "expires_at": time_to_json(view.expires_at),
            "generator": generator(),
            "notice": NOTICE,
            "pages": [_page(page) for page in view.pages],
            "files": [asdict(one) for one in sorted(entries, key=lambda one: one.path)],
        }
    )


@cache  # the installed package's description is read for it
def generator() -> str:
    """Who wrote the files: other versions may write the same rows in other bytes."""
    return f"ratecard {version('ratecard')}"


def entries_of(document: Mapping[str, Any]) -> dict[str, Entry]:
    """The files that an index lists, by path. Raises ValueError for a path that leads out of the feed."""
    listed = {one["path"]: Entry(**one) for one in document["files"]}
    if not all(map(PLAIN.fullmatch, listed)):
        raise ValueError("the index lists a path that is none of the feed's")
    return listed


def _page(page: PageLine) -> dict[str, Any]:
    return {
        "id": page.id,
        "url": page.url,
        "provider": page.provider,
        "platform": page.platform,
        "checked_at": _time(page.checked_at),
        "changed_at": _time(page.changed_at),
        "status": page.status,
        "carried_by": page.carried_by,
    }


def _time(moment: datetime | None) -> str | None:
    return time_to_json(moment) if moment else None
