"""Whether a reading is believed, with the whole platform in view; nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor.card.believe import judge, only_ratio_broken
from monitor.card.doubts import contradictions
from monitor.card.merge import is_heard
from monitor.card.state import Hold
from monitor.card.validity import has_ended
from monitor.settle import of_platform, same_card, stated

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from monitor.card.believe import Bounds, Judgement
    from monitor.card.reading import Finding, Reading
    from monitor.card.state import Check, PageState
    from monitor.reading.page import Page
    from monitor.settle import Read
    from monitor.store import Store

_CITED = 120  # characters of a page in one line


@dataclass(frozen=True, slots=True)
class Judge:
    """Weighs readings. `disabled` pages are not watched: they are never heard."""

    pages: Mapping[str, Page]
    store: Store
    bounds: Bounds
    disabled: Collection[str]

    def weigh(self, state: PageState, reading: Reading, at: datetime) -> Judgement:
        """What the reading of a page would change, and why it may not be believed."""
        return self._weigh(state, reading, at, self._siblings(state.page, at))

    def hold(self, check: Check, read: Read, judgement: Judgement, waiting: Hold | None) -> Hold:
        """The hold of a reading in doubt: the `waiting` one once more, where the page says the same as then."""
        hold = Hold(
            page=check.page,
            opened_at=check.at,
            snapshot=read.snapshot,
            findings=judgement.findings,
            differences=judgement.differences,
            reading=read.reading,
            reader=read.reader,
            last_seen=check.at,
        )
        if waiting and same_card(waiting.reading, read.reading):
            return replace(hold, id=waiting.id, opened_at=waiting.opened_at, readings=waiting.readings + 1)
        return hold

    def outlasted(self, hold: Hold) -> bool:
        """Whether a card that only broke the bound of ratios was read often and long enough to be believed."""
        bounds = self.bounds
        return (
            bounds.readings is not None
            and hold.readings >= bounds.readings
            and hold.last_seen is not None
            and hold.last_seen - hold.opened_at >= bounds.over
            and only_ratio_broken(hold.findings, hold.differences, bounds.never)
        )

    def was_rejected(self, hold: Hold) -> bool:
        """Whether a person has rejected just this."""
        return any(same_card(rejected, hold.reading) for rejected in self.store.rejected(hold.page))

    def released(self, check: Check, believed: PageState) -> Iterator[tuple[PageState, Hold]]:
        """The pages that were only held for contradicting others, and that nobody contradicts any more."""
        for page in of_platform(self.pages, check.page):
            hold, state = self.store.waiting_hold(page), self.store.page_state(page)
            if page == check.page or not hold or not hold.last_seen or state.status != "held":
                continue
            others = [_statement(believed), *self._siblings(page, check.at, but=check.page)]
            doubts = self._weigh(state, hold.reading, check.at, others).findings
            if _only_contradicts(hold) and is_heard(hold.last_seen, check.at) and not doubts:
                yield state, hold

    def _weigh(self, state: PageState, reading: Reading, at: datetime, siblings: Sequence[Reading]) -> Judgement:
        """Judge a reading; one of a page that was not heard for long contradicts as if it were its first.

        Prices that have ended as the page said are no loss when it states them no more.
        """
        if state.card is None:
            return judge(None, reading, siblings, self.bounds)
        before = state.card.reading
        ended = [rate for rate in before.rates if has_ended(rate, at)]
        going = [*ended, *(wait.rate for wait in state.pending)]
        staying = replace(before, rates=tuple(rate for rate in before.rates if not has_ended(rate, at)))
        judgement = judge(staying if ended else before, reading, siblings, self.bounds, going)
        if state.checked_at and is_heard(state.checked_at, at):
            return judgement
        found = dict.fromkeys((*judgement.findings, *contradictions(reading, siblings)))
        return replace(judgement, findings=tuple(found))

    def _siblings(self, asking: str, at: datetime, but: str = "") -> list[Reading]:
        """What the other pages of the platform said last, while they can be heard.

        A page that is held only since its twins disagree counts with what it says now; one that is in doubt itself
        counts for nothing. A rate that a page misses for the first time still counts: it may be back at the next check.
        """
        found = []
        for page in of_platform(self.pages, asking):
            if page in (asking, but) or page in self.disabled:
                continue
            hold, state = self.store.waiting_hold(page), self.store.page_state(page)
            if hold and hold.last_seen and is_heard(hold.last_seen, at):
                found += [hold.reading] if _only_contradicts(hold) else []
            elif state.card and state.checked_at and is_heard(state.checked_at, at):
                found.append(_statement(state))
        return found


def doubts(findings: Sequence[Finding], *, rejected: bool = False) -> str:
    """Why a card is held, on one line: the first reason, how many more there are, and where it is decided or was."""
    first = findings[0]
    where = first.where[:_CITED]
    cited = f" (“{first.text[:_CITED]}” at {where})" if first.text else f" ({where})" if where else ""
    more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
    shown = "a person has rejected it, `ratecard holds --all` shows who" if rejected else "`ratecard holds` shows all"
    return f"{first.kind}: {first.detail}{cited}{more}; {shown}"


def _statement(state: PageState) -> Reading:
    assert state.card is not None
    return replace(state.card.reading, rates=stated(state))


def _only_contradicts(hold: Hold) -> bool:
    return all(finding.kind == "contradiction" for finding in hold.findings)
