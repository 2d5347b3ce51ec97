"""The feed over HTTP, as a bare ASGI application that answers from memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from monitor.feed.shelf import COMMON, Answer, Headers, Shelf

if TYPE_CHECKING:
    from pathlib import Path

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Probe = Callable[[], tuple[int, str, bytes]]
"""What is asked of the running program: HTTP status, content type, body."""

ALLOWED = b"GET, HEAD, OPTIONS"


class FeedApp:
    """Serves the files of a folder and the `probes`, by path (`/healthz`, `/readyz`, `/metrics`)."""

    def __init__(self, folder: Path, probes: dict[str, Probe] | None = None) -> None:
        self._shelf = Shelf(folder)
        self._probes = {"/healthz": _alive, "/readyz": self._ready} | (probes or {})

    def refresh(self) -> None:
        """Serve what is published now. Safe to call from any thread."""
        self._shelf.refresh()

    async def __call__(self, scope: Message, _receive: Receive, send: Send) -> None:
        """One request. Bodies are not read: nothing here takes any."""
        method = scope["method"]
        if method in ("GET", "HEAD"):
            status, headers, body = await self._get(scope)
        elif method == "OPTIONS":
            status, headers, body = 204, [*_CORS, *COMMON], b""
        else:
            status, headers, body = _plain(405, "text/plain", b"only GET, HEAD and OPTIONS\n", [(b"allow", ALLOWED)])
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})

    async def _get(self, scope: Message) -> tuple[int, Headers, bytes]:
        path = scope["path"]
        probe = self._probes.get(path)
        if probe:
            return _plain(*await asyncio.to_thread(probe))
        held = self._shelf.find(f"{path}index.html" if path.endswith("/") else path)
        if held is None:
            return _plain(404, "text/plain", b"no such file; /v1/index.json lists them all\n")
        asked = _asked(scope["headers"])
        answer = held.zipped if _takes_gzip(asked.get(b"accept-encoding", b"")) else held.plain
        if _has_it(asked.get(b"if-none-match", b""), answer):
            return 304, [header for header in answer.headers if header[0] in _OF_304], b""
        return 200, answer.headers, answer.body

    def _ready(self) -> tuple[int, str, bytes]:
        if self._shelf.find("/v1/index.json"):
            return 200, "text/plain", b"ready\n"
        return 503, "text/plain", b"nothing is published yet\n"


_CORS: Headers = [
    (b"allow", ALLOWED),
    (b"access-control-allow-methods", ALLOWED),
    (b"access-control-allow-headers", b"accept-encoding, if-none-match"),
    (b"access-control-max-age", b"86400"),
]
_OF_304 = {b"etag", b"cache-control", b"vary"} | {name for name, _ in COMMON}


def _alive() -> tuple[int, str, bytes]:
    return 200, "text/plain", b"alive\n"


def _plain(status: int, kind: str, body: bytes, more: Headers | None = None) -> tuple[int, Headers, bytes]:
    """An answer that no cache may keep."""
    own = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    return status, [*own, *COMMON, *(more or [])], body


def _asked(headers: Headers) -> dict[bytes, bytes]:
    """The two headers that matter; said twice, they count as one list."""
    asked: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in (b"accept-encoding", b"if-none-match"):
            asked[name] = asked[name] + b"," + value if name in asked else value
    return asked


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
