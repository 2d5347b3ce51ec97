"""Outbox row → channel: claim, send, mark. At least once, in order, each channel for itself.

Killed between sending and marking, a row is sent once more when its claim has run out, under the same id.
"""

from __future__ import annotations

import logging
import random
from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from alerts.announce import for_test
from alerts.letter import Letter
from alerts.message import count, join
from alerts.moments import after_quiet
from alerts.retry import retry_at
from monitor.card.event import OperatorEvent
from monitor.errors import DeliveryError, Gone, RatecardError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from alerts.announce import Announcer
    from alerts.letter import Channel
    from alerts.settings import ChannelSettings
    from alerts.writer import Writer
    from monitor.card.state import Owed

LEASE = timedelta(minutes=3)  # twice what one message may take, at most
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
    def give_back(self, messages: Sequence[str]) -> None: ...
    def mark_sent(self, messages: Sequence[str]) -> None: ...
    def mark_failed(self, messages: Sequence[str], error: str, retry_at: datetime | None) -> None: ...
    def trouble_since(self, channel: str) -> datetime | None: ...
    def outbox(self, status: str | None = None) -> Sequence[Row]: ...
    def owe(self, owed: Sequence[Owed]) -> None: ...


@dataclass(frozen=True, slots=True)
class Line:
    """A channel with its settings."""

    settings: ChannelSettings
    channel: Channel


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Whether a message was taken, and whether its lane halts: nothing overtakes a message that is tried again."""

    taken: bool
    halts: bool = False


@dataclass(frozen=True, slots=True)
class _Withdrawn:
    """A channel that is gone: the message it refused, what the operator is told, and when to look again."""

    message: str
    event: OperatorEvent
    look: datetime


class Courier:
    """Delivers what the outbox holds, and puts there what the operator is to hear of trouble."""

    def __init__(
        self,
        outbox: Outbox,
        announcer: Announcer,
        writer: Writer,
        now: Callable[[], datetime],
        *,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._outbox = outbox
        self._announcer = announcer
        self._writer = writer
        self._now = now
        self._jitter = jitter
        self._gone: dict[str, _Withdrawn] = {}

    def drain(self, line: Line) -> int:
        """Deliver everything that a channel is owed and may have now; how many messages it took.

        Raises StoreError; what a channel refuses is marked, and told through the others.
        """
        taken = 0
        waiting = self._outbox.waiting(self._now())
        lanes = deque(lane for lane in line.settings.lanes if lane in waiting)
        while lanes and self._open(line):
            lane = lanes.popleft()
            delivered, more = self._batch(line, lane)
            taken += delivered
            if more:
                lanes.append(lane)
        return taken

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

    def _open(self, line: Line) -> bool:
        now = self._now()
        return after_quiet(now, line.settings.subscription) <= now and not self._stopped(line)

    def _batch(self, line: Line, lane: str) -> tuple[int, bool]:
        """Deliver as much as is claimed at once; how many messages were taken, and whether to come back for more."""
        taken, claimed_at = 0, self._now()
        groups = list(_together(self._outbox.claim(lane, claimed_at, LEASE, _BATCH), line.settings.most))
        for number, group in enumerate(groups, 1):
            outcome = self._deliver(line, lane, group)
            taken += outcome.taken
            if outcome.halts or self._now() - claimed_at > LEASE / 2:
                self._outbox.give_back([row.id for left in groups[number:] for row in left])
                return taken, not outcome.halts
        return taken, bool(groups)

    def _deliver(self, line: Line, lane: str, group: list[Row]) -> _Outcome:
        """Send what is told together as one message, under the id of its first row."""
        first = group[0]
        payload = first.payload if len(group) == 1 else join([row.payload for row in group])
        try:
            self._send(line, Letter(first.id, lane, first.kind, payload, _moment(first)))
        except DeliveryError as error:
            return self._failed(line, lane, group, error)
        if began := self._outbox.trouble_since(lane):  # it may be a process before this one that had it
            self._tell(_failing(line, lane, began, f"{lane}: messages arrive again", over=True))
        self._outbox.mark_sent([row.id for row in group])
        return _Outcome(taken=True)

    def _send(self, line: Line, letter: Letter) -> None:
        try:
            written = self._writer.write(letter, line.channel.forms, line.settings.subscription.timezone)
            self._tell_of_templates(written.problems)
            line.channel.send(letter, written.texts)
        except RatecardError:
            raise
        except Exception as error:  # else one message would end its channel's thread, at every start again
            _log.exception("%s: message %s failed for a fault in ratecard itself", letter.lane, letter.ident)
            said = (
                f"{letter.lane}: a fault in ratecard itself ({type(error).__name__}), see the log; the message is kept"
            )
            raise DeliveryError(said, permanent=True) from error

    def _tell_of_templates(self, problems: Iterable[str]) -> None:
        for problem in problems:
            summary = f"message template {problem}; plain text is sent instead"
            place = problem.partition(":")[0]
            self._tell(OperatorEvent("template_failing", f"{place}/{self._now().date()}", "", summary))

    def _failed(self, line: Line, lane: str, group: list[Row], error: DeliveryError) -> _Outcome:
        """Leave the message to a later attempt, or give it up and say so through the others."""
        first, now = group[0], self._now()
        _log.warning("%s (attempt %d)", error, first.attempts)
        again = retry_at(error, first.attempts, first.created_at, now, self._jitter)
        began = self._outbox.trouble_since(lane) or first.created_at
        trouble = _failing(line, lane, began, str(error), attempts=first.attempts)
        if isinstance(error, Gone):
            self._gone[line.settings.name] = _Withdrawn(first.id, trouble, now + _LOOK_AGAIN)
        if again is None or first.attempts >= _TOLD_AFTER:
            self._tell(trouble, but=self._deaf(line, lane))
        self._outbox.mark_failed([row.id for row in group], str(error), again)
        return _Outcome(taken=False, halts=again is not None or isinstance(error, Gone))

    def _deaf(self, line: Line, lane: str) -> set[str]:
        """The lanes that trouble of this one can't be told through: itself, and those that share it."""
        lanes = line.settings.lanes
        if line.settings.name in self._gone:
            return set(lanes)
        return {lane, *(other for other in lanes if self._outbox.trouble_since(other))}

    def _stopped(self, line: Line) -> bool:
        """Whether a channel that is gone stays so: until a restart, or until a person lets its message be retried."""
        name, now = line.settings.name, self._now()
        if name not in self._gone:
            return False
        gone = self._gone[name]
        if now < gone.look:
            return True
        if any(row.id == gone.message for row in self._outbox.outbox("failed")):
            self._gone[name] = replace(gone, look=now + _LOOK_AGAIN)
            self._tell(gone.event, but=set(line.settings.lanes))
            return True
        del self._gone[name]
        return False

    def _tell(self, event: OperatorEvent, but: Collection[str] = ()) -> None:
        """Tell the operator, through all lanes but these."""
        owed = [message for message in self._announcer.for_event(event, self._now()) if message.channel not in but]
        if owed:
            self._outbox.owe(owed)


def _failing(
    line: Line, lane: str, began: datetime, summary: str, *, over: bool = False, **facts: Any
) -> OperatorEvent:
    """The trouble of a lane. Lanes of a channel whose trouble began with one message share the episode."""
    said = {"channel": lane, "since": began.isoformat(), **facts}
    return OperatorEvent("delivery_failing", f"{line.settings.name}/{began.isoformat()}", "", summary, over, said)


def _moment(row: Row) -> datetime:
    """When a message was written; of what was held back, when that was over: a mail of today is dated today."""
    due = row.payload.get("due")
    return datetime.fromisoformat(due) if due else row.created_at


def _together(rows: Sequence[Row], most: int) -> Iterator[list[Row]]:
    """Neighbouring rows that are told together, as many as one message holds."""
    group: list[Row] = []
    for row in rows:
        fits = sum(count(one.payload) for one in group) + count(row.payload) <= most
        if group and not (_name(row) and _name(row) == _name(group[0]) and fits):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _name(row: Row) -> str | None:
    """What is told together has one name; None is told alone."""
    return row.payload.get("due") or row.payload.get("together")
