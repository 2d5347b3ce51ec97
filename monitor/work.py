"""The daemon's jobs: what the scheduler calls, with the one catch-all that there is, at its boundary."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager, suppress
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from monitor.delivery import owe_what_is_due, ping_dead_man
from monitor.episode import tell
from monitor.errors import NotHolder, RatecardError, Stopping, StoreBusy, StoreError
from monitor.housekeeping import tidy_up
from monitor.memory import give_back
from monitor.publication import publish_and_tell, tell_of_feed
from monitor.room import short_of_room

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitor.card.state import Check
    from monitor.metrics import Metrics
    from monitor.pipeline import Pipeline
    from monitor.wiring import Installation

Result = TypeVar("Result")

_log = logging.getLogger("ratecard")
_OTHER_SECONDS = 300  # to write, to publish, to wait for the database
_UPLOAD_SECONDS = 3600  # the first time, of all revisions there ever were, over a slow line
_GOOD = frozenset(("baseline", "changed", "unchanged", "not_modified"))


class Work:
    """`wake` is called when there may be messages to deliver."""

    def __init__(
        self,
        house: Installation,
        pipeline: Pipeline,
        metrics: Metrics,
        wake: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._house = house
        self._pipeline = pipeline
        self._metrics = metrics
        self._wake = wake
        self._monotonic = monotonic
        self._publishing = Lock()
        self._rounding = Lock()
        self._due: dict[str, float] = {}
        self._round: dict[str, bool] = {}

    def check(self, page: str) -> None:
        """One page, from its host to the feed."""
        check = self._guarded(lambda: self._check(page), page, partial(self._tell_of_check, page))
        if check is None:
            return
        published = self._guarded(self._publish, "publication", self._tell_of_feed)
        if published is not None:
            good = published and check.outcome in _GOOD
            self._guarded(lambda: self._finish(page, good=good), page)

    def calendar(self) -> None:
        """Once an hour: tell of promotions that end soon or ended without a new price, and of disks that are full.

        And once a day, whenever the daemon was started: forget bodies that are evidence of nothing.
        """
        self._guarded(self._calendar, "calendar")

    def hanging(self) -> list[str]:
        """What takes longer than it ever can: a fault of ours. Who only waits for another's publication hangs not."""
        due = list(self._due.items())
        return [name for name, at in due if self._monotonic() > at]

    @contextmanager
    def _within(self, name: str, seconds: float) -> Iterator[None]:
        self._due[name] = self._monotonic() + seconds
        try:
            yield
        finally:
            del self._due[name]

    def _guarded(
        self, job: Callable[[], Result], name: str, told: Callable[[str], None] = lambda _: None
    ) -> Result | None:
        """What a job came to; None where it failed, of which `told` hears unless it passes by itself."""
        try:
            return job()
        except Stopping:
            _log.info("%s: broken off, the program ends", name)
            return None
        except RatecardError as error:
            _log.error("%s: %s", name, error)
            trouble = "" if isinstance(error, NotHolder | StoreBusy) else str(error)
        except Exception as error:  # noqa: BLE001 - a fault of ours in one job must not end the schedule of the others
            _log.exception("%s: failed for a fault in ratecard itself; what is published stays", name)
            trouble = f"a fault in ratecard itself ({type(error).__name__}), see the log"
        if trouble:
            with suppress(StoreError):
                told(trouble)
        return None

    def _check(self, page: str) -> Check:
        settings = self._house.settings
        with self._within(page, settings.fetch.deadline.total_seconds() + settings.reader.seconds + _OTHER_SECONDS):
            check = self._pipeline.check(page)
            self._tell_of_check(page, "")
            self._metrics.checked(check)
            self._log(check)
            return check

    def _tell_of_check(self, page: str, trouble: str) -> None:
        """Where a check can't be made, nothing is written that would tell of it."""
        tell(self._house, "check_failing", trouble, "is checked again", page)
        self._wake()

    def _tell_of_feed(self, trouble: str) -> None:
        """A feed that is never written again looks like prices that do not change."""
        tell_of_feed(self._house, trouble)
        self._wake()

    def _log(self, check: Check) -> None:
        store = self._house.store
        (stored,) = store.checks(check.page, limit=1)  # no other check of this page is under way
        facts = {"page": check.page, "check": stored.id, "outcome": check.outcome}
        if check.outcome in _GOOD:
            facts |= {"prices": check.prices, "changes": check.changes}
        level = logging.INFO if check.outcome in _GOOD else logging.WARNING
        _log.log(level, check.detail or "checked", extra=facts | {"serial": store.serial()})

    def _publish(self) -> bool:
        """Publish, and whether that went well; what can't be written is tried again at the next check."""
        with self._publishing, self._within("publication", self._publishing_seconds()):
            if self._house.store.token is not None:
                self._house.store.renew()  # a holder that was frozen while another took over publishes nothing
            problems = publish_and_tell(self._house)
        for problem in problems:
            _log.error("%s", problem)
        return not problems

    def _publishing_seconds(self) -> float:
        """As long as the files, the bucket and every site's command and hook may take together."""
        settings = self._house.settings
        upload = _UPLOAD_SECONDS if settings.publish_s3.bucket else 0
        return _OTHER_SECONDS + upload + sum(2 * site.timeout.total_seconds() for site in settings.sites)

    def _finish(self, page: str, *, good: bool) -> None:
        with self._within(page, _OTHER_SECONDS):
            self._wake()
            self._finish_round(page, good=good)

    def _finish_round(self, page: str, *, good: bool) -> None:
        """A round is over when every page was checked since the last one ended."""
        with self._rounding:
            self._round[page] = good
            if not self._round.keys() >= self._house.pages.keys():
                return
            went_well, self._round = all(self._round.values()), {}
        owe_what_is_due(self._house)
        self._wake()
        give_back()
        if went_well:
            ping_dead_man(self._house)

    def _calendar(self) -> None:
        with self._within("calendar", _OTHER_SECONDS):
            owe_what_is_due(self._house)
            tell(self._house, "disk_low", short_of_room(self._house.settings), "has room again")
            self._wake()
            if gone := tidy_up(self._house):
                _log.info("forgot page bodies that are evidence of nothing", extra={"bodies": gone})
