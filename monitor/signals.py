"""What the operator or the service manager tells the daemon: stop (SIGTERM, SIGINT), read settings again (SIGHUP)."""

from __future__ import annotations

import os
import signal
import threading
import time
from queue import Empty, SimpleQueue

STOP_WITHIN = 9.0  # seconds


class Signals:
    """The signals of this process from now on. A handler only puts numbers into queues: that can't deadlock.

    Told to stop, the process ends after nine seconds at the latest, whatever still runs: every write is a transaction.
    """

    def __init__(self) -> None:
        self._came: SimpleQueue[int] = SimpleQueue()
        self._ends: SimpleQueue[int] = SimpleQueue()
        threading.Thread(target=self._end, name="end", daemon=True).start()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._handle)

    def wait(self, seconds: float) -> int | None:
        """The signal that came, or None after so many seconds without one."""
        try:
            return self._came.get(timeout=seconds)
        except Empty:
            return None

    def end_soon(self, code: int) -> None:
        """End with `code`, nine seconds from now at the latest."""
        self._ends.put(code)

    def _handle(self, number: int, _: object) -> None:
        if number != signal.SIGHUP:
            self.end_soon(0)
        self._came.put(number)

    def _end(self) -> None:
        code = self._ends.get()
        time.sleep(STOP_WITHIN)
        os._exit(code)
