"""Models that a section prices in a list below its table: "`gemini-2.0-flash-live-001`: Input $0.35 (text), …"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.reading.gemini.cell import parse_shape
from monitor.reading.gemini.price import Price, shape_of
from monitor.reading.gemini.quotes import Quote, settle_modalities
from monitor.reading.gemini.sections import STANDARD

if TYPE_CHECKING:
    from monitor.reading.document import Place, Prose
    from monitor.reading.ledger import Ledger

_PRICED = re.compile(r"(?P<model>[a-z][a-z0-9]*(?:-[a-z0-9.]+)+)\s*:\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)


def is_model_price(shape: str) -> bool:
    """Whether an item of this shape speaks of the price of one model."""
    return _PRICED.fullmatch(shape) is not None


def read_bullets(prose: list[Prose], ledger: Ledger) -> list[Quote]:
    """The quotes of a section's lists; a model without a number of its own (`Same price as …`) is unpriced."""
    quotes: list[Quote] = []
    for block in prose:
        match = _PRICED.fullmatch(shape_of(block.place))
        if match is None:
            continue
        model = match["model"].lower()
        if block.place.amounts:
            quotes += _read(block.place, model, match["rest"], ledger)
        elif "price" in match["rest"].lower():
            ledger.unpriced[model] = None
    return quotes


def _read(place: Place, model: str, shape: str, ledger: Ledger) -> list[Quote]:
    parsed = parse_shape(shape)
    for problem in parsed.problems:
        ledger.finding(problem.kind, place, problem.detail)
    if parsed.problems or not all(price.charge for price in parsed.prices):
        return []
    return [_quote(place, model, price) for price in parsed.prices]


def _quote(place: Place, model: str, price: Price) -> Quote:
    per, unit = (price.per, price.unit) if price.unit else (1_000_000, "token")
    modalities = settle_modalities(price.modalities, (), unit, price.charge, equivalent=price.equivalent)
    return Quote(
        place, price.index, (model,), (price.charge,), modalities, STANDARD, per, unit, price.over, price.long,
        valid_from=price.valid_from, valid_until=price.valid_until, equivalent=price.equivalent, marks=price.marks,
    )  # fmt: skip
