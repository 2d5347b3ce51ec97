"""The amounts in the prose of the Vertex page: they restate what its tables say, and are ignored for that alone.

An amount behind a number of tokens (`1120 tokens ($0.134)`) is what these cost at a price of the table, which must
then agree. Any other must repeat a price that a table states. What does neither is nobody's.
"""

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
    from monitor.reading.document import Place, Prose
    from monitor.reading.ledger import Ledger

_CREDIT = re.compile(r"¤ (?:worth )?(?:in|of) (?:free )?credits?|¤ (?:free )?credits?", re.IGNORECASE)
_TOKENS = re.compile(
    r"(?P<count>\d[\d,]*) (?:[a-z]+ )?tokens?,? \(?"
    r"(?:(?:and|are|is|or|an?|per|image|about|approximately|equal|equivalent|equating|equals|costs?|to|at|which)\b\s*|~)*¤",
    re.IGNORECASE,
)
_BOUGHT = re.compile(
    rf"¤\s*(?:/|per\b)\s*(?:(?:(?:{words.MANY}|{words.THOUSAND}|1|m) )?(?:[a-z-]+ )?"
    r"(?P<unit>token|character|image|second|minute|song|prompt|quer|request))?",
    re.IGNORECASE,
)
_RESTATES = "a note that restates prices of the tables"


def account_for(prose: Iterable[Prose], ledger: Ledger) -> None:
    """Say of every amount in the prose what it restates; call it when all tables have been read."""
    for block in prose:
        if block.place.amounts:
            _account(block.place, ledger)


def _account(place: Place, ledger: Ledger) -> None:
    shape = shape_of(place)
    if _CREDIT.search(shape):
        place.ignore("credit for new customers, which is no price")
    for match in _TOKENS.finditer(shape):
        index = shape.count("¤", 0, match.end()) - 1
        _compare(place, index, int(match["count"].replace(",", "")), ledger)
        place.fates[index] = _RESTATES
    bought = {shape.count("¤", 0, match.start()): (match["unit"] or "?").lower() for match in _BOUGHT.finditer(shape)}
    for index, fate in enumerate(place.fates):
        if fate is None and _is_stated(dollars(place, index), bought.get(index, ""), ledger.rates):
            place.fates[index] = _RESTATES


def _compare(place: Place, index: int, tokens: int, ledger: Ledger) -> None:
    """What so many tokens cost must follow, rounded, from a price of the model that the note begins with."""
    value, priced = dollars(place, index), _priced_tokens(place.text, ledger.rates)
    if value is None:
        ledger.finding("unknown_unit", place, "an amount that can't be read in USD")
    elif priced and not any(_is_rounded(value, rate.price * tokens / rate.per) for rate in priced):
        ledger.finding("contradiction", place, f"{tokens} tokens cost something else at the price of the table")


def _priced_tokens(text: str, rates: list[Rate]) -> list[Rate]:
    """What the model that a note begins with charges by the token; nothing where no table says."""
    note = f"{words.kebab(text)}-"
    sold = [
        rate
        for rate in rates
        if (rate.unit, rate.tier) == ("token", "standard")
        and rate.charge in ("input", "output")
        and note.startswith(f"{rate.model}-")
    ]
    longest = max((len(rate.model) for rate in sold), default=0)
    return [rate for rate in sold if len(rate.model) == longest]


def _is_rounded(printed: Decimal, exact: Decimal) -> bool:
    """Whether a printed amount is the exact one, up to the last digit that is printed."""
    return abs(printed - exact).scaleb(-int(printed.as_tuple().exponent)) < 1


def _is_stated(value: Decimal | None, unit: str, rates: list[Rate]) -> bool:
    return any(rate.price == value and rate.unit.startswith(unit) for rate in rates)
