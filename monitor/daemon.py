"""ratecard run: schedule, delivery, publication, feed server and health in one process, until SIGTERM.

Of several daemons on one database one works; the others stand by, serve the feed, and take over when it is gone.
SIGHUP reads the settings again and begins anew with them, all of them, without leaving the process.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import time
from contextlib import ExitStack, suppress
from datetime import timedelta
from multiprocessing import get_context
from threading import Event, Thread
from typing import TYPE_CHECKING

from alerts.threads import Delivery
from monitor import logs
from monitor.delivery import post
from monitor.errors import NotHolder, RatecardError, StoreError, UsageError
from monitor.feed.app import FeedApp
from monitor.feed.serve import serve
from monitor.health import Heartbeat, alive, healthz, readyz
from monitor.memory import share_arena
from monitor.metrics import Metrics
from monitor.schedule import Schedule
from monitor.signals import Signals
from monitor.systemd import ALIVE, READY, STOPPING, notify
from monitor.wiring import accept, installation, line
from monitor.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.settings import Settings
    from monitor.wiring import Installation

LEASE = timedelta(seconds=45)
_RENEW_SECONDS = 10
_TURN_SECONDS = 180  # without a turn of the main loop; a locked database keeps it for two minutes at most
_log = logging.getLogger("ratecard")


def run(load: Callable[[], Settings]) -> int:
    """Run until SIGTERM or SIGINT; the exit code: 1 if it must be started again, since a part of it died.

    Raises UsageError where it can't serve, StoreError where the database can't be used from the start. Settings that
    were read again and can't be worked with give way to those before.
    """
    first = load()
    _make_database(first)
    share_arena()
    signals = Signals()
    settings: Settings | None = first
    before: Settings | None = None
    code = 0
    while settings:
        logs.set_up(settings.log)
        try:
            with installation(settings) as house:
                code, following = _Daemon(house, signals, load).run()
        except (UsageError, StoreError) as error:
            if before is None:
                raise
            _log.error("these settings can't be worked with, those before are in force again: %s", error)
            settings, before = before, None
        else:
            settings, before = following, settings
    return code


def _make_database(settings: Settings) -> None:
    """Where there is none, and in a child: what nothing else needs (Alembic, 7 MB) is not kept for months.

    What goes wrong in it goes wrong again in this process, which tells of it.
    """

    def make() -> None:
        with suppress(RatecardError), installation(settings):
            pass

    child = get_context("fork").Process(target=make)
    child.start()
    child.join()


class _Daemon:
    def __init__(self, house: Installation, signals: Signals, load: Callable[[], Settings]) -> None:
        self._house = house
        self._signals = signals
        self._load = load
        self._heartbeat = Heartbeat()
        self._turns = Heartbeat()  # of the loop that renews the lease and hears signals
        self._watched: Callable[[], list[str]] = list  # what is broken of all that works here
        self._metrics = Metrics(house, self._heartbeat)
        self._stopping = False
        self._settings: Settings | None = None
        self._end_serving = Event()
        self._serves = Event()
        self._unserved: UsageError | None = None
        self._broken: list[str] = []
        self._waits_for = ""
        self._name = f"{socket.gethostname()}/{os.getpid()}"

    def run(self) -> tuple[int, Settings | None]:
        """Serve, and work whenever this process holds the lease; the exit code, or the settings to begin anew with."""
        server = Thread(target=self._serve, name="feed server", daemon=True)
        server.start()
        self._serves.wait()
        if self._unserved:
            raise self._unserved
        try:
            while self._goes_on(server):
                notify(ALIVE, os.environ)
                if self._acquired():
                    self._work(server)
                else:
                    self._heartbeat.beat()
                    self._listen(_RENEW_SECONDS / 2)
        finally:
            self._end_serving.set()
            server.join(5)
        if self._settings is None:
            notify(STOPPING, os.environ)
        return (1, None) if self._broken else (0, self._settings)

    def _goes_on(self, server: Thread) -> bool:
        self._turns.beat()
        if not server.is_alive() and not self._broken:
            self._give_up(["the feed server has ended"])
        return not (self._stopping or self._settings or self._broken)

    def _listen(self, seconds: float) -> None:
        """Wait for a signal, and do what it asks."""
        came = self._signals.wait(seconds)
        if came == signal.SIGHUP:
            self._reload()
        elif came:
            self._stopping = True

    def _reload(self) -> None:
        try:
            settings = self._load()
            accept(settings)
        except UsageError as error:
            _log.error("the settings were not read again, those in force stay: %s", error)
            return
        _log.info("the settings were read again, and everything begins anew with them")
        self._settings = settings

    def _acquired(self) -> bool:
        store = self._house.store
        try:
            if store.acquire(self._name, LEASE):
                return True
            waits_for = f"{store.lease_holder() or 'another process'} works on this database"
        except StoreError as error:
            waits_for = str(error)
        if waits_for != self._waits_for:
            _log.info("stands by: %s", waits_for)
            self._waits_for = waits_for
        return False

    def _work(self, server: Thread) -> None:
        """Check, publish and deliver until told to stop, or until the lease is lost."""
        house = self._house
        _log.info("works: no other daemon does on this database")
        self._waits_for = ""
        with ExitStack() as stack:
            stack.callback(self._give_back_the_lease)
            mail = stack.enter_context(post(house))
            delivery = Delivery(mail.courier, mail.lines)
            schedule = Schedule({page: house.settings.page(page) for page in house.pages}, self._heartbeat.beat)
            stack.callback(schedule.close)  # once the line below is closed, what runs comes to its end
            pipeline = stack.enter_context(line(house))
            work = Work(house, pipeline, self._metrics, delivery.wake)
            delivery.start()
            stack.callback(delivery.stop)
            schedule.start(work)
            stack.callback(schedule.stop)
            self._heartbeat.beat()
            self._watched = lambda: alive(self._heartbeat, lambda: _faults(delivery, work))
            stack.callback(self._stand_by)
            self._keep(server, schedule)

    def _give_back_the_lease(self) -> None:
        try:
            self._house.store.release()
        except StoreError as error:
            _log.warning("the lease was not given back, it runs out by itself: %s", error)

    def _stand_by(self) -> None:
        self._watched = list  # there is no scheduler that could fall silent

    def _ailing(self) -> list[str]:
        """What is broken, in words. Asked also by who looks from outside: this loop itself may hang."""
        broken = self._watched()
        if self._turns.age() > _TURN_SECONDS:
            broken.append(f"the main loop has not been heard for {self._turns.age():.0f} s")
        return broken

    def _keep(self, server: Thread, schedule: Schedule) -> None:
        """Renew the lease, watch the clock and the threads."""
        clock = ClockWatch()
        while True:
            self._listen(_RENEW_SECONDS)
            if not self._goes_on(server):
                return
            try:
                self._house.store.renew()
            except NotHolder:
                _log.warning("another process has taken over; this one stands by")
                return
            except StoreError as error:
                _log.error("the lease was not renewed: %s", error)
            if clock.jumped():
                _log.warning("the clock was set; every page is checked now, once")
                schedule.all_now()
            if broken := self._ailing():
                self._give_up(broken)
                return
            notify(ALIVE, os.environ)

    def _give_up(self, broken: list[str]) -> None:
        """End, within seconds even where a job hangs: closing would wait for it."""
        self._broken = broken
        self._signals.end_soon(1)
        for fault in broken:
            _log.error("ends, to be started again: %s", fault)

    def _serve(self) -> None:
        settings = self._house.settings
        probes = {
            "/healthz": healthz(lambda: self._broken or self._ailing()),
            "/readyz": readyz(self._house),
            "/metrics": self._metrics.probe,
        }
        app = FeedApp(settings.feed_dir, probes)
        try:
            serve(app, settings.serve.host, settings.serve.port, self._end_serving, self._listening)
        except UsageError as error:
            self._unserved = error
        finally:
            self._serves.set()

    def _listening(self, address: str) -> None:
        _log.info("serving the feed on %s", address)
        self._serves.set()
        notify(READY, os.environ)


def _faults(delivery: Delivery, work: Work) -> list[str]:
    ended = [f"the thread of {name} has ended" for name in delivery.dead()]
    return ended + [f"the job {name} does not come to its end" for name in work.hanging()]


class ClockWatch:
    """Notices when the wall clock and the monotonic clock part: set by hand, or asleep."""

    def __init__(self, wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._gap = wall() - monotonic()

    def jumped(self) -> bool:
        """Whether they moved by more than a minute against each other since the last call."""
        before, self._gap = self._gap, self._wall() - self._monotonic()
        return abs(self._gap - before) > 60
