"""Committed rows to publish, as the store would hand them out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from monitor.card.change import Change, Difference
from monitor.card.rate import Evidence, Rate
from monitor.card.state import Published
from monitor.feed.view import FeedView, PageLine, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PAGE = "openai/pricing"
HOSTILE = (
    '<script>alert(1)</script><!channel>\r\nBcc: a@b\u202e\x1b[31m\x9b31m=HYPERLINK("http://evil","x")/../../etc/passwd'
)


def rate(model: str = "gpt-5", **other: Any) -> Rate:
    plain = Rate(
        provider="openai", platform="openai-api", model=model, kind="model", charge="input", modality="text",
        tier="standard", context=None, context_over=None, conditions=(), price=Decimal("2.5"), free=False,
        currency="USD", per=1_000_000, unit="token", valid_from=None, valid_until=None, free_allowance=None, basis="list",
        evidence=Evidence(PAGE, "a" * 64, "Text tokens › Standard", model, "Input", "$2.50"),
    )  # fmt: skip
    return plain._replace(**other)


def published(one: Rate, at: datetime = NOON) -> Published:
    return Published(one, at, at, (PAGE,))


def change(was: Rate | None, now: Rate | None, kind: str = "price", **other: Any) -> Change:
    plain = Change("01J-1", 2, NOON, (PAGE,), "page", flapping=False, difference=Difference(kind, was, now, "0.8"))
    return replace(plain, **other)


@dataclass
class Rows:
    cards: dict[int, Sequence[Published]] = field(default_factory=dict)
    committed: list[Change] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    asked: int = 0

    def published_at(self, serial: int) -> Sequence[Published]:
        self.asked += 1
        return self.cards.get(serial, ())

    def changes(self) -> Sequence[Change]:
        return self.committed

    def history(self) -> Sequence[Span]:
        return self.spans


def view(rows: Rows, serial: int = 1, at: datetime = NOON) -> FeedView:
    page = PageLine(PAGE, "https://developers.openai.com/api/docs/pricing", "openai", "openai-api", at, NOON, "fresh")
    return FeedView(serial, at, at + timedelta(minutes=45), (page,), rows)


def rows() -> Rows:
    cheap, dear = rate(price=Decimal(2)), rate()
    out = rate(charge="output", price=Decimal(10))
    return Rows(
        cards={
            1: [published(dear), published(out)],
            2: [published(cheap), published(out), published(rate("gpt-5-mini"))],
        },
        committed=[
            change(None, rate("gpt-5-mini"), "added", id="01J-2"),
            change(dear, cheap),
        ],
        spans=[Span(dear, NOON - timedelta(days=1), NOON), Span(cheap, NOON, None), Span(rate("gpt-4"), NOON, NOON)],
    )
