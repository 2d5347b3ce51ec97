"""Amounts in prose that only repeat what the tables of the page state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.reading.gemini import words
from monitor.reading.gemini.price import shape_of
from monitor.reading.gemini.quotes import dollars

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from monitor.card.rate import Rate
    from monitor.reading.document import Place

# What an amount buys; in an enumeration (`$0.75 / $3.75 per 1M tokens`) its last one says it.
_BOUGHT = re.compile(
    r"¤(?=(?:\s*(?:/|,|and|or)\s*¤)*"
    rf"\s*(?:/|per\b)\s*(?:(?:(?:{words.MANY}|{words.THOUSAND}|1|m) )?(?:[a-z-]+ )?"
    r"(?P<unit>token|character|image|second|minute|song|prompt|quer|request))?)",
    re.IGNORECASE,
)


def ignore_repeated(place: Place, rates: Iterable[Rate], reason: str, *, unsaid: str = "?") -> None:
    """An amount that nobody claimed is ignored, for `reason`, where one of `rates` is that price by that unit.

    `unsaid` is taken as its unit where the prose names none: "" is any, and the default none.
    """
    shape, rates = shape_of(place), list(rates)
    bought = {shape.count("¤", 0, match.start()): (match["unit"] or "?").lower() for match in _BOUGHT.finditer(shape)}
    for index, fate in enumerate(place.fates):
        if fate is None and _is_stated(dollars(place, index), bought.get(index, unsaid), rates):
            place.fates[index] = reason


def _is_stated(value: Decimal | None, unit: str, rates: list[Rate]) -> bool:
    return any(rate.price == value and rate.unit.startswith(unit) for rate in rates)
