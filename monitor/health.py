"""Whether the daemon lives (`/healthz`) and whether its pages are read (`/readyz`)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from monitor.errors import StoreError
from monitor.projection import page_status

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.feed.app import Probe
    from monitor.wiring import Installation

SILENCE_SECONDS = 60  # without a heartbeat, the scheduler is taken for dead


class Heartbeat:
    """Beaten by a job of the scheduler: when it stops, the scheduler's thread has died or its jobs hang."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._at = monotonic()

    def beat(self) -> None:
        self._at = self._monotonic()

    def age(self) -> float:
        """Seconds since the last beat."""
        return self._monotonic() - self._at


def alive(heartbeat: Heartbeat, faults: Callable[[], list[str]]) -> list[str]:
    """What is broken in this process, in words, `faults` included; nothing, an empty list."""
    broken = faults()
    if heartbeat.age() > SILENCE_SECONDS:
        broken.append(f"the scheduler has not been heard for {heartbeat.age():.0f} s")
    return broken


def healthz(broken: Callable[[], list[str]]) -> Probe:
    """200 while this process does its work, 503 with what is broken otherwise."""

    def probe() -> tuple[int, str, bytes]:
        found = broken()
        return (503 if found else 200), "text/plain; charset=utf-8", "\n".join([*(found or ["alive"]), ""]).encode()

    return probe


def readyz(house: Installation) -> Probe:
    """200 while every watched page was read within its time, 503 with those that were not otherwise."""

    def probe() -> tuple[int, str, bytes]:
        try:
            states = house.store.page_states()
        except StoreError as error:
            return 503, "text/plain; charset=utf-8", f"{error}\n".encode()
        statuses = {page: page_status(page, house.settings, states.get(page), house.now()) for page in house.pages}
        ready = all(status == "fresh" for status in statuses.values())
        lines = [f"{page} {status}" for page, status in statuses.items()]
        return (200 if ready else 503), "text/plain; charset=utf-8", "\n".join([*lines, ""]).encode()

    return probe
