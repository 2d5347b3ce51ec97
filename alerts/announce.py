"""Changes and events → the rows that channels are owed. Pure; the caller commits them together with the changes.

Ids are worked out from what is told to whom: told again, it is the same row, and the outbox keeps only the first.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from alerts import promotion as promoted
from alerts.moments import after_quiet, due
from alerts.order import by_weight
from alerts.subscribe import PROMOTION, operators, wants_change, wants_kind, wants_rate
from monitor.card.event import OperatorEvent
from monitor.card.state import Owed
from monitor.card.wire import change_to_json, time_to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from alerts.promotion import Promotion
    from alerts.settings import ChannelSettings
    from monitor.card.change import Change
    from monitor.card.state import Published

_NAMESPACE = UUID("5b1f6a0e-4c0f-5d0e-9d52-7a1c6b5e2f11")


class Announcer:
    """Writes what `channels` are owed, each by its subscription.

    `told_at` says when a message was first owed, None where it never was: reminders are counted from then, and only who
    heard of trouble hears that it is over.
    """

    def __init__(
        self, channels: Sequence[ChannelSettings], told_at: Callable[[str], datetime | None] = lambda _: None
    ) -> None:
        self._channels = tuple(channels)
        self._told_at = told_at

    def for_changes(self, changes: Sequence[Change], at: datetime) -> list[Owed]:
        """One message a channel, or several parts. What today's reader reads otherwise (`reparse`) is no news."""
        news = [change for change in changes if change.cause != "reparse"]
        return [owed for channel in self._channels for owed in _changes(channel, news, at)]

    def for_settled(self, changes: Iterable[Change], at: datetime) -> list[Owed]:
        """What pages that went back and forth have come to; may be asked at every check, each is owed once."""
        news = list(changes)
        return [owed for channel in self._channels for owed in _settled(channel, news, at)]

    def for_event(self, event: OperatorEvent, at: datetime) -> list[Owed]:
        """The same rows at every call of one episode, but for reminders."""
        asking = operators(self._channels, event.kind)
        return [owed for channel in asking for owed in _event(channel, event, at, self._told_at)]

    def for_first_run(self, published: Iterable[Published], at: datetime) -> list[Owed]:
        """What each channel watches, so that silence means something; told to a channel once and never again."""
        entries = list(published)
        return [owed for channel in self._channels if entries for owed in _watching(channel, entries, at)]

    def for_promotions(self, published: Iterable[Published], at: datetime) -> list[Owed]:
        """What prices with stated dates have come to; may be asked at every check."""
        entries = list(published)
        told = [owed for channel in self._channels for owed in _promotions(channel, entries, at)]
        lapsed = [one for one in promoted.promotions(entries, at, 0) if one.stage == "lapsed"]
        return told + [owed for one in lapsed for owed in self.for_event(_lapsed(one), at)]


def for_test(channel: ChannelSettings, at: datetime) -> list[Owed]:
    """A message that tries a channel out; each is another."""
    paragraphs = [f"This is a test of the channel {channel.name}. Nothing has changed."]
    payload = {"subject": f"Test of {channel.name}", "paragraphs": paragraphs}
    return [_owe(lane, "test", (at.isoformat(),), payload, at) for lane in channel.lanes]


@dataclass(frozen=True, slots=True)
class _Said:
    """What is told, before it is known when: `name` tells it from all else of its `kind`."""

    kind: str
    name: tuple[str, ...]
    payload: dict[str, Any]
    together: str = ""


def _changes(channel: ChannelSettings, changes: Iterable[Change], at: datetime) -> Iterator[Owed]:
    wanted = [change for change in changes if wants_change(channel.subscription, change.difference)]
    steady = by_weight(change for change in wanted if not change.flapping)
    for said in (*_parts(channel, steady), *(_flapping(change) for change in wanted if change.flapping)):
        yield from _when_due(channel, said, at)


