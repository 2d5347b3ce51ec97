"""One client's connection: answers go out in the order of the requests, and no faster than they are taken."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from email.utils import formatdate
from functools import lru_cache, partial
from typing import cast

from monitor.feed.app import FeedApp, Later, Reply, plain
from monitor.feed.asked import HEAD_BYTES, Asked, Requests

_ASK_SECONDS = 10  # a client that is slower to say what it wants, or wants nothing more, is cut off
_TAKE_SECONDS = 60  # and one that takes nothing of its answer
_PIECE = 65_536  # bytes of an answer handed over at a time: what a slow client costs in memory
_MOST = 500  # connections: the rest of the program needs files too; for one more, the idlest is closed

_log = logging.getLogger(__name__)


class Connection(asyncio.BufferedProtocol):
    """Lives in `everyone` while it is open."""

    def __init__(self, app: FeedApp, everyone: set[Connection]) -> None:
        self._app = app
        self._everyone = everyone
        self._buffer = memoryview(bytearray(HEAD_BYTES))
        self._requests = Requests()
        self._owed: deque[Asked] = deque()
        self._rest = memoryview(b"")  # of the answer that is on its way
        self._full = False  # the socket takes no more for now
        self._probing = False
        self._last = False  # nothing more is read: it ends with what is owed
        self._since = time.monotonic()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(0)  # else a slow client costs two pieces
        if len(self._everyone) >= _MOST:
            self._make_room()
        self._everyone.add(self)

    def connection_lost(self, _: Exception | None) -> None:
        self._everyone.discard(self)

    def get_buffer(self, _: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, size: int) -> None:
        if not self._last:
            for asked in self._requests.read(self._buffer[:size]):
                self._since = time.monotonic()
                self._owed.append(asked)
                if asked.last:
                    self._last = True
                    break
            self._go_on()

    def eof_received(self) -> bool:
        self.end()
        return True  # what is owed is still sent

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
        self._full = False
        self._since = time.monotonic()
        self._go_on()

    def end(self) -> None:
        """Read nothing more; close once everything is answered."""
        self._last = True
        self._go_on()

    def abort(self) -> None:
        """Close at once."""
        self._transport.abort()

    def overdue(self) -> bool:
        """Whether the client has kept everybody waiting for too long."""
        return time.monotonic() - self._since > (_TAKE_SECONDS if self._owing() else _ASK_SECONDS)

    def _owing(self) -> bool:
        """Whether the client waits for something, and not we for him."""
        return bool(self._owed or self._rest or self._probing or self._transport.get_write_buffer_size())

    def _waits_since(self) -> tuple[bool, float]:
        return self._owing(), self._since

    def _make_room(self) -> None:
        """Close the one that is idle for the longest: else whoever holds many open would shut out all others."""
        idlest = min(self._everyone, key=Connection._waits_since)
        self._everyone.discard(idlest)
        idlest.abort()

    def _go_on(self) -> None:
        transport = self._transport
        while not (self._full or self._probing or transport.is_closing()):
            if self._rest:
                transport.write(self._rest[:_PIECE])
                self._rest = self._rest[_PIECE:]
            elif self._owed:
                self._answer(self._owed.popleft())
            elif self._last:
                transport.close()
            else:
                transport.resume_reading()
                return
        transport.pause_reading()

    def _answer(self, asked: Asked) -> None:
        reply = self._app.answer(asked)
        if isinstance(reply, Reply):
            self._send(asked, reply)
        else:
            self._probe(asked, reply)

    def _probe(self, asked: Asked, later: Later) -> None:
        self._probing = True
        self._app.begun(later).add_done_callback(partial(self._probed, asked))

    def _probed(self, asked: Asked, done: asyncio.Future[Reply]) -> None:
        self._probing = False
        failed = done.exception()
        if failed:
            _log.error("a probe has failed", exc_info=failed)
        self._send(asked, plain(500, "text/plain", b"this can't be said now\n") if failed else done.result())
        self._go_on()

    def _send(self, asked: Asked, reply: Reply) -> None:
        body = b"" if asked.method == "HEAD" else reply.body
        ending = _CLOSES if asked.last else b"\r\n"
        self._rest = memoryview(body)[_PIECE:]
        self._transport.write(b"".join((reply.head, _date(int(time.time())), ending, body[:_PIECE])))


_CLOSES = b"connection: close\r\n\r\n"


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    return f"date: {formatdate(second, usegmt=True)}\r\n".encode()
