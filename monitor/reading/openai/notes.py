"""Sentences of the page that set no price but belong to some."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.card.reading import Note
from monitor.reading.dates import first_date
from monitor.reading.document import Prose
from monitor.reading.repeats import SENTENCE_END

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from datetime import date

    from monitor.reading.document import Document

_MATTERS = re.compile(r"\b20\d\d\b|\d ?%|\balias(?:es)?\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z][\w.-]*\d[\w.-]*(?: [A-Z][a-z]+\b)*|[a-z]+(?:-[\w.]+)+")


def read_notes(document: Document, models: Iterable[str]) -> list[Note]:
    """The dated sentences, uplifts and aliases of the page's prose, each once, with the priced models that it names."""
    known = set(models)
    notes: dict[str, Note] = {}
    for block in document.blocks:
        if isinstance(block, Prose) and _MATTERS.search(block.place.text):
            for sentence in SENTENCE_END.split(block.place.text.replace("\n", " ")):
                if _MATTERS.search(sentence) and sentence not in notes:
                    notes[sentence] = Note(sentence, named(sentence, known), _date(sentence))
    return list(notes.values())


def named(sentence: str, known: Container[str]) -> tuple[str, ...]:
    """The models that a sentence names, `GPT-5.6 Sol` or `gpt-5.6-sol`, as ids in order of mention."""
    words = (match[0].rstrip(".-") for match in _WORD.finditer(sentence))
    found = (_id(word) for word in words)
    return tuple(dict.fromkeys(model for model in found if model in known))


def _id(word: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", word.lower())


def _date(sentence: str) -> date | None:
    try:
        return first_date(sentence)
    except ValueError:
        return None
