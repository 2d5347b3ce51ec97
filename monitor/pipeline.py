"""check(page): fetch → snapshot → parse → (`monitor.decide`:) validate → compare → commit.

Pages may be checked at the same time; what is decided of one is decided with the others standing still.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from monitor.card.state import Check
from monitor.errors import FetchError, NotHolder, Refused, StoreError
from monitor.fetch.client import Validators
from monitor.fetch.limits import Limits
from monitor.settle import Read, same_card, stamped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from monitor.card.reading import Reading
    from monitor.card.state import PageState
    from monitor.decide import Decisions
    from monitor.fetch.client import Fetched
    from monitor.store import Store


_LONGEST_AWAY = timedelta(seconds=Limits().retry_after_cap)
_log = logging.getLogger("ratecard")


class Source(Protocol):
    """Where pages come from: the fetcher, or saved captures."""

    def fetch(self, url: str, *, validators: Validators | None = None) -> Fetched:
        """The page, or FetchError, or Refused for what is no page at all."""
        ...


class Reader(Protocol):
    """Who reads them: the reader's child process."""

    def read(self, page_id: str, body: bytes, content_type: str = "") -> Reading:
        """The reading, or Refused."""
        ...


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The line, wired. `urls` says where each watched page is fetched from."""

    urls: Mapping[str, str]
    source: Source
    store: Store
    reader: Reader
    reader_version: str
    decisions: Decisions
    now: Callable[[], datetime]

    def check(self, page_id: str) -> Check:
        """One attempt on one page. Raises StoreError where nothing could be written; nothing else."""
        try:
            return self._check(page_id)
        except NotHolder:
            # A person's decision was written while this page was read: judge what was seen against that, once more.
            return self._check(page_id)

    def _check(self, page_id: str) -> Check:
        started = time.monotonic()
        check = Check(page_id, self.now(), "failed", reader=self.reader_version)
        state = self.store.page_state(page_id)
        if state.not_before and _stays_away(state.not_before, check.at):
            until = f"{state.not_before:%Y-%m-%d %H:%M} UTC"
            return self.decisions.failed(check, state, FetchError(f"asked to stay away until {until}", transient=True))
        try:
            return self._fetched(check, state, started)
        except FetchError as error:
            return self.decisions.failed(_timed(check, started), state, error)
        except Refused as refusal:
            return self.decisions.refused(_timed(check, started), state, refusal)

    def _fetched(self, check: Check, state: PageState, started: float) -> Check:
        fetched = self.source.fetch(self.urls[check.page], validators=self._validators(state))
        check = replace(check, http_status=fetched.status)
        if fetched.not_modified:
            known = replace(check, outcome="not_modified", snapshot=state.snapshot)
            return self.decisions.confirmed(_timed(known, started), state, Validators(state.etag, state.last_modified))
        snapshot = self.store.keep_snapshot(
            fetched.body, page=check.page, at=check.at, url=fetched.url, headers=fetched.headers
        )
        check = replace(check, snapshot=snapshot)
        if (snapshot, self.reader_version) == (state.snapshot, state.reader):
            named = Validators(fetched.headers.get("etag", ""), fetched.headers.get("last-modified", ""))
            return self.decisions.confirmed(_timed(replace(check, outcome="unchanged"), started), state, named)
        return self._read(check, state, fetched, started)

    def _read(self, check: Check, state: PageState, fetched: Fetched, started: float) -> Check:
        state = self._caught_up(state, check.at)
        try:
            reading = self.reader.read(check.page, fetched.body, fetched.content_type)
        except Refused as refusal:
            return self.decisions.refused(_timed(check, started), state, refusal)
        headers = fetched.headers
        read = Read(
            stamped(reading, check.snapshot),
            check.snapshot,
            self.reader_version,
            headers.get("etag", ""),
            headers.get("last-modified", ""),
        )
        return self.decisions.judged(_timed(replace(check, prices=len(reading.rates)), started), read)

    def _caught_up(self, state: PageState, at: datetime) -> PageState:
        """The page's state, its card made again by today's reader: what that reads otherwise is no news of the page."""
        card = state.card
        if card is None or self.reader_version in (state.reader, card.reader):
            return state
        snapshot = state.snapshot or card.snapshot
        try:
            reading = stamped(self.reader.read(state.page, self.store.snapshot(snapshot)), snapshot)
        except (Refused, StoreError):
            return state  # the card stays as it was read
        if same_card(card.reading, reading):
            return state
        count = self.decisions.caught_up(state.page, Read(reading, snapshot, self.reader_version), at)
        if count:
            _log.warning(
                "%s: today's readers read %d price(s) of it otherwise; corrected, told nobody", state.page, count
            )
        return self.store.page_state(state.page)

    def _validators(self, state: PageState) -> Validators | None:
        """Conditional headers only where the card came from that very body, read by this very reader, and it is kept.

        A body that is gone or damaged is evidence: it is asked for as a whole, and kept again.
        """
        if not state.snapshot or state.reader != self.reader_version:
            return None
        try:
            self.store.snapshot(state.snapshot)
        except StoreError as error:
            _log.warning("%s: %s; the page is asked for as a whole", state.page, error)
            return None
        return Validators(etag=state.etag, last_modified=state.last_modified)


def _stays_away(until: datetime, at: datetime) -> bool:
    """Whether a host's wish counts. None is longer than a day: what is was written down while the clock was ahead."""
    return timedelta(0) < until - at <= _LONGEST_AWAY


def _timed(check: Check, started: float) -> Check:
    return replace(check, seconds=round(time.monotonic() - started, 3))
