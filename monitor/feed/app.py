"""What the feed answers over HTTP, from memory. Sockets are not known here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from monitor.feed.shelf import COMMON, REVISION, Answer, Headers, Held, Shelf, head

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.feed.asked import Asked

Probe = Callable[[], tuple[int, str, bytes]]
"""What is asked of the running program: HTTP status, content type, body."""

ALLOWED = b"GET, HEAD, OPTIONS"
_AT_ONCE = "/healthz"  # asks no database, and whoever asks may end the program if he has to wait


class Reply(NamedTuple):
    """Status line and headers, each line with its end; and the body, which HEAD is not sent."""

    head: bytes
    body: bytes


class Later(NamedTuple):
    """What makes a reply, in a thread, where it takes its time; those that bear one `name` are the same for all."""

    make: Callable[[], Reply]
    name: str = ""


class FeedApp:
    """Serves the files of a folder and the `probes`, by path (`/healthz`, `/readyz`, `/metrics`)."""

    def __init__(self, folder: Path, probes: dict[str, Probe] | None = None) -> None:
        self._shelf = Shelf(folder)
        self._probes = {"/healthz": _alive, "/readyz": self._ready} | (probes or {})
        self._under_way: dict[str, asyncio.Future[Reply]] = {}

    def refresh(self) -> None:
        """Serve what is published now. Safe to call from any thread."""
        self._shelf.refresh()

    def answer(self, asked: Asked) -> Reply | Later:
        """The reply, or what makes it where that takes its time."""
        if asked.method in ("GET", "HEAD"):
            probe = self._probes.get(asked.path)
            return self._probed(asked.path, probe) if probe else self._file(asked)
        if asked.method == "OPTIONS":
            return _MAY_READ
        return _WRONG.get(asked.wrong, _NO_SUCH_METHOD)

    def begun(self, later: Later) -> asyncio.Future[Reply]:
        """Its making. Who asks while another waits for the same waits for that one.

        Else those who ask again and again while the database is locked would take every thread there is.
        """
        under_way = self._under_way.get(later.name)
        if under_way:
            return under_way
        begun = asyncio.get_running_loop().run_in_executor(None, later.make)
        if later.name:
            self._under_way[later.name] = begun
            begun.add_done_callback(lambda _: self._under_way.pop(later.name))
        return begun

    def _probed(self, path: str, probe: Probe) -> Reply | Later:
        return plain(*probe()) if path == _AT_ONCE else Later(lambda: plain(*probe()), path)

    def _file(self, asked: Asked) -> Reply | Later:
        held = self._shelf.find(f"{asked.path}index.html" if asked.path.endswith("/") else asked.path)
        if held is None and REVISION.fullmatch(asked.path):
            return Later(lambda: self._revision(asked))
        return _reply(held, asked)

    def _revision(self, asked: Asked) -> Reply:
        try:
            return _reply(self._shelf.read(asked.path), asked)
        except OSError:
            return _NOT_NOW

    def _ready(self) -> tuple[int, str, bytes]:
        if self._shelf.find("/v1/index.json"):
            return 200, "text/plain", b"ready\n"
        return 503, "text/plain", b"nothing is published yet\n"


def _alive() -> tuple[int, str, bytes]:
    return 200, "text/plain", b"alive\n"


def plain(status: int, kind: str, body: bytes, *more: tuple[bytes, bytes]) -> Reply:
    """A reply that no cache may keep."""
    own = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    return Reply(head(status, [*own, *COMMON, *more]), body)


def _reply(held: Held | None, asked: Asked) -> Reply:
    if held is None:
        return _NO_SUCH_FILE
    answer = held.zipped if _takes_gzip(asked.accepts) else held.plain
    return Reply(answer.unchanged, b"") if _has_it(asked.tags, answer) else Reply(answer.head, answer.body)


def _takes_gzip(accepted: bytes) -> bool:
    """Whether gzip is named and not refused (`gzip;q=0`)."""
    for one in accepted.lower().split(b","):
        name, _, quality = one.partition(b";")
        if name.strip() in (b"gzip", b"x-gzip", b"*"):
            return quality.replace(b" ", b"").rstrip(b"0.") != b"q="
    return False


def _has_it(tags: bytes, answer: Answer) -> bool:
    """If-None-Match compares weakly: a cache in between may have marked the tag so."""
    return any(tag.strip().removeprefix(b"W/") in (answer.etag, b"*") for tag in tags.split(b",")) if tags else False


_CORS: Headers = [
    (b"allow", ALLOWED),
    (b"access-control-allow-methods", ALLOWED),
    (b"access-control-allow-headers", b"accept-encoding, if-none-match"),
    (b"access-control-max-age", b"86400"),
]
_MAY_READ = Reply(head(204, [*_CORS, *COMMON]), b"")
_NO_SUCH_FILE = plain(404, "text/plain", b"no such file; /v1/index.json lists them all\n")
_NOT_NOW = plain(503, "text/plain", b"this can't be read now\n")
_NO_SUCH_METHOD = plain(405, "text/plain", b"only GET, HEAD and OPTIONS\n", (b"allow", ALLOWED))
_WRONG = {
    400: plain(400, "text/plain", b"that is no HTTP request\n"),
    431: plain(431, "text/plain", b"too much before the request was complete\n"),
}
