"""ratecard run: checks on a schedule, the feed written after each and served, until SIGTERM."""

from __future__ import annotations

import logging
import signal
from threading import Event, Lock
from typing import TYPE_CHECKING

from monitor.commands.output import printable
from monitor.commands.publish import publish_from
from monitor.errors import RatecardError
from monitor.schedule import schedule
from monitor.wiring import installation, line

if TYPE_CHECKING:
    from monitor.pipeline import Pipeline
    from monitor.settings import Settings
    from monitor.wiring import Installation

_log = logging.getLogger("ratecard")


def run(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT; the exit code."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with installation(settings) as house, line(house) as pipeline:
        publish_from(house)
        work = _Work(house, pipeline)
        scheduler = schedule({page: settings.page(page) for page in house.pages}, work.check)
        scheduler.start()
        stop.wait()
        _log.info("stopping")
        scheduler.shutdown(wait=False)
        work.close()
    return 0


class _Work:
    """One check and the publication of what it found, as a job of the scheduler."""

    def __init__(self, house: Installation, pipeline: Pipeline) -> None:
        self._house = house
        self._pipeline = pipeline
        self._publishing = Lock()

    def check(self, page: str) -> None:
        try:
            check = self._pipeline.check(page)
            words = printable(check.detail)
            _log.info("%s %s prices=%d changes=%d %s", page, check.outcome, check.prices, check.changes, words)
            with self._publishing:
                publish_from(self._house)
        except RatecardError as error:
            _log.error("%s: %s", page, printable(str(error)))
        except Exception:  # the job boundary: a fault of ours must not end the schedule
            _log.exception("%s: the check failed for a fault in ratecard itself; the last good card stays", page)

    def close(self) -> None:
        """Wait for the publication that is under way, if one is."""
        with self._publishing:
            pass
