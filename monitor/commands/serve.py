"""ratecard serve: the published feed over HTTP, without checking anything."""

from __future__ import annotations

import signal
from threading import Event
from typing import TYPE_CHECKING

from monitor.errors import UsageError
from monitor.feed.app import FeedApp
from monitor.feed.serve import serve as serve_app
from monitor.terminal import say

if TYPE_CHECKING:
    from monitor.settings import Settings


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; the exit code."""
    if not settings.feed_dir.is_dir():
        raise UsageError(f"{settings.feed_dir}: no feed is published there yet; `ratecard check` publishes one")
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    app, address = FeedApp(settings.feed_dir), settings.serve
    serve_app(app, address.host, address.port, stop, lambda url: say(f"serving the feed on {url}"))
    return 0
