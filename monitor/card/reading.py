"""What a reader makes of one page: its rates, and an account of every amount on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from monitor.card.rate import Rate


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason why a card is held: what stands where, and what is wrong with it."""

    kind: str
    where: str
    text: str
    detail: str


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence of the page that sets no price but belongs to some, with the date that it names."""

    text: str
    applies_to: tuple[str, ...] = ()
    date: date | None = None


@dataclass(frozen=True, slots=True)
class ImageTokens:
    """How many output tokens one image takes."""

    model: str
    quality: str
    size: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Loose:
    """An amount that made no rate; `reason` is empty where nobody claimed it."""

    text: str
    where: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Accounting:
    """Every money amount of the pricing content: captured by a rate, ignored for a reason, or unaccounted."""

    captured: int
    ignored: tuple[Loose, ...]
    unaccounted: tuple[Loose, ...]

    @property
    def prices_on_page(self) -> int:
        return self.captured + len(self.ignored) + len(self.unaccounted)


@dataclass(frozen=True, slots=True)
class Reading:
    """A parse of one page (contract, section 3)."""

    page: str
    rates: tuple[Rate, ...]
    accounting: Accounting
    unpriced: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    image_tokens: tuple[ImageTokens, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
