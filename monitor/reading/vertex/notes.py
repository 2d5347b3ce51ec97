"""The amounts in the prose of the Vertex page.

A note (a line that begins with its mark, `** Gemini 3 Pro Image charges …`) restates what the tables say: contract,
section 2. Other prose does where it says what a number of tokens costs, or repeats a price that a table states; what it
says beyond that is nobody's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.reading.gemini.price import shape_of
from monitor.reading.repeats import ignore_credits, ignore_repeated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.reading.document import Place, Prose
    from monitor.reading.ledger import Ledger

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
    ignore_credits(place)
    if any(amount.currency != "USD" for amount in place.amounts):
        return
    if place.text.startswith("*"):
        place.ignore(_RESTATES)
        return
    shape = shape_of(place)
    for match in _TOKENS.finditer(shape):
        place.fates[shape.count("¤", 0, match.end()) - 1] = _RESTATES
    ignore_repeated(place, ledger.rates, _RESTATES)
