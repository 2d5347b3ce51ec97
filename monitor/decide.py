"""What becomes of a reading: believed and written down, or held. Every decision is one step, one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from monitor.card.believe import judge, only_ratio_broken
from monitor.card.flapping import already_told
from monitor.card.merge import SILENT_AFTER
from monitor.card.state import Hold, Step
from monitor.settle import (
    FLAPPING_WITHIN,
    Origin,
    Read,
    accepted,
    changed,
    confirmed,
    differences,
    platform_card,
    reread,
    revision,
    same_card,
    unconfirmed,
)
from monitor.trouble import begun, ended, held_for_long_enough

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from monitor.card.believe import Bounds, Judgement
    from monitor.card.change import Change
    from monitor.card.event import OperatorEvent
    from monitor.card.reading import Finding, Reading
    from monitor.card.state import Check, Owed, PageState
    from monitor.errors import FetchError, Refused
    from monitor.fetch.client import Validators
    from monitor.reading.page import Page
    from monitor.store import Store


_CITED = 120  # characters of a page in one line


class Announcer(Protocol):
    """Who writes the messages that changes and events owe."""

    def for_changes(self, changes: Sequence[Change], at: datetime) -> list[Owed]:
        """One message a channel, or more where it is long."""
        ...

    def for_event(self, event: OperatorEvent, at: datetime) -> list[Owed]:
        """The messages to the channels that ask for such events."""
        ...


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decides with the whole platform in view. `pages` are those that are watched."""

    pages: Mapping[str, Page]
    store: Store
    announcer: Announcer
    bounds: Bounds
    stale_after: timedelta
    deciding: Lock = field(default_factory=Lock)

    def failed(self, check: Check, state: PageState, error: FetchError) -> Check:
        """The page did not arrive: the last good card stays."""
        until = check.at + timedelta(seconds=error.retry_after) if error.retry_after else None
        asked = f"; it is not asked again before {until:%Y-%m-%d %H:%M:%S} UTC, as it wished" if until else ""
        check = replace(check, outcome="failed", detail=f"{error}{asked}")
        after = replace(
            state,
            status=state.status if state.status in ("held", "refused") else "stale",
            detail=check.detail,
            not_before=until or state.not_before,
        )
        self._write_trouble(check, after, self._owed(begun("stale", after, check.at, self.stale_after), check.at))
        return check

    def refused(self, check: Check, state: PageState, refusal: Refused) -> Check:
        """Something arrived that is not the page: the last good card stays."""
        check = replace(check, outcome="refused", detail=str(refusal))
        after = replace(unconfirmed(state), status="refused", detail=str(refusal))
        self._write_trouble(check, after, self._owed(begun("refused", after, check.at), check.at))
        return check

    def confirmed(self, check: Check, named: Validators) -> Check:
        """The page says, byte for byte, what its card was read from; its host calls these bytes so now."""
        with self.deciding:
            state = self.store.page_state(check.page)
            prices = len(state.card.reading.rates) if state.card else 0
            named_now = replace(state, etag=named.etag or "", last_modified=named.last_modified or "")
            return self._settle(replace(check, prices=prices), {state.page: confirmed(named_now, check.at)})

    def judged(self, check: Check, read: Read) -> Check:
        """A reading came: believe it or hold it."""
        with self.deciding:
            state = self.store.page_state(check.page)
            waiting = self.store.waiting_hold(check.page)
            judgement = self._judge(state, read.reading, check.at)
            if not judgement.findings:
                closed = (replace(waiting, verdict="resolved", closed_at=check.at),) if waiting else ()
                return self._believed(check, state, read, closed)
            hold = _hold(check, read, waiting, judgement)
            if self._outlasted(hold):
                return self._believed(check, state, read, (replace(hold, verdict="accepted", closed_at=check.at),))
            return self._hold(check, state, hold)

    def approve(self, hold: Hold, by: str, note: str, at: datetime) -> int:
        """A person believes what is held; the number of changes that follow from it."""
        with self.deciding:
            state = self.store.page_state(hold.page)
            closed = replace(hold, verdict="approved", decided_by=by, note=note, closed_at=at)
            believed = accepted(state, Read(hold.reading, hold.snapshot, ""), hold.last_seen or at)
            return self._write(None, {hold.page: believed}, (closed,), Origin("approval", hold.page, hold.snapshot, at))

    def reject(self, hold: Hold, by: str, note: str, at: datetime) -> None:
        """A person does not believe it: the last good card stays, and this reading is not asked about again."""
        with self.deciding:
            closed = replace(hold, verdict="rejected", decided_by=by, note=note, closed_at=at)
            state = self.store.page_state(hold.page)
            self.store.commit(Step(None, (replace(state, detail=f"rejected by {by}"),), holds=(closed,)))

    def reread(self, state: PageState, read: Read, at: datetime) -> int:
        """Today's reader reads the accepted bytes otherwise; the number of changes. Nobody is alerted."""
        with self.deciding:
            states = {state.page: reread(state, read, at)}
            return self._write(None, states, (), Origin("reparse", state.page, read.snapshot, at))

    def _judge(self, state: PageState, reading: Reading, at: datetime) -> Judgement:
        before = state.card.reading if state.card else None
        siblings = [latest for page in self._platform(state.page) if (latest := self._latest(page, state.page, at))]
        return judge(before, reading, siblings, self.bounds, [wait.rate for wait in state.pending])

    def _latest(self, page: str, asking: str, at: datetime) -> Reading | None:
        """What another page of the platform said last, believed or not, while it can be heard."""
        if page == asking:
            return None
        hold = self.store.waiting_hold(page)
        if hold and hold.last_seen and at - hold.last_seen <= SILENT_AFTER:
            return hold.reading
        state = self.store.page_state(page)
        heard = state.checked_at is not None and at - state.checked_at <= SILENT_AFTER
        return state.card.reading if heard and state.card else None

    def _platform(self, page_id: str) -> list[str]:
        platform = self.pages[page_id].platform
        return [page.id for page in self.pages.values() if page.platform == platform]

    def _outlasted(self, hold: Hold) -> bool:
        """Whether a card that only broke the bound of ratios was read often and long enough to be believed."""
        bounds = self.bounds
        return (
            bounds.readings is not None
            and hold.readings >= bounds.readings
            and hold.last_seen is not None
            and hold.last_seen - hold.opened_at >= bounds.over
            and only_ratio_broken(hold.findings, hold.differences, bounds.never)
        )

    def _hold(self, check: Check, state: PageState, hold: Hold) -> Check:
        detail = _doubts(hold.findings)
        check = replace(check, outcome="held", detail=detail)
        after = replace(unconfirmed(state), status="held", detail=detail)
        rejected = self.store.rejected(check.page)
        if rejected and same_card(rejected, hold.reading):
            self.store.commit(Step(check, (after,)))
            return check
        told = begun("held", after, check.at, since=hold.opened_at) if held_for_long_enough(hold) else None
        self.store.commit(Step(check, (after,), holds=(hold,), owed=self._owed(told, check.at)))
        return check

    def _believed(self, check: Check, state: PageState, read: Read, holds: tuple[Hold, ...]) -> Check:
        """Believe a page, and with it those of its platform that were only held for contradicting it."""
        states = {check.page: accepted(state, read, check.at)}
        check = replace(check, outcome="unchanged" if state.card else "baseline")
        for page in self._platform(check.page):
            hold = self.store.waiting_hold(page)
            if page == check.page or not hold or any(finding.kind != "contradiction" for finding in hold.findings):
                continue
            other = self.store.page_state(page)
            before = other.card.reading if other.card else None
            waiting = [wait.rate for wait in other.pending]
            if not judge(before, hold.reading, [read.reading], self.bounds, waiting).findings:
                states[page] = accepted(other, Read(hold.reading, hold.snapshot, ""), hold.last_seen or check.at)
                holds += (replace(hold, verdict="resolved", closed_at=check.at),)
        return self._settle(check, states, holds)

    def _settle(self, check: Check, states: dict[str, PageState], holds: tuple[Hold, ...] = ()) -> Check:
        count = self._write(check, states, holds, Origin("page", check.page, check.snapshot, check.at))
        return replace(check, outcome="changed", changes=count) if count else check

    def _write(self, check: Check | None, states: dict[str, PageState], holds: tuple[Hold, ...], origin: Origin) -> int:
        """Write down pages that are believed and what their platform publishes now; the number of changes."""
        at = origin.at
        was = {page: self.store.page_state(page) for page in self._platform(origin.page)}
        now = {**was, **states}
        platform = self.pages[origin.page].platform
        known = self.store.published(platform)
        published = platform_card(now.values(), known, at)
        cards = tuple(state.card for state in states.values() if state.card and state.card != was[state.page].card)
        recovered = [ended(was[page], state, holds, at, self.stale_after) for page, state in states.items()]
        owed = tuple(message for event in recovered for message in self._owed(event, at))
        step = Step(check, tuple(states.values()), cards, holds, owed=owed)
        if not changed(known, published):
            self.store.commit(step)
            return 0
        found = differences(known, published, was.values(), now.values())
        recent = self.store.changes_since(at - FLAPPING_WITHIN)
        new = revision(self.store.serial() + 1, found, published, origin, recent)
        news = [change for change in new.changes if not already_told(change, recent, FLAPPING_WITHIN)]
        if news and origin.cause != "reparse":
            owed += tuple(self.announcer.for_changes(news, at))
        counted = replace(check, outcome="changed", changes=len(found)) if check and found else check
        self.store.commit(
            replace(step, check=counted, revision=new, platform=platform, published=tuple(published), owed=owed)
        )
        return len(found)

    def _write_trouble(self, check: Check, after: PageState, owed: tuple[Owed, ...]) -> None:
        self.store.commit(Step(check, (after,), owed=owed))

    def _owed(self, event: OperatorEvent | None, at: datetime) -> tuple[Owed, ...]:
        return tuple(self.announcer.for_event(event, at)) if event else ()


def _doubts(findings: Sequence[Finding]) -> str:
    """Why a card is held, on one line: the first reason, and how many more there are."""
    first = findings[0]
    cited = f" (“{first.text[:_CITED]}” at {first.where[:_CITED]})" if first.text else ""
    more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
    return f"{first.kind}: {first.detail}{cited}{more}; `ratecard holds` shows all"


def _hold(check: Check, read: Read, waiting: Hold | None, judgement: Judgement) -> Hold:
    """The hold of a reading in doubt: the waiting one, counted on if the page says just what it said then."""
    hold = Hold(
        page=check.page,
        opened_at=check.at,
        snapshot=read.snapshot,
        findings=judgement.findings,
        differences=judgement.differences,
        reading=read.reading,
        reader=read.reader,
        last_seen=check.at,
        id=waiting.id if waiting else 0,
    )
    if waiting and same_card(waiting.reading, read.reading):
        return replace(hold, opened_at=waiting.opened_at, readings=waiting.readings + 1)
    return hold
