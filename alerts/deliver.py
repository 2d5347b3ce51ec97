"""Outbox row → channel: claim, send, mark. At least once, in order, each channel for itself.

Killed between sending and marking, a row is sent once more when its claim has run out, under the same id.
"""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from alerts.announce import for_test
from alerts.letter import Letter
from alerts.message import count, join
from alerts.moments import after_quiet
from alerts.retry import retry_at
from monitor.card.event import OperatorEvent
from monitor.errors import DeliveryError, Gone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from alerts.announce import Announcer
    from alerts.letter import Channel
    from alerts.settings import ChannelSettings
    from alerts.writer import Writer
    from monitor.card.state import Owed

LEASE = timedelta(seconds=60)
_BATCH = 50  # rows claimed at once
_TOLD_AFTER = 5  # attempts, about seven minutes, before others hear that a channel does not deliver
_LOOK_AGAIN = timedelta(seconds=30)
_log = logging.getLogger("ratecard.alerts")


class Row(Protocol):
    """A claimed message; `attempts` counts this one in."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def payload(self) -> dict[str, Any]: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def attempts(self) -> int: ...


class Outbox(Protocol):
    """What delivery asks of storage. Every method raises StoreError where the database can't be used."""

    def waiting(self, now: datetime) -> set[str]: ...
    def claim(self, channel: str, now: datetime, lease: timedelta, limit: int = 1) -> Sequence[Row]: ...
    def mark_sent(self, message: str) -> None: ...
    def mark_failed(self, message: str, error: str, retry_at: datetime | None) -> None: ...
    def outbox(self, status: str | None = None) -> Sequence[Row]: ...
    def owe(self, owed: Sequence[Owed]) -> None: ...


