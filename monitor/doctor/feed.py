"""Whether the feed is there, fresh and what it says it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.doctor.finding import ERROR, OK, WARNING, Finding, of_error
from monitor.errors import FeedInvalid, PublishError
from monitor.feed.names import INDEX
from monitor.feed.sign import read_signing_key
from monitor.feed.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from monitor.settings import Settings


def check_feed(settings: Settings, serial: int, now: datetime) -> Iterator[Finding]:
    """The feed against its index, the signing key and the newest serial that the database knows."""
    folder = settings.feed_dir
    if not (folder / INDEX).exists():
        yield Finding("feed", WARNING, f"nothing is published in {folder} yet", "ratecard publish")
        return
    try:
        keys = (read_signing_key(settings.sign_key_file).public,) if settings.sign_key_file else ()
        problems = verify(folder, now=now, keys=keys, known_serial=serial)
    except (PublishError, FeedInvalid) as error:
        yield of_error("feed", error)
        return
    for problem in problems:
        yield Finding("feed", ERROR, problem, "ratecard check" if "expired" in problem else "ratecard publish")
    if not problems:
        yield Finding("feed", OK, f"{folder} is what its index says{', and signed' if keys else ''}")
