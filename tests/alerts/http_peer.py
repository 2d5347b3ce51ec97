"""An HTTP peer on loopback that answers as it is told and keeps what it was sent."""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from alerts.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Sent:
    """A request as it arrived; the names of headers in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: str = "ok"
    headers: dict[str, str] = field(default_factory=dict)


HANG = Reply(0, "hang")
RESET = Reply(0, "reset")
DRIP = Reply(0, "drip")


class Peer:
    """Gives its replies one after the other, the last for ever."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.replies: list[Reply] = [Reply()]
        self.before_answer: Callable[[], None] = lambda: None
        self.ended = Event()
        peer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                peer.sent.append(Sent(self.command, self.path, headers, body))
                reply = peer.replies.pop(0) if len(peer.replies) > 1 else peer.replies[0]
                peer.before_answer()
                peer.answer(self, reply)

            do_GET = do_POST  # noqa: N815 - http.server's name

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, *args: Any) -> None:
                """Say nothing: what breaks here is meant to."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def url(self, path: str = "/services/T0/B0/hush-hush") -> Secret:
        return Secret(f"http://127.0.0.1:{self._server.server_address[1]}{path}")

    def answer(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        if reply is HANG:
            self.ended.wait(20)
        elif reply is DRIP:
            self._drip(handler)
        elif reply is RESET:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            for end in (handler.rfile, handler.wfile, handler.connection):
                end.close()
            raise ConnectionAbortedError
        else:
            handler.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body.encode())), **reply.headers}.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(reply.body.encode())

    def _drip(self, handler: BaseHTTPRequestHandler) -> None:
        """An answer that never quite ends: each byte is in time, the whole is not."""
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        try:
            while not self.ended.wait(0.05):
                handler.wfile.write(b"o")
        except OSError:
            handler.close_connection = True

    def close(self) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
