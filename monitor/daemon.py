"""ratecard run: schedule, delivery, publication, feed server and health in one process, until SIGTERM.

Of several daemons on one database one works; the others stand by, serve the feed, and take over when it is gone.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING

from alerts.threads import Delivery
from monitor import logs
from monitor.delivery import post
from monitor.errors import NotHolder, RatecardError, UsageError
from monitor.feed.app import FeedApp
from monitor.feed.serve import serve
from monitor.health import Heartbeat, alive, healthz, readyz
from monitor.metrics import Metrics
from monitor.schedule import Schedule
from monitor.systemd import ALIVE, READY, STOPPING, notify
from monitor.wiring import installation, line
from monitor.work import Work

if TYPE_CHECKING:
    from monitor.settings import Settings
    from monitor.wiring import Installation

LEASE = timedelta(seconds=45)
_RENEW_SECONDS = 10
_log = logging.getLogger("ratecard")


def run(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT; 1 if it must be started again, since a part of it died."""
    logs.set_up(settings.log)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with installation(settings) as house:
        return _Daemon(house, stop).run()


class _Daemon:
    def __init__(self, house: Installation, stop: Event) -> None:
        self._house = house
        self._stop = stop
        self._heartbeat = Heartbeat()
        self._metrics = Metrics(house, self._heartbeat)
        self._broken: list[str] = []
        self._name = f"{socket.gethostname()}/{os.getpid()}"

    def run(self) -> int:
        """Serve, and work whenever this process holds the lease."""
        server = Thread(target=self._serve, name="feed server", daemon=True)
        server.start()
        while not self._stop.is_set() and not self._broken:
            notify(ALIVE, os.environ)
            if self._acquired():
                self._work()
            else:
                self._heartbeat.beat()
                self._stop.wait(_RENEW_SECONDS / 2)
        notify(STOPPING, os.environ)
        self._stop.set()
        server.join(10)
        for broken in self._broken:
            _log.error("ends, to be started again: %s", broken)
        return 1 if self._broken else 0

    def _acquired(self) -> bool:
        store = self._house.store
        if store.acquire(self._name, LEASE):
            return True
        _log.info("stands by: %s works on this database", store.lease_holder())
        return False

    def _work(self) -> None:
        """Check, publish and deliver until told to stop, or until the lease is lost."""
        house = self._house
        with ExitStack() as stack:
            pipeline = stack.enter_context(line(house))
            mail = stack.enter_context(post(house))
            delivery = Delivery(mail.courier, mail.lines)
            work = Work(house, pipeline, self._metrics, delivery.wake)
            schedule = Schedule({page: house.settings.page(page) for page in house.pages}, work, self._heartbeat.beat)
            delivery.start()
            schedule.start()
            try:
                self._keep(schedule, delivery)
            finally:
                schedule.stop()
                delivery.stop()
        if not self._broken:
            house.store.release()

    def _keep(self, schedule: Schedule, delivery: Delivery) -> None:
        """Renew the lease, watch the clock and the threads."""
        clock = _ClockWatch()
        while not self._stop.wait(_RENEW_SECONDS):
            try:
                self._house.store.renew()
            except NotHolder:
                _log.warning("another process has taken over; this one stands by")
                return
            except RatecardError as error:
                _log.error("the lease was not renewed: %s", error)
            if clock.jumped():
                _log.warning("the clock was set; every page is checked now, once")
                schedule.all_now()
            self._broken = alive(self._heartbeat, delivery.dead)
            if self._broken:
                return
            notify(ALIVE, os.environ)

    def _serve(self) -> None:
        settings = self._house.settings
        probes = {
            "/healthz": healthz(lambda: self._broken or alive(self._heartbeat, list)),
            "/readyz": readyz(self._house),
            "/metrics": self._metrics.probe,
        }
        app = FeedApp(settings.feed_dir, probes)
        try:
            serve(app, settings.serve.host, settings.serve.port, self._stop, self._listening)
        except UsageError as error:
            self._broken = [str(error)]

    def _listening(self, address: str) -> None:
        _log.info("serving the feed on %s", address)
        notify(READY, os.environ)


class _ClockWatch:
    """Notices when the wall clock and the monotonic clock part: set by hand, or asleep."""

    def __init__(self) -> None:
        self._gap = self._now()

    def jumped(self) -> bool:
        """Whether they moved by more than a minute against each other since the last call."""
        before, self._gap = self._gap, self._now()
        return abs(self._gap - before) > 60

    @staticmethod
    def _now() -> float:
        return datetime.now(UTC).timestamp() - time.monotonic()
