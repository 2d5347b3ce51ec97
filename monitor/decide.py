"""What becomes of a check: believed and written down, or held. Judging is `monitor.judge`, writing `monitor.record`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

from monitor.card.merge import is_heard
from monitor.errors import NotHolder
from monitor.judge import Judge, doubts
from monitor.record import Record
from monitor.settle import Origin, Read, accepted, confirmed, reread, unconfirmed
from monitor.trouble import begun, worth_telling

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from monitor.card.believe import Bounds
    from monitor.card.state import Check, Hold, PageState
    from monitor.errors import FetchError, Refused
    from monitor.fetch.client import Validators
    from monitor.reading.page import Page
    from monitor.record import Announcer
    from monitor.store import Store


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decides with the whole platform in view. `disabled` pages are not watched: they are never heard."""

    pages: Mapping[str, Page]
    store: Store
    announcer: Announcer
    bounds: Bounds
    stale_after: timedelta
    disabled: frozenset[str] = frozenset()
    deciding: Lock = field(default_factory=Lock)

    @property
    def _judge(self) -> Judge:
        return Judge(self.pages, self.store, self.bounds, self.disabled)

    @property
    def _record(self) -> Record:
        return Record(self.pages, self.store, self.announcer, self.stale_after, self.disabled)

    def failed(self, check: Check, state: PageState, error: FetchError) -> Check:
        """The page did not arrive: the last good card stays."""
        until = check.at + timedelta(seconds=error.retry_after) if error.retry_after else None
        asked = f"; it is not asked again before {until:%Y-%m-%d %H:%M:%S} UTC, as it wished" if until else ""
        check = replace(check, outcome="failed", detail=f"{error}{asked}")
        status = state.status if state.status in ("held", "refused") else "stale"
        after = replace(state, status=status, detail=check.detail, not_before=until or state.not_before)
        self._record.kept(check, after, begun("stale", after, check.at, self.stale_after))
        return check

    def refused(self, check: Check, state: PageState, refusal: Refused) -> Check:
        """Something arrived that is not the page: the last good card stays."""
        check = replace(check, outcome="refused", detail=str(refusal))
        after = replace(unconfirmed(state), status="refused", detail=str(refusal))
        self._record.kept(check, after, begun("refused", after, check.at))
        return check

    def confirmed(self, check: Check, seen: PageState, named: Validators) -> Check:
        """The page says, byte for byte, what the card of `seen` was read from; its host calls these bytes so now.

        A page that was not heard for long is judged like a new one: others may have changed meanwhile. Raises
        NotHolder where the page's state was written since it was `seen`: these bytes are not what that card came from.
        """
        with self.deciding:
            state = self.store.page_state(check.page)
            if state.written != seen.written or state.card is None:
                raise NotHolder(f"{check.page} was decided about while it was fetched")
            check = replace(check, prices=len(state.card.reading.rates))
            etag, last_modified = named.etag or "", named.last_modified or ""
            if state.checked_at is None or not is_heard(state.checked_at, check.at):
                read = Read(state.card.reading, state.snapshot, state.reader, etag, last_modified)
                return self._judged(check, state, read)
            named_now = replace(state, etag=etag, last_modified=last_modified)
            return self._settle(check, {state.page: confirmed(named_now, check.at)})

    def judged(self, check: Check, read: Read) -> Check:
        """A reading came: believe it or hold it."""
        with self.deciding:
            return self._judged(check, self.store.page_state(check.page), read)

    def approve(self, hold: Hold, by: str, note: str, at: datetime) -> int:
        """A person believes what is held; the number of changes that follow from it."""
        with self.deciding:
            state = self.store.page_state(hold.page)
            closed = replace(hold, verdict="approved", decided_by=by, note=note, closed_at=at)
            believed = accepted(state, Read(hold.reading, hold.snapshot, ""), hold.last_seen or at)
            status = "fresh" if state.status == "held" else state.status  # what else is the matter still is
            detail = "" if state.status == "held" else state.detail
            believed = replace(believed, status=status, detail=detail, not_before=state.not_before)
            origin = Origin("approval", hold.page, hold.snapshot, at)
            return self._record.believed({hold.page: believed}, origin, (closed,))

    def reject(self, hold: Hold, by: str, note: str, at: datetime) -> None:
        """A person does not believe it: the last good card stays, and this reading is not asked about again."""
        with self.deciding:
            closed = replace(hold, verdict="rejected", decided_by=by, note=note, closed_at=at)
            state = replace(self.store.page_state(hold.page), detail=f"rejected by {by}")
            self._record.kept(None, state, None, (closed,))

    def withdraw(self, hold: Hold, by: str, note: str, at: datetime) -> None:
        """A person takes a rejection back: what the page says is asked about again at its next check."""
        with self.deciding:
            closed = replace(hold, verdict="withdrawn", decided_by=by, note=note, closed_at=at)
            state = self.store.page_state(hold.page)
            if state.status == "held":
                state = replace(state, detail=f"{by} took a rejection back; the next check asks again")
            self._record.kept(None, state, None, (closed,))

    def reread(self, state: PageState, read: Read, at: datetime) -> int:
        """Today's reader reads the accepted bytes otherwise; the number of changes. Nobody is alerted."""
        with self.deciding:
            return self._reread(state, read, at)

    def caught_up(self, page: str, read: Read, at: datetime) -> int:
        """The same where nobody asked for it: what could be believed of the page itself, and removes nothing.

        All else is left to the judgement of what the page says now: a reader may also have become worse.
        """
        with self.deciding:
            state = self.store.page_state(page)
            judgement = self._judge.weigh(state, read.reading, at)
            if judgement.findings or not all(change.after for change in judgement.differences):
                return 0
            return self._reread(state, read, at)

    def _reread(self, state: PageState, read: Read, at: datetime) -> int:
        origin = Origin("reparse", state.page, read.snapshot, at)
        return self._record.believed({state.page: reread(state, read, at)}, origin)

    def _judged(self, check: Check, state: PageState, read: Read) -> Check:
        waiting = self.store.waiting_hold(check.page)
        judgement = self._judge.weigh(state, read.reading, check.at)
        over = (replace(waiting, verdict="resolved", closed_at=check.at),) if waiting else ()
        if not judgement.findings:
            return self._believed(check, state, read, over)
        hold = self._judge.hold(check, read, judgement, waiting)
        if self._judge.outlasted(hold):
            return self._believed(check, state, read, (replace(hold, verdict="accepted", closed_at=check.at),))
        return self._held(check, state, hold, () if waiting and hold.id == waiting.id else over)

    def _held(self, check: Check, state: PageState, hold: Hold, over: tuple[Hold, ...]) -> Check:
        rejected = self._judge.was_rejected(hold)
        check = replace(check, outcome="held", detail=doubts(hold.findings, rejected=rejected))
        after = replace(unconfirmed(state), status="held", detail=check.detail)
        if rejected:
            self._record.kept(check, after, None, over)
            return check
        told = begun("held", after, check.at) if worth_telling(state, hold) else None
        self._record.kept(check, after, told, (*over, hold))
        return check

    def _believed(self, check: Check, state: PageState, read: Read, holds: tuple[Hold, ...]) -> Check:
        """Believe a page, and with it those of its platform that were only held for contradicting it."""
        states = {check.page: accepted(state, read, check.at)}
        for other, hold in self._judge.released(check, states[check.page]):
            assert hold.last_seen is not None
            states[other.page] = accepted(other, Read(hold.reading, hold.snapshot, ""), hold.last_seen)
            holds += (replace(hold, verdict="resolved", closed_at=check.at),)
        return self._settle(replace(check, outcome="unchanged" if state.card else "baseline"), states, holds)

    def _settle(self, check: Check, states: Mapping[str, PageState], holds: tuple[Hold, ...] = ()) -> Check:
        """Write down pages that are believed; the check with what came of it."""
        count = self._record.believed(states, Origin("page", check.page, check.snapshot, check.at), holds, check)
        return replace(check, outcome="changed", changes=count) if count else check
