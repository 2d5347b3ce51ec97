"""What is remembered of a page and of the published whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from monitor.card.change import Change, Difference
    from monitor.card.rate import Rate
    from monitor.card.reading import Finding, Reading

STATUSES = ("fresh", "stale", "held", "refused", "disabled")


@dataclass(frozen=True, slots=True)
class Card:
    """A card version: the `version`-th distinct card accepted for a page, and the bytes it came from."""

    page: str
    version: int
    at: datetime
    snapshot: str
    reader: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Pending:
    """A rate that its page no longer states since `since`; gone when the next check agrees."""

    rate: Rate
    since: datetime


@dataclass(frozen=True, slots=True)
class PageState:
    """What the last checks of a page left behind.

    `checked_at` is the last successful check; `snapshot`, `etag`, `last_modified` and `reader` are those of the body
    that the accepted card was last confirmed by, and empty after a refused or held check, so that a later 304 can't
    hide a change. `written` counts the writes of this state: a step whose state was read before another process wrote
    it is refused (NotHolder).
    """

    page: str
    status: str = "stale"
    detail: str = ""
    checked_at: datetime | None = None
    changed_at: datetime | None = None
    snapshot: str = ""
    etag: str = ""
    last_modified: str = ""
    reader: str = ""
    not_before: datetime | None = None
    card: Card | None = None
    pending: tuple[Pending, ...] = ()
    written: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One attempt on one page. `id` is 0 until stored; `seconds` is how long it took."""

    page: str
    at: datetime
    outcome: str
    detail: str = ""
    http_status: int | None = None
    snapshot: str = ""
    reader: str = ""
    prices: int = 0
    changes: int = 0
    seconds: float = 0.0
    id: int = 0


class Published(NamedTuple):
    """A rate of the published whole, with the pages that state it."""

    rate: Rate
    first_seen: datetime
    changed_at: datetime
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """A reading that is not believed yet. `readings` counts how often in a row the page said just this.

    `verdict` is "" while it waits, then `approved`, `rejected`, `accepted` (by the K-readings rule) or `resolved` (the
    page went back to what was believed, or to something believable); a rejection that was taken back is `withdrawn`.
    """

    page: str
    opened_at: datetime
    snapshot: str
    findings: tuple[Finding, ...]
    differences: tuple[Difference, ...]
    reading: Reading
    reader: str
    readings: int = 1
    last_seen: datetime | None = None
    verdict: str = ""
    closed_at: datetime | None = None
    decided_by: str = ""
    note: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of the published whole."""

    serial: int
    at: datetime
    cause: str
    page: str
    snapshot: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Owed:
    """A message that a channel is owed. `id` is stable: it goes out with every attempt (outbox)."""

    id: str
    channel: str
    kind: str
    payload: dict[str, Any]
    not_before: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """Everything that one check writes, in one transaction: all of it or nothing.

    `published` is the whole published card of `platform` after the step; the store closes and opens what differs. It is
    None where nothing that is published has changed; then there is no `revision` either. `check` is None where a person
    decided, not a check. A message whose id is already in the outbox is not written again.
    """

    check: Check | None
    states: tuple[PageState, ...]
    cards: tuple[Card, ...] = ()
    holds: tuple[Hold, ...] = ()
    revision: Revision | None = None
    platform: str = ""
    published: tuple[Published, ...] | None = None
    owed: tuple[Owed, ...] = ()
