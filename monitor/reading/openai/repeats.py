"""Amounts in prose that the tables state already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.reading.document import Place, Prose
from monitor.reading.openai.notes import named

if TYPE_CHECKING:
    from decimal import Decimal

    from monitor.reading.document import Document
    from monitor.reading.ledger import Ledger


def ignore_repeats(ledger: Ledger, document: Document) -> None:
    """Ignore the amounts of prose that says again a whole cell, or the prices of the models that it names.

    The Markdown twin is known for stray copies of its cells.
    """
    prose = [block.place for block in document.blocks if isinstance(block, Prose) and block.place.amounts]
    if not prose:
        return
    said = {_flat(at) for at in ledger.places if at.fates and all(fate == "" for fate in at.fates)}
    prices: dict[str, set[Decimal | None]] = {}
    for rate in ledger.rates:
        prices.setdefault(rate.model, set()).add(rate.price)
    for at in prose:
        models = named(at.text, prices)
        if _flat(at) in said:
            at.ignore("repeats a cell of the tables")
        elif models and all(amount.value in prices[model] for model in models for amount in at.amounts):
            at.ignore("repeats prices of the models that it names")


def _flat(at: Place) -> str:
    return at.text.replace("\n", " ")
