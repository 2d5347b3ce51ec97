"""The moment by which a fetch is over, whatever it waits for: a name, a handshake, a header, the next byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.errors import FetchError, Stopping

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

SLICE = 0.5  # seconds; no wait is longer, so that a closed fetcher is left within it


class Deadline:
    """`seconds` from now on for `page`; `stopped` ends it at once."""

    def __init__(self, page: str, seconds: float, monotonic: Callable[[], float], stopped: Event) -> None:
        self._page = page
        self._seconds = seconds
        self._monotonic = monotonic
        self._stopped = stopped
        self._end = monotonic() + seconds

    def left(self) -> float:
        """Seconds that remain, more than none.

        Raises FetchError once they are used up, Stopping once the fetcher is closed.
        """
        if self._stopped.is_set():
            raise Stopping(f"{self._page} was not fetched: the program is stopping; nothing was recorded")
        left = self._end - self._monotonic()
        if left <= 0:
            raise FetchError(f"{self._page} did not arrive whole within {self._seconds:g} s", transient=True)
        return left

    def slice(self) -> float:
        """How long to wait before asking again whether there is time left. Raises as `left` does."""
        return min(self.left(), SLICE)

    def allows(self, wait: float) -> bool:
        """Whether something can still be done after `wait` seconds."""
        return not self._stopped.is_set() and self._monotonic() + wait < self._end
