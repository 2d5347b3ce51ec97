"""Dated sentences about models, like a shutdown or the start of billing: notes of the card, never a price."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.card.reading import Note
from monitor.reading.gemini import words
from monitor.reading.gemini.footnotes import day_in

if TYPE_CHECKING:
    from monitor.reading.document import Prose
    from monitor.reading.ledger import Ledger

_MATTERS = re.compile(
    r"shut ?down|deprecat|billing|pric|charge|retire|discontinu|promotion|available until", re.IGNORECASE
)

_LEADING_MARK = re.compile(rf"^{words.MARK}\s*")


def take_notes(prose: list[Prose], models: tuple[str, ...], ledger: Ledger) -> None:
    """Keep the sentences of a section that name a day; they apply to the models they name, else to all of it."""
    for block in prose:
        text = block.place.text
        if "20" not in text or not _MATTERS.search(text):
            continue
        day = day_in(text)
        if day:
            named = tuple(model for model in models if model in text or model in block.codes)
            ledger.notes.append(Note(_LEADING_MARK.sub("", text.replace("\n", " ")), named or models, day))