@dataclass(frozen=True, slots=True)
class Line:
    """A channel with its settings."""

    settings: ChannelSettings
    channel: Channel


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Whether a message was taken, and until when its lane must rest, if it must: nothing overtakes a message."""

    taken: bool
    rest_until: datetime | None = None


class Courier:
    """Delivers what the outbox holds. `told` is called when it has put messages for other channels there."""

    def __init__(
        self,
        outbox: Outbox,
        announcer: Announcer,
        writer: Writer,
        now: Callable[[], datetime],
        *,
        jitter: Callable[[], float] = random.random,
        told: Callable[[], None] = lambda: None,
    ) -> None:
        self._outbox = outbox
        self._announcer = announcer
        self._writer = writer
        self._now = now
        self._jitter = jitter
        self._told = told
        self._troubles: dict[str, OperatorEvent] = {}
        self._gone: dict[str, tuple[str, datetime]] = {}

    def drain(self, line: Line) -> int:
        """Deliver everything that a channel is owed and may have now; how many messages it took.

        Raises StoreError; what a channel refuses is marked, and told through the others.
        """
        now = self._now()
        if after_quiet(now, line.settings.subscription) > now:
            return 0
        waiting = self._outbox.waiting(now)
        return sum(self._drain_lane(line, lane) for lane in line.settings.lanes if lane in waiting)

    def try_out(self, line: Line) -> dict[str, str]:
        """Send a test message past the outbox, to every lane; lane → what went wrong, empty where nothing did."""
        outcome = {}
        for owed in for_test(line.settings, self._now()):
            letter = Letter(owed.id, owed.channel, owed.kind, owed.payload, self._now())
            try:
                self._send(line, letter)
                outcome[owed.channel] = ""
            except DeliveryError as error:
                outcome[owed.channel] = str(error)
        return outcome

    def _drain_lane(self, line: Line, lane: str) -> int:
        taken = 0
        while not self._stopped(lane):
            claimed_at = self._now()
            groups = list(_together(self._outbox.claim(lane, claimed_at, LEASE, _BATCH), line.settings.most))
            for number, group in enumerate(groups, 1):
                outcome = self._deliver(line, lane, group)
                taken += outcome.taken
                if outcome.rest_until:
                    self._put_back(groups[number:], f"waits behind {group[0].id}", outcome.rest_until)
                    return taken
                if self._now() - claimed_at > LEASE / 2:  # the rest is claimed again when the lease has run out
                    return taken
            if not groups:
                return taken
        return taken

    def _deliver(self, line: Line, lane: str, group: list[Row]) -> _Outcome:
        """Send what is told together as one message, under the id of its first row."""
        first = group[0]
        payload = first.payload if len(group) == 1 else join([row.payload for row in group])
        try:
            self._send(line, Letter(first.id, lane, first.kind, payload, first.created_at))
        except DeliveryError as error:
            return self._failed(lane, group, error)
        # The last first: killed in between, what is left is sent again under the id that it was sent under.
        for row in reversed(group):
            self._outbox.mark_sent(row.id)
        self._recovered(lane, first)
        return _Outcome(taken=True)

    def _send(self, line: Line, letter: Letter) -> None:
        written = self._writer.write(letter, line.channel.forms, line.settings.subscription.timezone)
        for problem in written.problems:
            summary = f"message template {problem}; plain text is sent instead"
            episode = f"{problem}/{self._now().date()}"
            self._tell(OperatorEvent("template_failing", episode, "", summary), "")
        line.channel.send(letter, written.texts)

    def _failed(self, lane: str, group: list[Row], error: DeliveryError) -> _Outcome:
        """Leave the message to a later attempt, or give it up and say so through the others."""
        first, now = group[0], self._now()
        _log.warning("%s (attempt %d)", error, first.attempts)
        again = retry_at(error, first.attempts, first.created_at, now, self._jitter)
        if again is None or first.attempts >= _TOLD_AFTER:
            self._tell(self._trouble(lane, first, error), lane)
        self._put_back([group], str(error), again)
        if isinstance(error, Gone):
            self._gone[lane] = (first.id, now + _LOOK_AGAIN)
            return _Outcome(taken=False, rest_until=now)
        return _Outcome(taken=False, rest_until=again)

    def _put_back(self, groups: list[list[Row]], why: str, until: datetime | None) -> None:
        for row in reversed([row for group in groups for row in group]):
            self._outbox.mark_failed(row.id, why, until)

    def _stopped(self, lane: str) -> bool:
        """Whether a channel that is gone stays so: until a restart, or until a person lets its message be retried."""
        if lane not in self._gone:
            return False
        message, look = self._gone[lane]
        if self._now() < look:
            return True
        if any(row.id == message for row in self._outbox.outbox("failed")):
            self._gone[lane] = (message, self._now() + _LOOK_AGAIN)
            return True
        del self._gone[lane]
        return False

    def _trouble(self, lane: str, row: Row, error: DeliveryError) -> OperatorEvent:
        """The trouble of a lane, under one episode until it delivers again."""
        since = row.created_at.isoformat()
        facts = {"channel": lane, "since": since, "attempts": row.attempts}
        begun = self._troubles.setdefault(lane, _failing(lane, row, str(error), facts))
        return replace(begun, summary=str(error))

    def _recovered(self, lane: str, row: Row) -> None:
        """Give the all-clear where the trouble was told, also by a process before this one."""
        known = self._troubles.pop(lane, None)
        if known or row.attempts > _TOLD_AFTER:
            event = known or _failing(lane, row, "", {"channel": lane})
            self._tell(replace(event, summary=f"{lane}: messages arrive again", over=True), lane)

    def _tell(self, event: OperatorEvent, lane: str) -> None:
        """Tell the operator, but not through the lane in trouble."""
        owed = [message for message in self._announcer.for_event(event, self._now()) if message.channel != lane]
        if owed:
            self._outbox.owe(owed)
            self._told()


def _failing(lane: str, row: Row, summary: str, facts: dict[str, Any]) -> OperatorEvent:
    return OperatorEvent("delivery_failing", f"{lane}/{row.id}", "", summary, facts=facts)


def _together(rows: Sequence[Row], most: int) -> Iterator[list[Row]]:
    """Neighbouring rows that are told together, as many as one message holds."""
    group: list[Row] = []
    for row in rows:
        name = row.payload.get("together")
        fits = sum(count(one.payload) for one in group) + count(row.payload) <= most
        if group and not (name and name == group[0].payload.get("together") and fits):
            yield group
            group = []
        group.append(row)
    if group:
        yield group
