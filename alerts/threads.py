"""One thread a channel, so that one that is slow or down never delays another."""

from __future__ import annotations

import logging
import time
from threading import Event, Thread
from typing import TYPE_CHECKING

from monitor.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alerts.deliver import Courier, Line

_LOOK = 1.0  # seconds between looks into the outbox when nobody wakes us: other processes write there too
_STORE_PAUSE = 5.0  # seconds after the database could not be used
STOP_WITHIN = 5.0  # seconds, all channels together; what takes longer is repeated under its id by the next process
_log = logging.getLogger("ratecard.alerts")


class Delivery:
    """Runs a courier for each channel from `start` to `stop`."""

    def __init__(self, courier: Courier, lines: Sequence[Line]) -> None:
        self._courier = courier
        self._lines = lines
        self._stopping = Event()
        self._bells = [Event() for _ in lines]
        self._threads = [
            Thread(target=self._run, args=(line, bell), name=f"alerts {line.settings.name}", daemon=True)
            for line, bell in zip(lines, self._bells, strict=True)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Something was written: look into the outbox now."""
        for bell in self._bells:
            bell.set()

    def stop(self, seconds: float = STOP_WITHIN) -> None:
        """Take no more, and give up waiting for answers."""
        until = time.monotonic() + seconds
        self._stopping.set()
        self.wake()
        for line in self._lines:
            line.channel.close()
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def dead(self) -> list[str]:
        """The channels whose thread has ended by a fault of ours: health is red then."""
        return [
            line.settings.name
            for line, thread in zip(self._lines, self._threads, strict=True)
            if thread.ident and not thread.is_alive() and not self._stopping.is_set()
        ]

    def _run(self, line: Line, bell: Event) -> None:
        while not self._stopping.is_set():
            bell.clear()
            try:
                self._courier.drain(line)
                pause = _LOOK
            except StoreError as error:
                _log.warning("%s: nothing delivered, tried again: %s", line.settings.name, error)
                pause = _STORE_PAUSE
            bell.wait(pause)


def drain_all(courier: Courier, lines: Sequence[Line]) -> int:
    """Deliver what is due, all channels at once; how many messages were taken. For a single check without a daemon."""
    taken = [0] * len(lines)

    def drain(number: int) -> None:
        try:
            taken[number] = courier.drain(lines[number])
        except StoreError as error:
            _log.warning("%s: nothing delivered, kept for the next run: %s", lines[number].settings.name, error)

    threads = [Thread(target=drain, args=(number,), daemon=True) for number in range(len(lines))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(taken)
