"""One question to one host and its answer, redirects within the host followed by hand."""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpcore
import httpx

from monitor.errors import FetchError
from monitor.fetch.urls import next_hop, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from monitor.fetch.deadline import Deadline

_BRIEF = 200  # characters; an error may quote what the host sent
_NETWORK_ERRORS = (httpx.TransportError, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)


class Exchange:
    """Asks over `transport` in the name of `user_agent`, following at most `max_redirects` hops."""

    def __init__(self, transport: httpx.BaseTransport, user_agent: str, max_redirects: int) -> None:
        self._transport = transport
        self._max_redirects = max_redirects
        self._headers = {
            "User-Agent": user_agent,
            "Accept": "text/html, text/plain;q=0.9, */*;q=0.5",
            "Accept-Encoding": "gzip, identity",
            "Accept-Language": "en",
            "Connection": "close",
        }

    @contextmanager
    def get(
        self,
        url: httpx.URL,
        deadline: Deadline,
        further: Mapping[str, str] | None = None,
        permit: Callable[[httpx.URL], None] = lambda _: None,
    ) -> Iterator[httpx.Response]:
        """The answer, its body unread; network errors, also those of reading it, become FetchError.

        `further` headers go along; `permit` is asked before every hop and raises what forbids it.
        """
        try:
            response = self._follow(url, deadline, {**self._headers, **(further or {})}, permit)
            try:
                yield response
            finally:
                response.close()
        except _NETWORK_ERRORS as error:
            raise _in_words(url, error) from error

    def _follow(
        self, url: httpx.URL, deadline: Deadline, headers: dict[str, str], permit: Callable[[httpx.URL], None]
    ) -> httpx.Response:
        here = url
        for _ in range(self._max_redirects + 1):
            permit(here)
            response = self._send(here, deadline, headers)
            if not response.has_redirect_location:
                return response
            response.close()
            here = next_hop(here, response.headers["location"])
        raise FetchError(f"{shown(url)} redirects more than {self._max_redirects} times", transient=False)

    def _send(self, url: httpx.URL, deadline: Deadline, headers: dict[str, str]) -> httpx.Response:
        timeout = httpx.Timeout(deadline.left()).as_dict()  # for transports that don't know the deadline
        request = httpx.Request("GET", url, headers=headers, extensions={"deadline": deadline, "timeout": timeout})
        response = self._transport.handle_request(request)
        response.request = request
        return response


def _in_words(url: httpx.URL, error: Exception) -> FetchError:
    """The network's error as ours; a certificate that isn't valid doesn't get better by asking again."""
    cause = error.__cause__ or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return FetchError(
            f"{url.host} shows a certificate that is not valid ({cause.verify_message}): nothing was fetched",
            transient=False,
        )
    return FetchError(f"{shown(url)} could not be fetched: {_brief(error)}", transient=True)


def _brief(error: Exception) -> str:
    cause = error.__cause__
    said = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(error)
    return said[:_BRIEF] or type(error).__name__
