"""Amounts in prose that the tables state already."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from monitor.reading.document import Heading, Place, Prose
from monitor.reading.openai.embedded import TABLE_DATA
from monitor.reading.openai.notes import SENTENCE_END, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from monitor.card.rate import Rate
    from monitor.reading.amounts import Amount
    from monitor.reading.document import Document
    from monitor.reading.ledger import Ledger

_CHARGES = {
    "cached": "cached_input", "cache write": "cache_write", "input": "input", "output": "output",
    "training": "training", "storage": "storage",
}  # fmt: skip
_BEFORE = 20  # characters before an amount that may name its charge: `input costs $5`
_CREDIT = re.compile(r" (?:(?:worth )?(?:in|of) )?(?:free )?(?:API |promotional )?credits?\b", re.IGNORECASE)


def ignore_repeats(ledger: Ledger, document: Document) -> None:
    """Ignore the amounts of prose that says again a whole cell, or the prices of the models or tools that it names.

    The Markdown twin is known for stray copies of its cells, and the data of a component for copies of its footnotes.
    """
    prose = list(_prose(ledger, document))
    if not prose:
        return
    said = {_flat(at) for at in ledger.places if at.fates and all(fate == "" for fate in at.fates)}
    known = _Known(ledger.rates)
    for at, title in prose:
        _ignore_credits(at)
        if _flat(at) in said:
            at.ignore("repeats a cell of the tables")
        elif known.repeats(at.text, at.amounts, title):
            at.ignore("repeats prices of the models that it names")
        else:
            _ignore_sentences(at, known)


def _prose(ledger: Ledger, document: Document) -> Iterator[tuple[Place, str]]:
    """What is said of money outside tables, each piece with the heading that it stands under."""
    title = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            title = block.text
        elif isinstance(block, Prose) and block.place.amounts:
            yield block.place, title
    for at in ledger.places:
        if at.section == TABLE_DATA and "$" in at.text:
            yield at, ""


class _Known:
    """The rates that the tables state, by what names them in prose."""

    def __init__(self, rates: Iterable[Rate]) -> None:
        self._rates: dict[str, list[Rate]] = {}
        for rate in rates:
            self._rates.setdefault(rate.model, []).append(rate)
        self._tools = {name.replace("-", " "): name for name, found in self._rates.items() if found[0].kind == "tool"}

    def repeats(self, text: str, amounts: Sequence[Amount], title: str = "") -> bool:
        """Whether each amount is a price of every model, or else of every tool, that the text names, or its title."""
        names = self._names(text) or self._names(title)
        edges = [0, *(amount.start for amount in amounts[1:]), len(text)]
        beside = [text[max(0, start - _BEFORE) : end].lower() for start, end in pairwise(edges)]
        return bool(names) and all(
            any(_is_said(rate, amount, words, text.lower()) for rate in self._rates[name])
            for name in names for amount, words in zip(amounts, beside, strict=True)
        )  # fmt: skip

    def _names(self, text: str) -> Sequence[str]:
        return named(text, self._rates) or [slug for words, slug in self._tools.items() if words in text.lower()]


def _is_said(rate: Rate, amount: Amount, beside: str, text: str) -> bool:
    """Whether an amount of prose may be this rate: of another charge, tier or context only where the words say so."""
    if rate.price != amount.value or (rate.tier != "standard" and rate.tier not in text):
        return False
    if rate.context and "long" not in text and "over" not in text:
        return False
    charges = {charge for word, charge in _CHARGES.items() if word in beside}
    return not charges or rate.charge in charges


def _ignore_credits(at: Place) -> None:
    """Ignore what a reader is given instead of charged."""
    for number, amount in enumerate(at.amounts):
        if at.fates[number] is None and _CREDIT.match(at.text, amount.end):
            at.fates[number] = "credit, no price"


def _ignore_sentences(at: Place, known: _Known) -> None:
    """Ignore the amounts of each sentence that repeats prices by itself."""
    start = 0
    for end in [*(gap.start() for gap in SENTENCE_END.finditer(at.text)), len(at.text)]:
        inside = [number for number, amount in enumerate(at.amounts) if start <= amount.start < end]
        if inside and known.repeats(at.text[start:end], [_moved(at.amounts[number], start) for number in inside]):
            for number in (number for number in inside if at.fates[number] is None):
                at.fates[number] = "repeats prices of the models that it names"
        start = end


def _moved(amount: Amount, start: int) -> Amount:
    return replace(amount, start=amount.start - start, end=amount.end - start)


def _flat(at: Place) -> str:
    return at.text.replace("\n", " ")
