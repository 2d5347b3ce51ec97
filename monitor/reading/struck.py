"""Prices that a page strikes out (`~~$1.50~~ $0.75`) or calls past (`$0.75 (was $1.50)`): prices no more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.reading.document import Place

STRUCK = r"~~[^~]*~~|\((?:was|previously|formerly|down from)\s+[^()\s]*[\d¤][^()\s]*\)"
STRUCK_OUT = "struck out: a price no more"
_STRUCK = re.compile(STRUCK, re.IGNORECASE)


def ignore_struck(at: Place) -> str:
    """Ignore the amounts that are struck out; what is left of the text without them."""
    spans = [match.span() for match in _STRUCK.finditer(at.text)]
    for number, amount in enumerate(at.amounts if spans else ()):
        if any(start <= amount.start < end for start, end in spans):
            at.fates[number] = STRUCK_OUT
    return _STRUCK.sub(" ", at.text).strip(" .,;\n") if spans else at.text
