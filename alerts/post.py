"""Posting over HTTP. The addresses are secrets: no error, log or traceback of ours names them."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING

import httpcore
import httpx

from monitor.errors import DeliveryError, FetchError, Stopping
from monitor.fetch.addresses import Guard
from monitor.fetch.answers import retry_after
from monitor.fetch.deadline import Deadline
from monitor.fetch.transport import GuardedTransport

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from alerts.secret import Secret

DEADLINE = 15.0  # seconds for everything, from the name to the last byte of the answer
_CONNECT = 5.0
_DAY = 86_400
_READ = 2000  # bytes of an answer that may say something
_NETWORK_ERRORS = (httpx.TransportError, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is the beginning of it; `retry_after` is in seconds, at most a day."""

    status: int
    body: str
    retry_after: float | None

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


class Poster:
    """Posts in the name of a channel: no redirects, no cookies, no environment, and an end to every wait."""

    def __init__(self, name: str, *, seconds: float = DEADLINE, ca_file: Path | None = None) -> None:
        self._name = name
        self._seconds = seconds
        self._stopped = Event()
        context = ssl.create_default_context(cafile=ca_file) if ca_file else None
        guard = Guard(allow_private_addresses=True)  # the operator's own services may well be inside
        self._transport = GuardedTransport(guard, _CONNECT, context)

    def close(self) -> None:
        """End what is being waited for, with a transient error."""
        self._stopped.set()

    def post(self, url: Secret, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The answer, whatever its status. Raises DeliveryError (transient) if there is none."""
        return self._ask("POST", url, body, headers)

    def get(self, url: Secret) -> Answer:
        """As `post`, with nothing to say."""
        return self._ask("GET", url, b"", {})

    def _ask(self, method: str, url: Secret, body: bytes, headers: Mapping[str, str]) -> Answer:
        deadline = Deadline(self._name, self._seconds, time.monotonic, self._stopped)
        try:
            return self._exchange(method, url, body, headers, deadline)
        except Stopping:
            said = "not waited for: the program is stopping"
        except FetchError:  # names the host, which may be told to nobody
            said = (
                "the name of its host is not known" if deadline.allows(0) else f"no answer within {self._seconds:g} s"
            )
        except httpx.InvalidURL:
            said = "its address is not a URL; correct it in the settings"
        except _NETWORK_ERRORS as error:
            said = _in_words(error)
        raise DeliveryError(f"{self._name}: {said}", permanent=False)

    def _exchange(
        self, method: str, url: Secret, body: bytes, headers: Mapping[str, str], deadline: Deadline
    ) -> Answer:
        sent = {"User-Agent": "ratecard", "Accept-Encoding": "identity", "Connection": "close", **headers}
        request = httpx.Request(
            method, url.value, headers=sent, content=body or None, extensions={"deadline": deadline}
        )
        response = self._transport.handle_request(request)
        try:
            said = _beginning(response)
        finally:
            response.close()
        stay_away = retry_after(response.headers.get("retry-after", ""), datetime.now(UTC), _DAY)
        return Answer(response.status_code, said, stay_away)


def _beginning(response: httpx.Response) -> str:
    said = b""
    for chunk in response.iter_raw():
        said += chunk
        if len(said) >= _READ:
            break
    return said[:_READ].decode("utf-8", "replace")


def _in_words(error: Exception) -> str:
    """What went wrong, without what the library says: that may quote the address."""
    cause = error.__cause__ or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"shows a certificate that is not valid ({cause.verify_message}): nothing was sent"
    if isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout):
        return "could not be connected to"
    return "the connection broke before an answer came"
