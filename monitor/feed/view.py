"""What a publication is made from: committed rows, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from monitor.card.change import Change
    from monitor.card.rate import Rate
    from monitor.card.state import Published


@dataclass(frozen=True, slots=True)
class PageLine:
    """What the index says of one page.

    `checked_at` is the last successful check, None before the first. `carried_by` is the page that states its rates
    while it can't be read itself.
    """

    id: str
    url: str
    provider: str
    platform: str
    checked_at: datetime | None
    changed_at: datetime | None
    status: str
    carried_by: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """How long a rate stood in the published whole; `until` is None while it stands."""

    rate: Rate
    since: datetime
    until: datetime | None


class Source(Protocol):
    """Where the content comes from. Asked only when there is something to write, so that a mere check costs little."""

    def published_at(self, serial: int) -> Sequence[Published]:
        """The whole published card at a serial, in published order."""
        ...

    def changes(self) -> Sequence[Change]:
        """Every change, newest first."""
        ...

    def history(self) -> Sequence[Span]:
        """Every span of every model, oldest first."""
        ...


def by_model(
    published: Iterable[Published], history: Iterable[Span]
) -> Iterator[tuple[str, str, list[Published], list[Span]]]:
    """Provider, model, its rates and its spans, in the order of names; those that are gone from the card too."""
    rates: defaultdict[tuple[str, str], list[Published]] = defaultdict(list)
    spans: defaultdict[tuple[str, str], list[Span]] = defaultdict(list)
    for one in published:
        rates[one.rate.provider, one.rate.model].append(one)
    for span in history:
        spans[span.rate.provider, span.rate.model].append(span)
    for provider, model in sorted(rates.keys() | spans.keys()):
        yield provider, model, rates[provider, model], spans[provider, model]


@dataclass(frozen=True, slots=True)
class FeedView:
    """The state to publish.

    `generated_at` is the moment of the newest check, not of the writing: so the same rows always give the same bytes.
    `expires_at` is that moment + 3 × the longest interval between checks.
    """

    serial: int
    generated_at: datetime
    expires_at: datetime
    pages: tuple[PageLine, ...]
    source: Source
