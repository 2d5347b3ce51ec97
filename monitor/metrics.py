"""Prometheus metrics: counted as things happen, or read from the database when they are asked for."""

from __future__ import annotations

import math
from importlib.metadata import version
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from monitor.card.state import STATUSES
from monitor.errors import StoreError
from monitor.projection import page_status
from monitor.reading.version import reader_version

if TYPE_CHECKING:
    from monitor.card.state import Check
    from monitor.health import Heartbeat
    from monitor.wiring import Installation

_TEXT = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Label values are page ids, channels and words of the contract: nothing that a page could invent."""

    def __init__(self, house: Installation, heartbeat: Heartbeat) -> None:
        self._house = house
        self._heartbeat = heartbeat
        self._registry = CollectorRegistry()
        self._checks = Counter("ratecard_checks", "Checks by outcome.", ["page", "outcome"], registry=self._registry)
        self._seconds = Histogram(
            "ratecard_check_duration_seconds", "How long checks took.", ["page"], registry=self._registry
        )
        self._success = self._gauge("ratecard_page_last_success_timestamp_seconds", "Last successful check.", "page")
        self._prices = self._gauge("ratecard_page_prices", "Prices read by the last check.", "page")
        self._status = self._gauge("ratecard_page_status", "1 for the status of a page.", "page", "status")
        self._holds = self._gauge("ratecard_holds_waiting", "Cards that wait for a person.")
        self._pending = self._gauge("ratecard_outbox_pending", "Messages not delivered yet.", "channel")
        self._oldest = self._gauge("ratecard_outbox_oldest_age_seconds", "Age of the oldest of them.")
        self._deliveries = self._gauge(
            "ratecard_deliveries_total", "Messages by what became of them.", "channel", "result"
        )
        self._serial = self._gauge("ratecard_feed_serial", "The newest revision.")
        self._age = self._gauge("ratecard_feed_age_seconds", "Since the newest check that the feed tells of.")
        self._beat = self._gauge("ratecard_scheduler_heartbeat_timestamp_seconds", "When the scheduler was last heard.")
        build = self._gauge("ratecard_build_info", "What is running.", "version", "reader")
        build.labels(version("ratecard"), reader_version()).set(1)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, registry=self._registry)

    def checked(self, check: Check) -> None:
        """Count a check."""
        self._checks.labels(check.page, check.outcome).inc()
        self._seconds.labels(check.page).observe(check.seconds)
        if check.prices:
            self._prices.labels(check.page).set(check.prices)

    def probe(self) -> tuple[int, str, bytes]:
        """`/metrics`, with what the database says now."""
        try:
            self._read()
        except StoreError as error:
            return 503, "text/plain; charset=utf-8", f"{error}\n".encode()
        return 200, _TEXT, generate_latest(self._registry)

    def _read(self) -> None:
        house, store, now = self._house, self._house.store, self._house.now()
        states = store.page_states()
        for page in house.pages:
            state = states.get(page)
            if state and state.checked_at:
                self._success.labels(page).set(state.checked_at.timestamp())
            current = page_status(page, house.settings, state, now)
            for status in STATUSES:
                self._status.labels(page, status).set(status == current)
        self._holds.set(len(store.holds(waiting_only=True)))
        self._read_outbox()
        self._serial.set(store.serial())
        checked = [state.checked_at for state in states.values() if state.checked_at]
        self._age.set((now - max(checked)).total_seconds() if checked else math.inf)
        self._beat.set(now.timestamp() - self._heartbeat.age())

    def _read_outbox(self) -> None:
        store = self._house.store
        counts = store.outbox_counts()
        for channel in self._house.alerts.channels:
            by_status = dict.fromkeys(("pending", "sent", "failed", "dropped"), 0)
            for (lane, status), count in counts.items():
                if lane in channel.lanes:
                    by_status[status] += count
            self._pending.labels(channel.name).set(by_status.pop("pending"))
            for status, count in by_status.items():
                self._deliveries.labels(channel.name, status).set(count)
        oldest = store.oldest_pending()
        self._oldest.set((self._house.now() - oldest).total_seconds() if oldest else 0)
