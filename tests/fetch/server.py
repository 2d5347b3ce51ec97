"""A host on loopback that answers exactly as it is told, byte by byte if need be."""

from __future__ import annotations

import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

PAGE = b"<html><title>Pricing</title><table><tr><td>m-1</td><td>$1.25</td></tr></table></html>"


@dataclass(frozen=True)
class Asked:
    """A request as it came in; the names of the headers in lower case."""

    path: str
    headers: dict[str, str]


Play = Callable[[socket.socket, Asked], None]
Answer = bytes | Play


def reply(status: int, body: bytes = b"", **headers: str) -> bytes:
    """A whole answer; `Content_Type` names the header `Content-Type`. Its length is told unless given."""
    named = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class Server:
    """Each path has its answers; the last one is given for ever. What isn't told is 404, robots.txt included."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[Asked] = []
        self.closing = threading.Event()
        self._answers: dict[str, list[Answer]] = defaultdict(list)
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def url(self, path: str = "/pricing") -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}{path}"

    def on(self, path: str, *answers: Answer) -> str:
        """Set what `path` answers, one after the other. Returns its URL."""
        self._answers[path] = list(answers)
        return self.url(path)

    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def close(self) -> None:
        self.closing.set()
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port)).close()  # wakes accept()
        for thread in self._threads:
            thread.join()
        self._socket.close()

    def dribble(self, data: bytes, pause: float = 0.02) -> Play:
        """One byte after the other with a pause between them, as long as anybody listens."""

        def play(connection: socket.socket, _: Asked) -> None:
            for byte in data:
                connection.sendall(bytes([byte]))
                if self.closing.wait(pause):
                    return

        return play

    def silence(self) -> Play:
        """Listens and says nothing."""

        def play(_connection: socket.socket, _: Asked) -> None:
            self.closing.wait()

        return play

    def _accept(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            if self.closing.is_set():
                connection.close()
                return
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            stream = self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
            with stream:
                asked = _read(stream)
                self.asked.append(asked)
                self._answer(stream, asked)

    def _answer(self, stream: socket.socket, asked: Asked) -> None:
        answers = self._answers[asked.path.partition("?")[0]]
        answer = (answers.pop(0) if len(answers) > 1 else answers[0]) if answers else reply(404)
        if isinstance(answer, bytes):
            stream.sendall(answer)
        else:
            answer(stream, asked)


def reset(connection: socket.socket, _: Asked) -> None:
    """Hangs up with a RST instead of an answer."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _read(stream: socket.socket) -> Asked:
    data = b""
    while b"\r\n\r\n" not in data:
        part = stream.recv(4096)
        if not part:
            raise ConnectionError("asked nothing")
        data += part
    first, *rest = data.decode("latin-1").strip().split("\r\n")
    headers = (line.partition(": ") for line in rest)
    return Asked(first.split()[1], {name.lower(): value for name, _, value in headers})
