"""Dated sentences about models, like a shutdown or the start of billing: notes of the card, never a price."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.card.reading import Note
from monitor.reading.gemini import words
from monitor.reading.gemini.footnotes import day_in

if TYPE_CHECKING:
    from datetime import date

    from monitor.reading.document import Prose
    from monitor.reading.ledger import Ledger

_MATTERS = re.compile(
    r"shut ?down|deprecat|billing|pric|charge|retire|discontinu|promotion|available until", re.IGNORECASE
)

_LEADING_MARK = re.compile(rf"^{words.MARK}\s*")


@lru_cache(maxsize=1024)
def _dated(text: str) -> date | None:
    """The day that a sentence names, if it is about prices or the end of a model."""
    return day_in(text) if "20" in text and _MATTERS.search(text) else None


def take_notes(prose: list[Prose], models: tuple[str, ...], ledger: Ledger) -> None:
    """Keep the sentences of a section that name a day; they apply to the models they name, else to all of it."""
    for block in prose:
        text = block.place.text
        day = _dated(text)
        if day:
            named = tuple(model for model in models if model in text or model in block.codes)
            ledger.notes.append(Note(_LEADING_MARK.sub("", text.replace("\n", " ")), named or models, day))
