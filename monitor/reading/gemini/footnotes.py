"""The footnotes of a section: which restate its table, which price something that the table does not, which date it.

A footnote counts where its mark stands, and nowhere else. An amount in one is a rate only in the two cases below
(`_price_tokens`, `estimates`); otherwise it must repeat a price of its section, and is ignored for that reason.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from monitor.reading.dates import first_date
from monitor.reading.gemini import words
from monitor.reading.gemini.estimates import estimates
from monitor.reading.gemini.notemarks import Footnote, collect_notes
from monitor.reading.gemini.quotes import Quote, dollars

if TYPE_CHECKING:
    from datetime import date

    from monitor.reading.document import Prose
    from monitor.reading.ledger import Ledger

_PER_MILLION = re.compile(rf"(?P<amount>¤) (?:per|/) {words.MANY} tokens?", re.IGNORECASE)
_TOKEN_PRICE = re.compile(
    rf"(?P<what>text|image|audio|video) output(?: tokens)? (?:is|are) priced at {_PER_MILLION.pattern}", re.IGNORECASE
)
_SET_AT = re.compile(r"image input is set at [\d,]+ tokens?,? or (?P<amount>¤) per (?:input )?image", re.IGNORECASE)
_PER_IMAGE = re.compile(r"(?P<amount>¤) per (?:\S+ )?image", re.IGNORECASE)


class Footnotes:
    """The footnotes of one section, applied to its quotes."""

    def __init__(self, prose: list[Prose], quotes: list[Quote], ledger: Ledger) -> None:
        self._quotes = quotes
        self._ledger = ledger
        self._notes = collect_notes(prose)
        self.added: list[Quote] = []

    def apply(self) -> None:
        """Settle units, bases and dates of the quotes, add those that only a footnote states, account for the rest."""
        for note in self._notes:
            if note.amounts:
                self._apply_one(note, [quote for quote in self._quotes if note.mark in quote.marks])
        for quote in self._quotes:
            if quote.soon:
                quote.valid_from = self._start_of(quote)
                quote.soon = quote.valid_from is None

    def _apply_one(self, note: Footnote, bearers: list[Quote]) -> None:
        if not bearers:
            self._orphan(note)
            return
        self._set_units(note, bearers)
        self._price_tokens(note, bearers)
        self.added += estimates(note, bearers)
        self._restate(note)

    def _orphan(self, note: Footnote) -> None:
        """A footnote whose mark stands nowhere; if it states a price of the table after all, a mark has been lost."""
        if note.lost_mark:  # an item of a list that is no footnote
            return
        stated = _values(note)
        if any(quote.value in stated and quote.unit == "image" and not quote.marks for quote in self._quotes):
            self._ledger.finding("contradiction", note.place, "a footnote restates a price that does not bear its mark")
        for index in note.amounts:
            note.place.fates[index] = "a footnote whose mark stands on no price"

    def _set_units(self, note: Footnote, bearers: list[Quote]) -> None:
        """`$0.0006 (image)*` is a price per image where the footnote says so."""
        if not _SET_AT.search(note.shape):
            return
        for quote in bearers:
            if not quote.own_unit and quote.charges == ("input",) and quote.modalities == ("image",):
                quote.per, quote.unit = 1, "image"

    def _price_tokens(self, note: Footnote, bearers: list[Quote]) -> None:
        """A token price is a rate in the tabs whose per-image price it restates, if they do not state it themselves."""
        match = _TOKEN_PRICE.search(note.shape)
        if match is None:
            return
        indexes = [note.index(found) for found in _PER_MILLION.finditer(note.shape)]
        modality = match["what"].lower()
        if self._restates_tokens(note, indexes, modality):
            return
        if len(indexes) > 1:
            self._ledger.finding("implausible", note.place, "two prices of tokens where one belongs")
            return
        index, stated = indexes[0], _values(note)
        for quote in bearers:
            if quote.unit == "image" and quote.charges == ("output",) and quote.value in stated:
                quote.equivalent = True
                self.added.append(
                    Quote(note.place, index, quote.models, ("output",), (modality,), quote.tier, 1_000_000, "token",
                          valid_from=quote.valid_from, valid_until=quote.valid_until)
                )  # fmt: skip
                note.place.fates[index] = ""
        if note.place.fates[index] is None:
            self._ledger.finding("contradiction", note.place, "its price of one image is none that its section states")

    def _restates_tokens(self, note: Footnote, indexes: list[int], modality: str) -> bool:
        """Whether the section's tables price that output by the token themselves; then they must say the same."""
        listed = {
            quote.value
            for quote in self._quotes
            if quote.charges == ("output",) and modality in quote.modalities and quote.unit == "token"
        }
        for index in indexes if listed else ():
            if dollars(note.place, index) not in listed:
                self._ledger.finding("contradiction", note.place, "its price of tokens is none that its section states")
            note.place.fates[index] = "a footnote that repeats a price of its section's table"
        return bool(listed)

    def _restate(self, note: Footnote) -> None:
        """What is left must repeat, perhaps rounded, a price of one image that the section states."""
        known = [quote.value for quote in self._quotes if quote.unit == "image" and quote.value is not None]
        indexes = {note.index(match) for match in _PER_IMAGE.finditer(note.shape)}
        for index in indexes:
            value = dollars(note.place, index)
            if note.place.fates[index] is None and value is not None and any(_rounds(value, other) for other in known):
                note.place.fates[index] = "a footnote that repeats a price of its section's table"

    def _start_of(self, quote: Quote) -> date | None:
        """The day that a footnote gives for a price marked `Coming soon`."""
        for note in self._notes:
            if note.mark in quote.marks and (day := day_in(note.shape)):
                return day
        return None


def _values(note: Footnote) -> set[Decimal]:
    found = (dollars(note.place, index) for index in note.amounts)
    return {value for value in found if value is not None}


def _rounds(value: Decimal, other: Decimal) -> bool:
    """Whether one of two prices is the other, or the other rounded to fewer places."""
    fewer, more = sorted((value, other), key=lambda price: -int(price.as_tuple().exponent))
    return more.quantize(fewer, rounding=ROUND_HALF_UP) == fewer


def day_in(text: str) -> date | None:
    """The first day that a text names; None for a day that the calendar does not have."""
    try:
        return first_date(text)
    except ValueError:
        return None
