"""From a reading to what is written: the pure middle of a check.

A page's card is what it states; a platform's published card is what its pages state together. Nothing here does I/O.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from monitor.card.change import Change
from monitor.card.compare import compare
from monitor.card.flapping import flaps
from monitor.card.hints import with_hints
from monitor.card.merge import Voice, is_heard, merge, same
from monitor.card.pending import after_reading
from monitor.card.state import Card, Revision

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from monitor.card.change import Difference
    from monitor.card.rate import Key, Rate
    from monitor.card.reading import Reading
    from monitor.card.state import PageState, Published
    from monitor.reading.page import Page

FLAPPING_WITHIN = timedelta(hours=24)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Read:
    """A reading and the bytes and reader that it came from."""

    reading: Reading
    snapshot: str
    reader: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """What brought a revision about."""

    cause: str
    page: str
    snapshot: str
    at: datetime


def of_platform(pages: Mapping[str, Page], page: str) -> list[str]:
    """The pages that are published together with one, itself among them."""
    return [other.id for other in pages.values() if other.platform == pages[page].platform]


def stamped(reading: Reading, snapshot: str) -> Reading:
    """The reading with its evidence tied to the bytes that it was read from."""
    rates = tuple(rate._replace(evidence=rate.evidence._replace(snapshot=snapshot)) for rate in reading.rates)
    return replace(reading, rates=rates)


def same_card(one: Reading, other: Reading) -> bool:
    """Whether two readings say the same, wherever on the page they say it."""
    mine = {rate.key: rate for rate in one.rates}
    theirs = {rate.key: rate for rate in other.rates}
    return (
        mine.keys() == theirs.keys()
        and all(same(rate, theirs[key]) for key, rate in mine.items())
        and (one.unpriced, one.notes, one.image_tokens) == (other.unpriced, other.notes, other.image_tokens)
    )


def accepted(state: PageState, read: Read, at: datetime) -> PageState:
    """The state of a page whose reading is believed."""
    known = state.card
    confirmed = replace(
        state,
        status="fresh",
        detail="",
        checked_at=at,
        snapshot=read.snapshot,
        reader=read.reader,
        etag=read.etag,
        last_modified=read.last_modified,
        not_before=None,
        pending=after_reading(known.reading.rates if known else (), state.pending, read.reading.rates, at),
    )
    if known and same_card(known.reading, read.reading):
        return confirmed
    version = known.version + 1 if known else 1
    card = Card(state.page, version, at, read.snapshot, read.reader, read.reading)
    return replace(confirmed, card=card, changed_at=at)


def confirmed(state: PageState, at: datetime) -> PageState:
    """The state of a page that said again, byte for byte, what its card was read from."""
    # The second check that agrees: what its card did not state is gone.
    return replace(state, status="fresh", detail="", checked_at=at, not_before=None, pending=())


def reread(state: PageState, read: Read, at: datetime) -> PageState:
    """The state of a page whose accepted bytes a better reader reads otherwise: what it no longer finds never was.

    What waits for a second check was on an earlier page: it goes on waiting.
    """
    assert state.card is not None
    card = Card(state.page, state.card.version + 1, at, read.snapshot, read.reader, read.reading)
    found = {rate.key for rate in read.reading.rates}
    return replace(state, card=card, pending=tuple(wait for wait in state.pending if wait.rate.key not in found))


def unconfirmed(state: PageState) -> PageState:
    """The state without what a later 304 would need: after a held or refused read the page is fetched whole."""
    return replace(state, snapshot="", reader="", etag="", last_modified="")


@dataclass(frozen=True, slots=True)
class Turn:
    """A platform's pages before and after a step.

    `silent` are those that nobody watches: they are never heard. `vouched`, where it is not empty, is the page that a
    person has decided about: it is heard in this step, however long ago it was read.
    """

    was: Mapping[str, PageState]
    now: Mapping[str, PageState]
    at: datetime
    silent: Collection[str] = ()
    vouched: str = ""

    def published(self, known: Sequence[Published]) -> list[Published]:
        """What the pages publish together. The rates that wait for a second check still stand."""
        voices = [
            Voice(page, self._heard_at(page, state.checked_at), stated(state), self._news(page))
            for page, state in self.now.items()
            if state.card and state.checked_at
        ]
        return merge(voices, known, self.at, self._superseded())

    def _heard_at(self, page: str, checked_at: datetime) -> datetime:
        if page == self.vouched:
            return self.at
        return _NEVER if page in self.silent else checked_at

    def _news(self, page: str) -> frozenset[Key]:
        """The keys that a page now states otherwise than before; all of them where it is heard again at last."""
        was, now = self.was[page], self.now[page]
        if was.card is None or (not self._is_heard(was) and self._is_heard(now)):
            return frozenset(rate.key for rate in stated(now))
        if was.card is now.card:
            return frozenset()
        before = {rate.key: rate for rate in stated(was)}
        return frozenset(rate.key for rate in stated(now) if rate.key not in before or not same(before[rate.key], rate))

    def _is_heard(self, state: PageState) -> bool:
        return state.checked_at is not None and is_heard(state.checked_at, self.at)

    def _superseded(self) -> set[Key]:
        """Keys that a page itself restated under other terms or dates."""
        return {
            change.before.key
            for page, now in self.now.items()
            if now.card is not self.was[page].card
            for change in compare(stated(self.was[page]), stated(now))
            if change.before and change.after and change.before.key != change.after.key
        }


def stated(state: PageState) -> tuple[Rate, ...]:
    """What a page states: the rates of its card, and those that it misses until its next check agrees."""
    rates = state.card.reading.rates if state.card else ()
    return (*rates, *(wait.rate for wait in state.pending))


def differences(
    known: Sequence[Published],
    published: Sequence[Published],
    was: Iterable[PageState],
    now: Iterable[PageState],
    recent: Iterable[Change] = (),
) -> list[Difference]:
    """What changed in the published card of a platform, `was` and `now` being the states of its pages.

    What a page brings at its first reading is no news, only not known before.
    """
    was, now = list(was), list(now)
    baseline = {state.page for state in was if state.card is None}
    before = [entry.rate for entry in known]
    found = [
        difference
        for difference in compare(before, [entry.rate for entry in published])
        if not (difference.kind == "added" and difference.subject.evidence.page in baseline)
    ]
    leaving = [wait.rate for state in now for wait in state.pending]
    standing = [rate for state in now if state.card for rate in state.card.reading.rates]
    return with_hints(
        found, before, _newcomers(published, before, was), leaving, standing, suspected=_suspected(recent)
    )


def _suspected(recent: Iterable[Change]) -> dict[str, str]:
    """The renames that the `recent` changes hint at, old name → new name."""
    hints = ((change.difference.hint or {}, change.difference.subject.model) for change in recent)
    return {hint["renamed_from"]: model for hint, model in hints if "renamed_from" in hint}


def _newcomers(published: Iterable[Published], before: Iterable[Rate], was: Iterable[PageState]) -> list[Rate]:
    """The rates of models that are new now, or that came when those that now leave were last stated."""
    models = {rate.model for rate in before}
    since = min((wait.since for state in was for wait in state.pending), default=None)
    return [
        entry.rate
        for entry in published
        if entry.rate.model not in models or (since is not None and entry.first_seen >= since)
    ]


def revision(
    serial: int, found: Sequence[Difference], published: Iterable[Published], origin: Origin, recent: Sequence[Change]
) -> Revision:
    """The next revision; `recent` are the changes among which a revert is sought."""
    sources = {entry.rate.key: entry.sources for entry in published}
    changes = tuple(
        Change(
            id=f"{serial}-{number}",
            serial=serial,
            at=origin.at,
            pages=sources.get(difference.subject.key) or (origin.page,),
            cause=origin.cause,
            flapping=flaps(difference, recent, origin.at, FLAPPING_WITHIN),
            difference=difference,
        )
        for number, difference in enumerate(found, 1)
    )
    return Revision(serial, origin.at, origin.cause, origin.page, origin.snapshot, changes)


def changed(known: Sequence[Published], published: Sequence[Published]) -> bool:
    """Whether the published content differs; where a number was read is no content."""
    if len(known) != len(published):
        return True
    entries = {entry.rate.key: entry for entry in known}
    return any(
        (was := entries.get(entry.rate.key)) is not entry
        and (was is None or was.sources != entry.sources or not same(was.rate, entry.rate))
        for entry in published
    )
