"""Committed rows to show: facsimiles of a few rates, and a card of the real size."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Any

from monitor.card.change import Change, Difference
from monitor.card.rate import Evidence, Rate
from monitor.card.state import Published
from monitor.feed.view import FeedView, PageLine, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LAST_MONTH = NOON - timedelta(days=30)
URLS = {
    "openai/pricing": "https://developers.openai.com/api/docs/pricing",
    "openai/image-guide": "https://developers.openai.com/api/docs/guides/image-generation.md",
    "google/gemini-pricing": "https://ai.google.dev/gemini-api/docs/pricing",
}
HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)>"\'><!channel>\r\nBcc: a@b\u202e\x1b[31m=HYPERLINK("x")/../../etc'


def rate(model: str = "gpt-5", price: str = "2.5", **other: Any) -> Rate:
    plain = Rate(
        provider="openai", platform="openai-api", model=model, kind="model", charge="input", modality="text",
        tier="standard", context=None, context_over=None, conditions=(), price=Decimal(price), free=False,
        currency="USD", per=1_000_000, unit="token", valid_from=None, valid_until=None, free_allowance=None, basis="list",
        evidence=Evidence("openai/pricing", "a" * 64, "Text tokens › Standard", model, "Input", f"${price}"),
    )  # fmt: skip
    return plain._replace(**other)


def published(one: Rate, at: datetime = LAST_MONTH) -> Published:
    return Published(one, at, at, (one.evidence.page,))


def change(was: Rate | None, now: Rate | None, kind: str = "price", **other: Any) -> Change:
    plain = Change(
        "c-1", 1, NOON, ("openai/pricing",), "page", flapping=False, difference=Difference(kind, was, now, "0.8")
    )
    return replace(plain, **other)


@dataclass
class Rows:
    card: Sequence[Published]
    committed: list[Change] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    asked: int = 0

    def published_at(self, serial: int) -> Sequence[Published]:
        self.asked += 1
        return self.card

    def changes(self) -> Sequence[Change]:
        return self.committed

    def history(self) -> Sequence[Span]:
        return self.spans


def line(page: str, status: str = "fresh", checked: datetime | None = NOON) -> PageLine:
    provider, platform = page.split("/")[0], "gemini-api" if "google" in page else "openai-api"
    return PageLine(page, URLS[page], provider, platform, checked, LAST_MONTH, status)


def view(
    rates: Iterable[Rate], *, at: datetime = NOON, pages: Sequence[PageLine] | None = None, **rows: Any
) -> FeedView:
    """A view of `rates` at serial 1; their history is that they have stood for a month, unless `spans` says more."""
    card = [published(one) for one in rates]
    spans = rows.pop("spans", None) or [Span(one.rate, LAST_MONTH, None) for one in card]
    source = Rows(card, spans=spans, **rows)
    lines = tuple(pages) if pages is not None else tuple(line(page, checked=at) for page in URLS)
    return FeedView(1, at, at + timedelta(minutes=45), lines, source)


def whole_card() -> list[Rate]:
    """1,200 rates of 150 models, as long as real ones."""
    kinds = list(product(("input", "cached_input", "output"), ("standard", "batch", "flex", "priority")))[:8]
    return [
        rate(f"gemini-3.{number}-flash-preview-09-2025", f"{number}.125", charge=charge, tier=tier, provider=provider)
        for number in range(150)
        for charge, tier in kinds
        for provider in ("openai" if number % 2 else "google",)
    ]
