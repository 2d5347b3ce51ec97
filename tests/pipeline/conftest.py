"""The line with a real store; what the pages say is scripted, and the clock moves only when told."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.card.believe import Bounds
from monitor.card.state import Check, Owed
from monitor.decide import Decisions
from monitor.errors import FetchError, Refused
from monitor.fetch.client import Fetched, Validators
from monitor.pipeline import Pipeline
from monitor.reading.page import Page
from storage.store import Store, open_store
from tests.card.rates import HTML, TWIN, a_reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from monitor.card.change import Change
    from monitor.card.event import OperatorEvent
    from monitor.card.rate import Rate
    from monitor.card.reading import Finding, Reading

START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def _unread(text: str) -> Reading:
    raise AssertionError(text)


class Ears:
    """An announcer that remembers what it was told."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.events: dict[tuple[str, bool], OperatorEvent] = {}

    def for_changes(self, changes: Sequence[Change], at: datetime) -> list[Owed]:
        self.changes += changes
        return [Owed(f"m-{changes[0].id}", "ear", "changes", {"count": len(changes)}, at)]

    def for_event(self, event: OperatorEvent, at: datetime) -> list[Owed]:
        del at
        self.events[event.episode, event.over] = event
        return []


class World:
    """Pages whose every answer is scripted: `says` a reading, `breaks` with an error, `stands` as it was (a 304)."""

    def __init__(self, folder: Path, bounds: Bounds) -> None:
        self.at = START
        self.store: Store = open_store(f"sqlite:///{folder}/r.db", snapshot_dir=folder / "snapshots", now=self.now)
        self.ears = Ears()
        self.sent: dict[str, list[Validators | None]] = defaultdict(list)
        self._bodies: dict[str, bytes] = {}
        self._readings: dict[bytes, Reading] = {}
        self._errors: dict[str, Exception] = {}
        self._standing: set[str] = set()
        pages = {
            name: Page(name, f"https://example.org/{name}", "openai", "openai-api", "html", _unread)
            for name in (HTML, TWIN)
        }
        self.decisions = Decisions(pages, self.store, self.ears, bounds, timedelta(hours=6))
        self.reader_version = "reader-1"
        self.urls = {page.url: page.id for page in pages.values()}

    def now(self) -> datetime:
        return self.at

    def fetch(self, url: str, *, validators: Validators | None = None) -> Fetched:
        page = self.urls[url]
        self.sent[page].append(validators)
        if page in self._errors:
            raise self._errors[page]
        headers = {"etag": f'"{hashlib.sha256(self._bodies[page]).hexdigest()[:8]}"'}
        if page in self._standing:
            return Fetched(url, 304, True, b"", "", headers, self.at, 0.0)
        return Fetched(url, 200, False, self._bodies[page], "text/html", headers, self.at, 0.0)

    def read(self, page_id: str, body: bytes, content_type: str = "") -> Reading:
        del page_id, content_type
        return self._readings[body]

    def says(
        self, *rates: Rate, page: str = HTML, nonce: str = "", findings: tuple[Finding, ...] = (), **minutes: Any
    ) -> Check:
        """Check a page that states just these rates, some time later."""
        reading = replace(a_reading(rates, page), findings=findings)
        self._bodies[page] = f"{nonce}{rates}{page}".encode()
        self._readings[self._bodies[page]] = reading
        self._errors.pop(page, None)
        self._standing.discard(page)
        return self._check(page, **minutes)

    def reads(self, *rates: Rate, page: str = HTML, findings: tuple[Finding, ...] = ()) -> None:
        """Let another reader make this of what the page says already."""
        self.reader_version = "reader-2"
        self._readings[self._bodies[page]] = replace(a_reading(rates, page), findings=findings)

    def stands(self, page: str = HTML, **minutes: Any) -> Check:
        """Check a page that answers 304."""
        self._standing.add(page)
        self._errors.pop(page, None)
        return self._check(page, **minutes)

    def breaks(self, error: Exception, page: str = HTML, **minutes: Any) -> Check:
        """Check a page that can't be had."""
        self._errors[page] = error
        return self._check(page, **minutes)

    def _check(self, page: str, **later: Any) -> Check:
        self.at += timedelta(**(later or {"minutes": 15}))
        urls = {name: url for url, name in self.urls.items()}
        return Pipeline(urls, self, self.store, self, self.reader_version, self.decisions, self.now).check(page)

    def later(self, **by: float) -> None:
        """Let time pass without a check."""
        self.at += timedelta(**by)

    def prices(self) -> dict[str, str]:
        """The published price of each model's input."""
        return {entry.rate.model: str(entry.rate.price) for entry in self.store.published("openai-api")}

    def kinds(self) -> list[str]:
        """The kinds of all committed changes, oldest first."""
        return [change.difference.kind for change in reversed(self.store.changes())]


@pytest.fixture
def bounds() -> Bounds:
    return Bounds()


@pytest.fixture
def world(tmp_path: Path, bounds: Bounds) -> Iterator[World]:
    made = World(tmp_path, bounds)
    yield made
    made.store.close()


def away(wait: float | None = None) -> FetchError:
    return FetchError("example.org refused the connection", transient=True, retry_after=wait)


def wall() -> Refused:
    return Refused("blocked", "a bot wall")
