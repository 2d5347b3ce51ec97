"""A price on its way from a cell to the ledger: footnotes may still change what it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitor.reading.gemini.sections import STANDARD

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from monitor.card.rate import Allowance
    from monitor.reading.document import Place
    from monitor.reading.ledger import Ledger

_ALWAYS_ANY = frozenset(
    ("training", "cache_storage", "grounding_search", "grounding_maps", "grounding_image_search", "call")
)
_MODALITY_OF_UNIT = {"image": ("image",), "frame": ("video",), "song": ("audio",)}


@dataclass(slots=True)
class Quote:
    """One amount (or -1: free) with all its meanings. `marks` are the footnote marks that stand on it or on its row."""

    place: Place
    index: int
    models: tuple[str, ...]
    charges: tuple[str, ...]
    modalities: tuple[str, ...]
    tier: str
    per: int
    unit: str
    over: int | None = None
    long: bool = False
    conditions: dict[str, str] = field(default_factory=dict)
    resolutions: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    allowance: Allowance | None = None
    equivalent: bool = False
    soon: bool = False
    marks: tuple[str, ...] = ()
    own_unit: bool = True

    @property
    def value(self) -> Decimal | None:
        return dollars(self.place, self.index) if self.index >= 0 else None


def dollars(place: Place, index: int) -> Decimal | None:
    """What an amount says, or None if that can't be read or is no amount of dollars."""
    amount = place.amounts[index]
    return amount.value if amount.currency == "USD" else None


def check_bases(quotes: list[Quote], ledger: Ledger) -> None:
    """The same thing can't have a price of its own and be the restatement of another in one tab."""
    if not any(quote.equivalent for quote in quotes):
        return
    first: dict[object, Quote] = {}
    for quote in quotes:
        thing = (
            quote.models, quote.charges, quote.modalities, quote.tier, quote.unit, quote.long, quote.resolutions,
            quote.valid_from, quote.valid_until, str(quote.conditions),
        )  # fmt: skip
        if first.setdefault(thing, quote).equivalent != quote.equivalent:
            ledger.finding("two_prices", quote.place, "priced here, and there as the restatement of another price")


def settle_modalities(
    said: tuple[str, ...], row: tuple[str, ...], unit: str, charge: str, *, equivalent: bool
) -> tuple[str, ...]:
    """The modalities of a price: what its cell says, what its unit implies, or what its row's label says."""
    if charge in _ALWAYS_ANY:
        return ("any",)
    implied = _MODALITY_OF_UNIT.get(unit, ())
    return said or (implied if equivalent else ()) or row or implied or ("any",)


def post(quote: Quote, ledger: Ledger) -> None:
    """Enter a quote: a rate for each model, charge and resolution that it speaks of."""
    for model in quote.models:
        for charge in quote.charges:
            for resolution in quote.resolutions or ("",):
                ledger.rate(
                    quote.place,
                    quote.index,
                    model=model,
                    charge=charge,
                    modalities=quote.modalities,
                    tier=quote.tier,
                    context="long" if quote.long else None,
                    context_over=quote.over if quote.long else None,
                    conditions=_conditions(quote, resolution),
                    per=quote.per,
                    unit=quote.unit,
                    valid_from=quote.valid_from,
                    valid_until=quote.valid_until,
                    allowance=quote.allowance,
                    basis="equivalent" if quote.equivalent else "list",
                )


def _conditions(quote: Quote, resolution: str) -> tuple[tuple[str, str], ...]:
    if resolution:
        return tuple(sorted({**quote.conditions, "resolution": resolution}.items()))
    return tuple(sorted(quote.conditions.items())) if quote.conditions else ()


def variant_of(kind: str, tab: str) -> dict[str, str]:
    """The condition `variant` of a free cell in a tab other than Standard, and of a row for a mode of its own."""
    said = [word for word in (kind, tab if tab != STANDARD else "") if word]
    return {"variant": " ".join(said)} if said else {}
