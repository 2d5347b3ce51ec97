"""What was decided, written down in one step: pages, what their platform publishes now, the messages that owes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from monitor.card.flapping import already_told
from monitor.card.state import Step
from monitor.settle import FLAPPING_WITHIN, Turn, changed, differences, of_platform, revision
from monitor.trouble import ended

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime, timedelta

    from monitor.card.change import Change
    from monitor.card.event import OperatorEvent
    from monitor.card.state import Check, Hold, Owed, PageState
    from monitor.reading.page import Page
    from monitor.settle import Origin
    from monitor.store import Store

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
class Record:
    """Writes steps, each in one transaction. `disabled` pages are never heard."""

    pages: Mapping[str, Page]
    store: Store
    announcer: Announcer
    stale_after: timedelta
    disabled: Collection[str]

    def kept(
        self, check: Check | None, after: PageState, event: OperatorEvent | None, holds: tuple[Hold, ...] = ()
    ) -> None:
        """Write down what was not believed; what is published stays. `event` is what the operator hears of it."""
        owed = self._owed(event, check.at) if check else ()
        self.store.commit(Step(check, (after,), holds=holds, owed=owed))

    def believed(
        self, states: Mapping[str, PageState], origin: Origin, holds: tuple[Hold, ...] = (), check: Check | None = None
    ) -> int:
        """Write down pages that are believed and what their platform publishes now; the number of changes."""
        was = {page: self.store.page_state(page) for page in of_platform(self.pages, origin.page)}
        vouched = "" if origin.cause == "page" else origin.page
        turn = Turn(was, {**was, **states}, origin.at, self.disabled, vouched)
        cards = tuple(state.card for state in states.values() if state.card and state.card != was[state.page].card)
        step = Step(check, tuple(states.values()), cards, holds, owed=self._over(was, states, origin.at))
        platform = self.pages[origin.page].platform
        known = self.store.published(platform)
        published = turn.published(known)
        if not changed(known, published):
            self.store.commit(step)
            return 0
        recent = self.store.changes_since(origin.at - FLAPPING_WITHIN)
        found = differences(known, published, was.values(), turn.now.values(), recent)
        new = revision(self.store.serial() + 1, found, (*known, *published), origin, recent)
        counted = replace(check, outcome="changed", changes=len(found)) if check and found else check
        owed = (*step.owed, *self._told(new.changes, recent, origin))
        self.store.commit(
            replace(step, check=counted, revision=new, platform=platform, published=tuple(published), owed=owed)
        )
        return len(found)

    def _told(self, changes: Sequence[Change], recent: Sequence[Change], origin: Origin) -> list[Owed]:
        """The messages about changes; what only a better reader brought about is no news."""
        news = [change for change in changes if not already_told(change, recent, FLAPPING_WITHIN)]
        return self.announcer.for_changes(news, origin.at) if news and origin.cause != "reparse" else []

    def _over(self, was: Mapping[str, PageState], states: Mapping[str, PageState], at: datetime) -> tuple[Owed, ...]:
        """The ends of what the operator was told of pages that are read again."""
        events = [
            event
            for page, state in states.items()
            if state.status != was[page].status
            for event in ended(was[page], state, self.store.checks(page, _REMEMBERED), self.stale_after)
        ]
        return tuple(message for event in events for message in self._owed(event, at))

    def _owed(self, event: OperatorEvent | None, at: datetime) -> tuple[Owed, ...]:
        return tuple(self.announcer.for_event(event, at)) if event else ()
