"""The fetcher: one page, whole, within its limits, politely."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING

from monitor.errors import FetchError
from monitor.fetch.addresses import Guard, Resolver, system_resolver
from monitor.fetch.answers import failure, kept_headers, refuse_binary, refuse_other_media
from monitor.fetch.body import read_body
from monitor.fetch.deadline import Deadline
from monitor.fetch.exchange import Exchange
from monitor.fetch.robots import Robots
from monitor.fetch.transport import GuardedTransport
from monitor.fetch.urls import checked, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from monitor.fetch.limits import Limits


@dataclass(frozen=True, slots=True)
class Validators:
    """What a stored body was called by its host; given only where that very body made the current card."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """The headers of a conditional request."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it arrived, decompressed. `elapsed` is in seconds; `url` is where it was found in the end, without a
    query, which may hold a secret of a mirror.

    `not_modified`: the host says that the page is what the validators name; there is no body then.
    """

    url: str
    status: int
    not_modified: bool
    body: bytes = field(repr=False)
    content_type: str
    headers: dict[str, str]
    fetched_at: datetime
    elapsed: float


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """Fetches pages in the name of `user_agent` (`product/version (+contact URL)`); may be shared between threads."""

    def __init__(
        self,
        user_agent: str,
        limits: Limits,
        *,
        allow_private_addresses: bool = False,
        now: Callable[[], datetime] = _utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
        jitter: Callable[[], float] = random.random,
        resolver: Resolver = system_resolver,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._limits = limits
        self._now = now
        self._monotonic = monotonic
        self._stopped = Event()
        self._sleep = sleep or self._stopped.wait
        self._jitter = jitter
        self._transport = transport or GuardedTransport(
            Guard(resolver, allow_private_addresses), limits.connect_timeout
        )
        self._exchange = Exchange(self._transport, user_agent, limits.max_redirects)
        self._robots = Robots(self._exchange, user_agent, limits, now)
        self._quiet_until: dict[str, float] = {}

    def fetch(self, url: str, *, validators: Validators | None = None, deadline: float | None = None) -> Fetched:
        """The page at `url`, within `deadline` seconds (default: the limits').

        Raises FetchError if it could not be had, whole and from where it should be; Refused if it isn't text.
        """
        page = checked(url)
        within = Deadline(shown(page), deadline or self._limits.total_deadline, self._monotonic, self._stopped)
        self._keep_quiet(url, shown(page))
        try:
            return self._persist(page, validators or Validators(), within)
        except FetchError as error:
            if error.retry_after:
                self._quiet_until[url] = self._monotonic() + error.retry_after
            raise

    def close(self) -> None:
        """End every fetch that is under way, within a moment or the connect timeout at most."""
        self._stopped.set()
        self._transport.close()

    def _keep_quiet(self, url: str, page: str) -> None:
        """A host that said when to come back isn't asked before."""
        wait = self._quiet_until.get(url, 0.0) - self._monotonic()
        if wait > 0:
            raise FetchError(
                f"{page} asked to be left alone for another {wait:.0f} s: not asked", transient=True, retry_after=wait
            )

    def _persist(self, page: httpx.URL, validators: Validators, deadline: Deadline) -> Fetched:
        """Try again where that may help, while there are tries and time left."""
        tries = 0
        while True:
            tries += 1
            try:
                return self._attempt(page, validators, deadline)
            except FetchError as error:
                wait = self._wait(error, tries)
                if wait is None or not deadline.allows(wait):
                    raise _counted(error, tries) from error
            self._sleep(wait)

    def _wait(self, error: FetchError, tries: int) -> float | None:
        """Seconds before the next try: 1 to 2, then 2 to 4, or what the host said; None if there is to be none."""
        if not error.transient or tries >= self._limits.tries:
            return None
        return max(error.retry_after or 0.0, 2.0 ** (tries - 1) * (1 + self._jitter()))

    def _attempt(self, page: httpx.URL, validators: Validators, deadline: Deadline) -> Fetched:
        begun = self._monotonic()
        with self._exchange.get(page, deadline, validators.headers(), self._permit(deadline)) as response:
            body = self._body(response, validators, deadline)
            return Fetched(
                url=shown(response.url),
                status=response.status_code,
                not_modified=response.status_code == 304,
                body=body,
                content_type=response.headers.get("content-type", ""),
                headers=kept_headers(response),
                fetched_at=self._now(),
                elapsed=self._monotonic() - begun,
            )

    def _permit(self, deadline: Deadline) -> Callable[[httpx.URL], None]:
        if not self._limits.robots:
            return lambda _: None
        return lambda url: self._robots.permit(url, deadline)

    def _body(self, response: httpx.Response, validators: Validators, deadline: Deadline) -> bytes:
        if response.status_code == 304:
            if not validators.headers():
                raise FetchError(f"{shown(response.url)} answered 304, though nothing was compared", transient=False)
            return b""
        if response.status_code != 200:
            raise failure(response, self._now(), self._limits.retry_after_cap)
        refuse_other_media(response)
        body = read_body(response, self._limits, deadline)
        refuse_binary(response, body)
        return body


def _counted(error: FetchError, tries: int) -> FetchError:
    if tries == 1:
        return error
    return FetchError(f"{error} (tried {tries} times)", transient=error.transient, retry_after=error.retry_after)
