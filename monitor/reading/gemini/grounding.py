"""The grammar of grounding cells and of free cells: so much is free, then so many queries cost so much."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.card.rate import Allowance
from monitor.reading.gemini import words

_QUERY = r"(?P<{0}>(?:(?:(?:(?:web|image) )?search|grounded|grounding|maps?) )?(?:quer(?:y|ies)|prompts?|requests?))"
_FREE_QUANTITY = (
    r"(?:(?:the )?first\s+|(?:free\s+)?up to\s+)?(?P<quantity>\d[\d,]*)\s+(?:free\s+)?"
    rf"(?:(?P<rpd>rpd)|{_QUERY.format('what')}\s*(?:/|per\b|a\b)\s*(?P<period>day|month|minute))"
)
_SHARED = r"(?:limit\s+)?(?:shared|aggregated)\s+(?:with|across|for|between)\s+(?P<shared>[^()]+?)(?:\s+rpd)?"
_GIVEN = r"(?:free(?: of charge)?|at no (?:additional )?(?:charge|cost))"
_FREE_WORDS = rf"(?:\s*\(?\s*{_GIVEN}\b)?(?:[\s,(]*{_SHARED})?\s*\)?"
_SOON = rf"(?:\(?coming soon!?\s*(?:{words.MARK})?\)?\s*)"
_PRICE = rf"¤\s*(?:{words.MARK})?\s*(?:/|per)\s*{words.THOUSAND}\s+{_QUERY.format('unit')}"
_IMAGES = r"(?P<images>\s+for text and image(?:-based)? grounding)?"
_PAID = re.compile(
    rf"(?:{_FREE_QUANTITY}{_FREE_WORDS}[\s,.;]*(?:and\s+)?then\s+)?{_SOON}?{_PRICE}{_IMAGES}"
    rf"\s*{_SOON}?(?:{words.MARK})?\.?",
    re.IGNORECASE,
)
_STORED = rf"(?:up to\s+)?(?P<stored>{words.MANY} tokens of storage per hour)"
_FREE = re.compile(
    rf"(?:{_GIVEN}|no (?:charge|cost)|without charge)"
    rf"(?:[\s,]*(?:{_FREE_QUANTITY}{_FREE_WORDS}|{_STORED}))?\s*(?:{words.MARK})?\.?",
    re.IGNORECASE,
)
_UNITS = {"quer": "query", "prom": "prompt", "requ": "request"}


@dataclass(frozen=True, slots=True)
class Grounding:
    """What a grounding cell says. `unit` is empty in a cell that only says free; `soon` waits for a note's date."""

    unit: str
    allowance: Allowance | None
    images: bool = False
    soon: bool = False
    marks: tuple[str, ...] = ()


@lru_cache(maxsize=512)
def read_paid(shape: str) -> Grounding | None:
    """A paid cell's shape (`5,000 prompts per month (free), then ¤ / 1,000 search queries`), None if it is no such."""
    match = _PAID.fullmatch(shape)
    if match is None:
        return None
    soon = "coming soon" in shape.lower()
    return Grounding(_unit(match["unit"]), _allowance(match), bool(match["images"]), soon, words.marks(shape))


@lru_cache(maxsize=512)
def read_free(text: str) -> Grounding | None:
    """A cell that says free, perhaps up to a quantity (`Free of charge, up to 500 RPD`), None if it does not."""
    match = _FREE.fullmatch(text)
    if match is None:
        return None
    return Grounding("", Allowance(1_000_000, "token", "hour") if match["stored"] else _allowance(match))


def _allowance(match: re.Match[str]) -> Allowance | None:
    if not match["quantity"]:
        return None
    quantity = int(match["quantity"].replace(",", ""))
    if match["rpd"]:
        return Allowance(quantity, "request", "day", match["shared"])
    return Allowance(quantity, _unit(match["what"]), match["period"].lower(), match["shared"])


def _unit(text: str) -> str:
    return _UNITS[text.lower().split()[-1][:4]]