def _parts(channel: ChannelSettings, changes: Sequence[Change]) -> Iterator[_Said]:
    left = iter(changes)
    parts = min(-(-len(changes) // channel.most), channel.most_parts)
    for part in range(1, parts + 1):
        told = [change_to_json(change) for change in islice(left, channel.most)]
        rest = max(len(changes) - parts * channel.most, 0) if part == parts else 0
        payload = {"changes": told, "part": part, "parts": parts, "rest": rest}
        yield _Said("changes", (str(changes[0].serial), str(part)), payload)


def _flapping(change: Change) -> _Said:
    """A page that goes back and forth is told of once a day at most, not at every turn."""
    name = ("flapping", repr(change.difference.subject.key), change.at.date().isoformat())
    return _Said("changes", name, {"changes": [change_to_json(change)]}, f"flapping {change.serial}")


def _settled(channel: ChannelSettings, changes: Iterable[Change], at: datetime) -> Iterator[Owed]:
    for change in changes:
        if wants_change(channel.subscription, change.difference):
            payload = {"changes": [change_to_json(change)], "settled": [change.id]}
            yield from _when_due(channel, _Said("changes", ("settled", change.id), payload, f"settled {at.date()}"), at)


def _promotions(channel: ChannelSettings, published: Iterable[Published], at: datetime) -> Iterator[Owed]:
    subscription = channel.subscription
    if not wants_kind(subscription, PROMOTION):
        return
    wanted = [entry for entry in published if wants_rate(subscription, entry.rate)]
    for one in promoted.promotions(wanted, at, subscription.days_before):
        if one.stage != "lapsed":
            payload = {"promotions": [promoted.to_json(one)]}
            yield from _when_due(channel, _Said(PROMOTION, (one.name,), payload, f"promotions {at.date()}"), at)


def _when_due(channel: ChannelSettings, said: _Said, at: datetime) -> Iterator[Owed]:
    """A row a lane, held back for the digest or the quiet hours; what is held back alike is told together."""
    when = due(at, channel.subscription)
    together = {"together": said.together} if said.together else {}
    payload = said.payload | ({"due": time_to_json(when)} if when > at else together)
    for lane in channel.lanes:
        yield _owe(lane, said.kind, said.name, payload, when)


def _event(
    channel: ChannelSettings, event: OperatorEvent, at: datetime, told_at: Callable[[str], datetime | None]
) -> Iterator[Owed]:
    """What each lane is owed of an episode: the message of its beginning or its end and, in between, the reminder due.

    Reminders follow what the lane was told, not the trouble: of trouble that was there for days before anybody could
    tell, the first message is no reminder.
    """
    when, every = after_quiet(at, channel.subscription), channel.subscription.remind_after
    name = ("event", event.kind, event.episode)
    for lane in channel.lanes:
        first = _owe(lane, "event", (*name, "0"), _episode(event), when)
        told = told_at(first.id)
        if event.over:
            if told:
                yield _owe(lane, "event", (*name, "over"), _episode(event), when)
            continue
        yield first
        number = (at - told) // every if told and every else 0
        if number > 0:
            yield _owe(lane, "event", (*name, str(number)), _episode(event, number), when)


def _episode(event: OperatorEvent, reminder: int = 0) -> dict[str, Any]:
    return {"event": asdict(event), "reminder": reminder}


def _lapsed(one: Promotion) -> OperatorEvent:
    count = "a price" if len(one.rates) == 1 else f"{len(one.rates)} prices"
    prices = f"{count} of {one.rates[0].model} ended on {one.day}, and the page still names no other"
    facts = {"since": one.day.isoformat()}
    return OperatorEvent("promotion_lapsed", one.name, one.rates[0].evidence.page, prices, facts=facts)


def _watching(channel: ChannelSettings, published: Iterable[Published], at: datetime) -> Iterator[Owed]:
    rates = [entry.rate for entry in published if wants_rate(channel.subscription, entry.rate)]
    models = {(rate.provider, rate.model) for rate in rates}
    watching = f"Watching {len(rates):,} prices of {len(models):,} models"
    text = f"{watching}; you will hear of changes. No message means that nothing you asked for has changed."
    if not rates:
        watching = f"{channel.name} watches no price at all"
        text = "Nothing that is published matches its providers, models, charges and tiers; look at the settings."
    for lane in channel.lanes:
        yield _owe(lane, "watching", (), {"subject": watching, "paragraphs": [text]}, at)


def _owe(lane: str, kind: str, name: tuple[str, ...], payload: dict[str, Any], not_before: datetime) -> Owed:
    ident = uuid5(_NAMESPACE, "\n".join((lane, kind, *name)))
    return Owed(str(ident), lane, kind, payload, not_before)
