"""Amounts in prose that the tables state already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.reading.document import Place, Prose
from monitor.reading.openai.embedded import TABLE_DATA
from monitor.reading.openai.notes import SENTENCE_END, named

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from monitor.reading.amounts import Amount
    from monitor.reading.document import Document
    from monitor.reading.ledger import Ledger

    Prices = dict[str, set[Decimal | None]]

_CREDIT = re.compile(r" (?:(?:worth )?(?:in|of) )?(?:free )?(?:API |promotional )?credits?\b", re.IGNORECASE)


def ignore_repeats(ledger: Ledger, document: Document) -> None:
    """Ignore the amounts of prose that says again a whole cell, or the prices of the models or tools that it names.

    The Markdown twin is known for stray copies of its cells, and the data of a component for copies of its footnotes.
    """
    prose = [block.place for block in document.blocks if isinstance(block, Prose) and block.place.amounts]
    prose += [at for at in ledger.places if at.section == TABLE_DATA and "$" in at.text]
    if not prose:
        return
    said = {_flat(at) for at in ledger.places if at.fates and all(fate == "" for fate in at.fates)}
    prices: dict[str, set[Decimal | None]] = {}
    for rate in ledger.rates:
        prices.setdefault(rate.model, set()).add(rate.price)
    tools = {rate.model.replace("-", " "): rate.model for rate in ledger.rates if rate.kind == "tool"}
    for at in prose:
        _ignore_credits(at)
        if _flat(at) in said:
            at.ignore("repeats a cell of the tables")
        elif _repeats(at.text, at.amounts, prices, tools):
            at.ignore("repeats prices of the models that it names")
        else:
            _ignore_sentences(at, prices, tools)


def _repeats(text: str, amounts: Iterable[Amount], prices: Prices, tools: dict[str, str]) -> bool:
    """Whether each amount is a price of every model, or else of every tool, that the text names."""
    names = named(text, prices) or [slug for words, slug in tools.items() if words in text.lower()]
    return bool(names) and all(amount.value in prices[name] for name in names for amount in amounts)


def _ignore_credits(at: Place) -> None:
    """Ignore what a reader is given instead of charged."""
    for number, amount in enumerate(at.amounts):
        if at.fates[number] is None and _CREDIT.match(at.text, amount.end):
            at.fates[number] = "credit, no price"


def _ignore_sentences(at: Place, prices: Prices, tools: dict[str, str]) -> None:
    """Ignore the amounts of each sentence that repeats prices by itself."""
    start = 0
    for end in [*(gap.start() for gap in SENTENCE_END.finditer(at.text)), len(at.text)]:
        inside = [number for number, amount in enumerate(at.amounts) if start <= amount.start < end]
        if inside and _repeats(at.text[start:end], [at.amounts[number] for number in inside], prices, tools):
            for number in (number for number in inside if at.fates[number] is None):
                at.fates[number] = "repeats prices of the models that it names"
        start = end


def _flat(at: Place) -> str:
    return at.text.replace("\n", " ")
