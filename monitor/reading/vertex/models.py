"""Model cells of Vertex tables: whose prices a row states, and from or until when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.reading.dates import DATE, read_date
from monitor.reading.gemini import words

if TYPE_CHECKING:
    from datetime import date

_KIND = r"(?:(?:introductory|promotional|standard|regular|list)\s+)?(?:pric(?:e|es|ing)\s+)?"
_WINDOW = re.compile(
    rf"[\s(]*{_KIND}(?P<side>through|thru|until|(?:starting|beginning)(?: on| from)?|from|effective|on or after)"
    rf"\s+{DATE}\)?\s*$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"[/&;,]|\([^()]*\b(?:up to|contexts?|tokens?|with|without|only|for|not|\d+k|europe|eu)\b"
    r"|\b(?:batch|flex|priority|long[ -]context)\b|\bpric(?:e|es|ing)\b",
    re.IGNORECASE,
)
_DATED = re.compile(re.sub(r"\(\?P<\w+>", "(?:", DATE), re.IGNORECASE)
_NAMES = re.compile(r",\s+(?=\D)|\s+and\s+(?=[A-Z])")
_NICKNAME = r"nano banana[^()]*|(?:formerly|previously|aka|a\.k\.a\.|also known as|codenamed?) [^()]*"
_ASIDE = re.compile(rf"\((?:legacy|new|deprecated|ga|generally available|recommended|{_NICKNAME})\)", re.IGNORECASE)
_FAMILY = re.compile(
    r"\b(?:all|other|models|famil(?:y|ies)|later|earlier|newer|older)\b"
    r"|^(?:gemini|claude|llama)(?: \d+(?:\.[\dx]+)?)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Models:
    """Who a model cell speaks of, and the window that it states for all prices of its rows."""

    ids: tuple[str, ...]
    valid_from: date | None = None
    valid_until: date | None = None


@lru_cache(maxsize=512)
def read_models(text: str) -> Models | None:
    """`Gemini 3.8 Flash*` over `through December 31, 2026`; None for what names no model, or words not understood."""
    text = words.without_marks(text)
    window: dict[str, date] = {}
    while match := _WINDOW.search(text):
        side = "until" if match["side"].lower() in ("through", "thru", "until") else "from"
        day = _day(match)
        if day is None or side in window:
            return None
        window[side], text = day, text[: match.start()]
    names = _names(re.sub(words.MARK, " ", _ASIDE.sub(" ", text)))
    if not all(map(_is_name, names)) or len({name.split()[0].lower() for name in names}) != 1:
        return None
    return Models(tuple(dict.fromkeys(map(words.kebab, names))), window.get("from"), window.get("until"))


def _day(match: re.Match[str]) -> date | None:
    try:
        return read_date(match)
    except ValueError:
        return None


def _names(text: str) -> list[str]:
    """The names in a model cell: `A 2, A 1`, `A 2 / A 1` and `A 2` over `A 1` are two."""
    first = next(iter(text.split()), "")
    parts = re.split(rf"(?:\s+and|[,/&;])?\s+(?={re.escape(first)}\b)", text.strip())
    names = (name.strip(" ,;/&") for part in parts for name in _NAMES.split(part))
    return [name for name in names if words.kebab(name)]


def _is_name(text: str) -> bool:
    """Whether words are the name of one model: not a family's, not two names in one, nothing that speaks of days."""
    if _FAMILY.search(text) or _DATED.search(text) or _NO_NAME.search(text):
        return False
    return not re.search(r"-(?:through|until|starting|from)(?:-|$)", words.kebab(text))
