"""Whether a host wants to be read: its robots.txt, asked for once a day (RFC 9309)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from protego import Protego

from monitor.errors import FetchError
from monitor.fetch.answers import failure
from monitor.fetch.body import read_body
from monitor.fetch.urls import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from monitor.fetch.deadline import Deadline
    from monitor.fetch.exchange import Exchange
    from monitor.fetch.limits import Limits

_KEPT_FOR = timedelta(hours=24)
_READ = 512_000  # bytes; RFC 9309 asks for 500 KiB at least


class Robots:
    """The rules of every host asked so far, for the product named first in `user_agent`."""

    def __init__(self, exchange: Exchange, user_agent: str, limits: Limits, now: Callable[[], datetime]) -> None:
        self._exchange = exchange
        self._product = user_agent.partition("/")[0]
        self._limits = limits
        self._now = now
        self._rules: dict[httpx.URL, tuple[datetime, Protego]] = {}

    def permit(self, url: httpx.URL, deadline: Deadline) -> None:
        """Raises FetchError if the host's robots.txt forbids `url` or can't be had."""
        address = url.copy_with(raw_path=b"/robots.txt", fragment=None)
        if not self._current(address, deadline).can_fetch(str(url), self._product):
            raise FetchError(
                f"{shown(address)} forbids us to fetch {shown(url)}: it was not asked for; disable the page",
                transient=False,
            )

    def _current(self, address: httpx.URL, deadline: Deadline) -> Protego:
        now = self._now()
        read_at, rules = self._rules.get(address, (None, None))
        if rules is None or read_at is None or not timedelta(0) <= now - read_at < _KEPT_FOR:
            rules = self._read(address, deadline)
            self._rules[address] = (now, rules)
        return rules

    def _read(self, address: httpx.URL, deadline: Deadline) -> Protego:
        with self._exchange.get(address, deadline) as response:
            status = response.status_code
            if status == 429 or status >= 500:
                error = failure(response, self._now(), self._limits.retry_after_cap)
                raise FetchError(
                    f"{error}, which counts as forbidding every page of the host",
                    transient=True,
                    retry_after=error.retry_after,
                )
            if status != 200:  # no rules: everything is allowed
                return Protego.parse("")
            body = read_body(response, self._limits, deadline)
        return Protego.parse(body[:_READ].decode("utf-8", "replace"))
