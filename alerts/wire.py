"""A connection that is cut when its time is over, whatever is waited for then.

A timeout begins again with each byte that comes: who sends one now and then would hold a channel for ever.
"""

from __future__ import annotations

import smtplib
import socket
import time
from contextlib import suppress
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any

from monitor.fetch.addresses import Guard

if TYPE_CHECKING:
    from monitor.fetch.deadline import Deadline


class Wire:
    """One connection, made before `deadline` and cut at it.

    Once a message is handed over, there are `taking` seconds more for the answer: who gives up on that sends it twice.
    """

    def __init__(self, deadline: Deadline, taking: float) -> None:
        self.cut = False
        self.handed_over = False
        self._deadline = deadline
        self._taking = taking
        self._lock = Lock()
        self._twin: socket.socket | None = None
        self._timer: Timer | None = None

    def connect(self, host: str, port: int, seconds: float) -> socket.socket:
        """A connection to the first address that takes it, in `seconds` each. Raises OSError, FetchError, Stopping."""
        *others, last = Guard(allow_private_addresses=True).addresses(host, port, self._deadline)
        for address in others:
            with suppress(OSError):
                return self._connect(address, port, seconds)
        return self._connect(last, port, seconds)

    def _connect(self, address: str, port: int, seconds: float) -> socket.socket:
        begin, left = time.monotonic(), self._deadline.left()
        made = socket.create_connection((address, port), min(seconds, left))
        made.settimeout(seconds)
        self._twin = made.dup()  # it leads to the same connection once that is wrapped in TLS
        self.end_in(max(0.0, left - (time.monotonic() - begin)))
        return made

    def taken(self, connection: socket.socket | None) -> None:
        """The whole message is on its way: from now on only the answer is waited for."""
        with self._lock:
            self.handed_over = True
        if connection and not self.cut:
            connection.settimeout(self._taking)
            self.end_in(self._taking)

    def end_in(self, seconds: float) -> None:
        """Cut it then, and no sooner."""
        if self._timer:
            self._timer.cancel()
        self._timer = Timer(seconds, self.end)
        self._timer.daemon = True
        self._timer.start()

    def give_up(self) -> None:
        """Cut it now, unless there is a message whose fate would not be known then."""
        if not self.handed_over:
            self.end()

    def end(self) -> None:
        """Cut it."""
        with self._lock:
            self.cut = True
            if self._twin:
                with suppress(OSError):
                    self._twin.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of everything."""
        if self._timer:
            self._timer.cancel()
        with self._lock:
            if self._twin:
                self._twin.close()
            self._twin = None


class Server(smtplib.SMTP):
    """An SMTP server at the end of a wire."""

    def __init__(self, wire: Wire, host: str, port: int, **more: Any) -> None:
        self._wire = wire
        super().__init__(host, port, **more)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._wire.connect(host, port, timeout)

    def getreply(self) -> tuple[int, bytes]:
        """The whole answer: the piece of one that had come when the wire was cut says nothing."""
        answer = super().getreply()
        if self._wire.cut:
            self.close()
            raise smtplib.SMTPServerDisconnected("the wire was cut")
        return answer

    def send(self, s: Any) -> None:
        """A command, which is text; or the message, which is bytes."""
        super().send(s)
        if isinstance(s, bytes):
            self._wire.taken(self.sock)


class TlsServer(smtplib.SMTP_SSL, Server):
    """The same, encrypted from the first byte."""

    def __init__(self, wire: Wire, host: str, port: int, **more: Any) -> None:
        self._wire = wire
        smtplib.SMTP_SSL.__init__(self, host, port, **more)
