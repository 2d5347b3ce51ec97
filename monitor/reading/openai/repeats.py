"""Amounts in prose that the tables state already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.reading.document import Heading, Place, Prose
from monitor.reading.openai.embedded import TABLE_DATA
from monitor.reading.openai.notes import named
from monitor.reading.repeats import ignore_credits, mentions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from monitor.card.rate import Rate
    from monitor.reading.document import Document
    from monitor.reading.ledger import Ledger


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
        ignore_credits(at)
        if _flat(at) in said:
            at.ignore("repeats a cell of the tables")
        else:
            known.ignore(at, title)


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

    def ignore(self, at: Place, title: str) -> None:
        """Ignore each amount that is a price of every model, or else every tool, that its sentence names.

        A sentence without names goes on about those of its paragraph, or of the heading above it.
        """
        for mention in mentions(at):
            names = self._names(mention.sentence) or self._names(at.text) or self._names(title)
            if names and all(any(map(mention.means, self._rates[name])) for name in names):
                at.fates[mention.number] = "repeats prices of the models that it names"

    def _names(self, text: str) -> Sequence[str]:
        return named(text, self._rates) or self._tools_in(text.lower())

    def _tools_in(self, text: str) -> list[str]:
        """The tools that a text names; not `web search` where it says `web search preview`."""
        found = [words for words in self._tools if words in text]
        return [self._tools[words] for words in found if not any(words != more and words in more for more in found)]


def _flat(at: Place) -> str:
    return at.text.replace("\n", " ")
