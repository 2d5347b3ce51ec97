"""The amounts in the prose of the Vertex page.

A note (a line that begins with its mark, `** Gemini 3 Pro Image charges …`) restates what the tables say: contract,
section 2. Other prose does where it says what a number of tokens costs, or repeats a price that a table states; what it
says beyond that is nobody's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.reading.gemini.price import shape_of
from monitor.reading.gemini.quotes import dollars
from monitor.reading.gemini.restated import ignore_repeated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.card.rate import Rate
    from monitor.reading.document import Place, Prose
    from monitor.reading.ledger import Ledger

_CREDIT = re.compile(r"¤ (?:worth )?(?:in|of) (?:free )?credits?|¤ (?:free )?credits?", re.IGNORECASE)
_TOKENS = re.compile(
    r"\d[\d,]* (?:[a-z]+ )?tokens?,? \(?"
    r"(?:(?:and|are|is|or|an?|per|image|about|approximately|equal|equivalent|equating|equals|costs?|to|at|which)\b\s*|~)*¤",
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
    elif all(dollars(place, index) is not None for index in range(len(place.amounts))):
        if place.text.startswith("*"):
            place.ignore(_RESTATES)
        else:
            _ignore_repeated(place, shape, ledger.rates)


def _ignore_repeated(place: Place, shape: str, rates: list[Rate]) -> None:
    for match in _TOKENS.finditer(shape):
        place.fates[shape.count("¤", 0, match.end()) - 1] = _RESTATES
    ignore_repeated(place, rates, _RESTATES, unsaid="")
