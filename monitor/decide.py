"""What becomes of a reading: believed and written down, or held. Every decision is one step, one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from monitor.card.believe import judge, only_ratio_broken
from monitor.card.doubts import contradictions
from monitor.card.flapping import already_told
from monitor.card.merge import is_heard
from monitor.card.state import Hold, Step
from monitor.errors import NotHolder
from monitor.settle import (
    FLAPPING_WITHIN,
    Origin,
    Read,
    Turn,
    accepted,
    changed,
    confirmed,
    differences,
    reread,
    revision,
    same_card,
    unconfirmed,
)
from monitor.trouble import begun, ended, worth_telling

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
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
_REMEMBERED = 1000  # checks of a page that are looked through for what the operator was told


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
    """Decides with the whole platform in view. `disabled` pages are not watched: they are never heard."""

    pages: Mapping[str, Page]
    store: Store
    announcer: Announcer
    bounds: Bounds
    stale_after: timedelta
    disabled: frozenset[str] = frozenset()
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
            if state.checked_at is None or not is_heard(state.checked_at, check.at):
                read = Read(
                    state.card.reading, state.snapshot, state.reader, named.etag or "", named.last_modified or ""
                )
                return self._judged(check, state, read)
            named_now = replace(state, etag=named.etag or "", last_modified=named.last_modified or "")
            return self._settle(check, {state.page: confirmed(named_now, check.at)})

    def judged(self, check: Check, read: Read) -> Check:
        """A reading came: believe it or hold it."""
        with self.deciding:
            return self._judged(check, self.store.page_state(check.page), read)

    def _judged(self, check: Check, state: PageState, read: Read) -> Check:
        waiting = self.store.waiting_hold(check.page)
        judgement = self._judge(state, read.reading, check.at, self._siblings(state.page, check.at))
        closed = (replace(waiting, verdict="resolved", closed_at=check.at),) if waiting else ()
        if not judgement.findings:
            return self._believed(check, state, read, closed)
        hold = _hold(check, read, judgement)
        if waiting and same_card(waiting.reading, read.reading):
            hold = replace(hold, id=waiting.id, opened_at=waiting.opened_at, readings=waiting.readings + 1)
            closed = ()
        if self._outlasted(hold):
            return self._believed(check, state, read, (replace(hold, verdict="accepted", closed_at=check.at),))
        return self._hold(check, state, hold, closed)

    def approve(self, hold: Hold, by: str, note: str, at: datetime) -> int:
        """A person believes what is held; the number of changes that follow from it."""
        with self.deciding:
            state = self.store.page_state(hold.page)
            closed = replace(hold, verdict="approved", decided_by=by, note=note, closed_at=at)
            believed = accepted(state, Read(hold.reading, hold.snapshot, ""), hold.last_seen or at)
            status = "fresh" if state.status == "held" else state.status  # what else is the matter still is
            detail = "" if state.status == "held" else state.detail
            believed = replace(believed, status=status, detail=detail, not_before=state.not_before)
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

    def _judge(self, state: PageState, reading: Reading, at: datetime, siblings: Sequence[Reading]) -> Judgement:
        """Judge a reading; one of a page that was not heard for long contradicts as if it were its first."""
        before = state.card.reading if state.card else None
        judgement = judge(before, reading, siblings, self.bounds, [wait.rate for wait in state.pending])
        if before is None or (state.checked_at and is_heard(state.checked_at, at)):
            return judgement
        found = dict.fromkeys((*judgement.findings, *contradictions(reading, siblings)))
        return replace(judgement, findings=tuple(found))

    def _siblings(self, asking: str, at: datetime, but: Collection[str] = ()) -> list[Reading]:
        """What the other pages of the platform said last, while they can be heard.

        A page that is held only since its twins disagree counts with what it says now; one that is in doubt itself
        counts for nothing.
        """
        found = []
        for page in self._platform(asking):
            if page == asking or page in but or page in self.disabled:
                continue
            hold, state = self.store.waiting_hold(page), self.store.page_state(page)
            if hold and hold.last_seen and is_heard(hold.last_seen, at):
                found += [hold.reading] if _only_contradicts(hold) else []
            elif state.card and state.checked_at and is_heard(state.checked_at, at):
                found.append(state.card.reading)
        return found

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

    def _hold(self, check: Check, state: PageState, hold: Hold, closed: tuple[Hold, ...]) -> Check:
        detail = _doubts(hold.findings)
        check = replace(check, outcome="held", detail=detail)
        after = replace(unconfirmed(state), status="held", detail=detail)
        if any(same_card(rejected, hold.reading) for rejected in self.store.rejected(check.page)):
            self.store.commit(Step(check, (after,), holds=closed))
            return check
        told = begun("held", after, check.at) if worth_telling(state, hold) else None
        self.store.commit(Step(check, (after,), holds=(*closed, hold), owed=self._owed(told, check.at)))
        return check

    def _believed(self, check: Check, state: PageState, read: Read, holds: tuple[Hold, ...]) -> Check:
        """Believe a page, and with it those of its platform that were only held for contradicting it."""
        states = {check.page: accepted(state, read, check.at)}
        check = replace(check, outcome="unchanged" if state.card else "baseline")
        for page in self._platform(check.page):
            hold, other = self.store.waiting_hold(page), self.store.page_state(page)
            if page == check.page or not hold or not hold.last_seen or other.status != "held":
                continue
            others = [read.reading, *self._siblings(page, check.at, but=states)]
            doubts = self._judge(other, hold.reading, check.at, others).findings
            if _only_contradicts(hold) and is_heard(hold.last_seen, check.at) and not doubts:
                states[page] = accepted(other, Read(hold.reading, hold.snapshot, ""), hold.last_seen)
                holds += (replace(hold, verdict="resolved", closed_at=check.at),)
        return self._settle(check, states, holds)

    def _settle(self, check: Check, states: dict[str, PageState], holds: tuple[Hold, ...] = ()) -> Check:
        count = self._write(check, states, holds, Origin("page", check.page, check.snapshot, check.at))
        return replace(check, outcome="changed", changes=count) if count else check

    def _write(self, check: Check | None, states: dict[str, PageState], holds: tuple[Hold, ...], origin: Origin) -> int:
        """Write down pages that are believed and what their platform publishes now; the number of changes."""
        at = origin.at
        was = {page: self.store.page_state(page) for page in self._platform(origin.page)}
        turn = Turn(was, {**was, **states}, at, self.disabled)
        platform = self.pages[origin.page].platform
        known = self.store.published(platform)
        published = turn.published(known)
        cards = tuple(state.card for state in states.values() if state.card and state.card != was[state.page].card)
        step = Step(check, tuple(states.values()), cards, holds, owed=self._over(was, states, at))
        if not changed(known, published):
            self.store.commit(step)
            return 0
        found = differences(known, published, was.values(), turn.now.values())
        recent = self.store.changes_since(at - FLAPPING_WITHIN)
        new = revision(self.store.serial() + 1, found, (*known, *published), origin, recent)
        news = [change for change in new.changes if not already_told(change, recent, FLAPPING_WITHIN)]
        told = self.announcer.for_changes(news, at) if news and origin.cause != "reparse" else []
        counted = replace(check, outcome="changed", changes=len(found)) if check and found else check
        owed = (*step.owed, *told)
        self.store.commit(
            replace(step, check=counted, revision=new, platform=platform, published=tuple(published), owed=owed)
        )
        return len(found)

    def _over(self, was: Mapping[str, PageState], states: Mapping[str, PageState], at: datetime) -> tuple[Owed, ...]:
        """The ends of what the operator was told of pages that are read again."""
        events = [
            event
            for page, state in states.items()
            for event in ended(was[page], state, self.store.checks(page, _REMEMBERED), self.stale_after)
        ]
        return tuple(message for event in events for message in self._owed(event, at))

    def _write_trouble(self, check: Check, after: PageState, owed: tuple[Owed, ...]) -> None:
        self.store.commit(Step(check, (after,), owed=owed))

    def _owed(self, event: OperatorEvent | None, at: datetime) -> tuple[Owed, ...]:
        return tuple(self.announcer.for_event(event, at)) if event else ()


def _doubts(findings: Sequence[Finding]) -> str:
    """Why a card is held, on one line: the first reason, and how many more there are."""
    first = findings[0]
    where = first.where[:_CITED]
    cited = f" (“{first.text[:_CITED]}” at {where})" if first.text else f" ({where})" if where else ""
    more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
    return f"{first.kind}: {first.detail}{cited}{more}; `ratecard holds` shows all"


def _only_contradicts(hold: Hold) -> bool:
    return all(finding.kind == "contradiction" for finding in hold.findings)


def _hold(check: Check, read: Read, judgement: Judgement) -> Hold:
    """The hold of a reading in doubt, as the first of its kind."""
    return Hold(
        page=check.page,
        opened_at=check.at,
        snapshot=read.snapshot,
        findings=judgement.findings,
        differences=judgement.differences,
        reading=read.reading,
        reader=read.reader,
        last_seen=check.at,
    )
