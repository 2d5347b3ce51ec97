"""One price for one thing under one set of conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from monitor.card.money import unit_price

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal
    from fractions import Fraction

CHARGES = (
    "input", "cached_input", "cache_write", "cache_storage", "output", "training", "storage", "call", "session",
    "grounding_search", "grounding_maps", "grounding_image_search",
)  # fmt: skip
MODALITIES = ("text", "image", "audio", "video", "any")
TIERS = ("standard", "batch", "flex", "priority", "free")
HOME = ("openai-api", "gemini-api")  # the makers' own APIs come before whoever else sells their models
UNITS = (
    "token", "image", "second", "minute", "hour", "song", "session", "request", "frame", "gb_day", "call", "query",
    "prompt", "character", "token_hour",
)  # fmt: skip

Key = tuple[object, ...]


class Evidence(NamedTuple):
    """Where a number stands: `text` is verbatim, `snapshot` the sha256 of the page's bytes (empty until stored)."""

    page: str
    snapshot: str
    section: str
    row: str
    column: str
    text: str


class Allowance(NamedTuple):
    """What is free before the price applies: `quantity` × `unit` per `per`, perhaps shared with other models."""

    quantity: int
    unit: str
    per: str
    shared_with: str | None = None


class Rate(NamedTuple):
    """A rate in the words of the contract, section 2; the price buys `per` × `unit`."""

    provider: str
    platform: str
    model: str
    kind: str
    charge: str
    modality: str
    tier: str
    context: str | None
    context_over: int | None
    conditions: tuple[tuple[str, str], ...]
    price: Decimal
    free: bool
    currency: str
    per: int
    unit: str
    valid_from: date | None
    valid_until: date | None
    free_allowance: Allowance | None
    basis: str
    evidence: Evidence

    @property
    def key(self) -> Key:
        """What the rate is a price of: two rates of one card never share it."""
        return (
            self.provider, self.platform, self.model, self.kind, self.charge, self.modality, self.tier,
            self.context, self.conditions, self.unit, self.valid_from, self.valid_until, self.basis,
        )  # fmt: skip

    @property
    def family(self) -> Key:
        """The coarser identity by which leftovers of two cards are matched (contract, section 4)."""
        return (self.provider, self.platform, self.model, self.kind, self.charge, self.modality, self.tier)

    @property
    def thing(self) -> Key:
        """What the rate is a price of, whenever it applies: the key without the validity window."""
        return (*self.family, self.context, self.conditions, self.unit, self.basis)

    @property
    def unit_price(self) -> Fraction:
        """The exact price of one unit."""
        return unit_price(self.price, self.per)


def at_home(rates: Iterable[Rate]) -> list[Rate]:
    """Those of the makers' own APIs where there are any, else all: what is meant where no platform is named."""
    known = list(rates)
    return [rate for rate in known if rate.platform in HOME] or known
