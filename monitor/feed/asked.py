"""What a client asks, out of the bytes that it sends."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from httptools import HttpParserError, HttpParserInvalidMethodError, HttpParserUpgrade, HttpRequestParser

HEAD_BYTES = 16_384
"""The most that is read of a request before it has said what it wants; also what is read at a time."""


class Asked(NamedTuple):
    """What matters of a request. After the last one of a connection nothing more is read."""

    method: str
    path: str
    accepts: bytes = b""
    tags: bytes = b""
    last: bool = False
    wrong: int = 0
    """The HTTP status that says why this is no request."""


class Requests:
    """The requests of one connection, one after another. Bodies are passed over: nothing here takes any."""

    def __init__(self) -> None:
        self._parser = HttpRequestParser(self)
        self._complete: list[Asked] = []
        self._unfinished = 0  # bytes since the last head or piece of a body was complete
        self.on_message_begin()

    def read(self, data: memoryview) -> list[Asked]:
        """The requests whose heads are complete with this much more of the stream."""
        self._complete = []
        self._unfinished += len(data)
        try:
            self._parser.feed_data(data)
        except HttpParserInvalidMethodError:
            self._refuse(405 if b" HTTP/1." in bytes(data).partition(b"\r\n")[0] else 400)
        except HttpParserError:
            self._refuse(400)
        except HttpParserUpgrade:
            pass  # to nothing that is spoken here: the request was the last, and is answered as it stands
        if self._unfinished > HEAD_BYTES:
            self._refuse(431)
        return self._complete

    def _refuse(self, status: int) -> None:
        self._complete.append(Asked("", "", last=True, wrong=status))

    def on_message_begin(self) -> None:
        self._target = self._accepts = self._tags = b""

    def on_url(self, piece: bytes) -> None:
        self._target += piece

    def on_header(self, name: bytes, value: bytes) -> None:
        """The two that matter; said twice, they count as one list."""
        name = name.lower()
        if name == b"accept-encoding":
            self._accepts += b"," + value
        elif name == b"if-none-match":
            self._tags += b"," + value

    def on_headers_complete(self) -> None:
        self._unfinished = 0
        parser = self._parser
        goes_on = parser.should_keep_alive() and parser.get_http_version() != "1.0" and not parser.should_upgrade()
        method = parser.get_method().decode()
        self._complete.append(Asked(method, _path(self._target), self._accepts, self._tags, not goes_on))

    def on_body(self, _: bytes) -> None:
        self._unfinished = 0


def _path(target: bytes) -> str:
    """The decoded path of `/path?query`, or of a whole URL as proxies are sent it."""
    text = target.decode("latin-1")
    return unquote(text.partition("?")[0] if text.startswith("/") else urlsplit(text).path)
