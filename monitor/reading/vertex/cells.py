"""Price cells and model cells of Vertex tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.reading.dates import DATE, read_date
from monitor.reading.gemini import words
from monitor.reading.gemini.cell import parse_shape
from monitor.reading.gemini.price import Price, Problem

if TYPE_CHECKING:
    from datetime import date

_PRICE = re.compile(
    rf"[\s,;]*(?:(?P<tier>batch|flex)\s*:\s*)?(?P<amount>¤)\s*(?:\((?P<region>global|non-global)\))?\s*(?:{words.MARK})?",
    re.IGNORECASE,
)
_WINDOW = re.compile(rf"[\s(]*(?P<side>through|until|starting|from)\s+{DATE}\)?\s*$", re.IGNORECASE)
_NAMES = re.compile(r",\s+(?=\D)|\s+and\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class VertexPrice:
    """One amount of a cell; empty fields are settled by its row and column."""

    index: int
    tier: str = ""
    region: str = ""
    per: int = 0
    unit: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    resolutions: tuple[str, ...] = ()


@lru_cache(maxsize=512)
def read_cell(shape: str) -> tuple[tuple[VertexPrice, ...], tuple[Problem, ...]]:
    """The prices of a cell, and what keeps them from being believed."""
    regional = _read_regional(shape)
    if regional:
        return regional, ()
    parsed = parse_shape(shape)
    listed = [price for price in parsed.prices if price.index >= 0]
    problems = list(parsed.problems)
    if any(_says_more(price) for price in listed):
        problems.append(Problem("unknown_qualifier", "a price under conditions that its row and column don't have"))
    prices = tuple(
        VertexPrice(price.index, "", "", price.per, price.unit, price.valid_from, price.valid_until, price.resolutions)
        for price in listed
    )
    if len({(price.valid_from, price.valid_until, price.resolutions) for price in prices}) < len(prices):
        problems.append(Problem("implausible", "two amounts where one belongs"))
    return prices, tuple(problems)


def _says_more(price: Price) -> bool:
    """Whether a cell says of a price what is not asked of the cells of these tables."""
    said = (price.charge, price.modalities, price.over, price.audio, price.variant, price.equivalent, price.soon)
    return any(said)


def _read_regional(shape: str) -> tuple[VertexPrice, ...]:
    """`Batch: ¤ (Global) Flex: ¤ (Global)`: a tier named on a line holds to the end of that line."""
    found: list[VertexPrice] = []
    for line in shape.split("\n"):
        tier, at = "", 0
        while at < len(line.rstrip()):
            match = _PRICE.match(line, at)
            if match is None:
                return ()
            tier = (match["tier"] or tier).lower()
            found.append(VertexPrice(len(found), tier, (match["region"] or "").lower()))
            at = match.end()
    told_apart = len({(price.tier, price.region) for price in found}) == len(found)
    return tuple(found) if told_apart else ()


@dataclass(frozen=True, slots=True)
class Models:
    """Who a model cell speaks of, and the window that it states for all prices of its rows."""

    ids: tuple[str, ...]
    valid_from: date | None = None
    valid_until: date | None = None


@lru_cache(maxsize=512)
def read_models(text: str) -> Models | None:
    """`Gemini 3.8 Flash*` over `through December 31, 2026`; None for words or days that are not understood."""
    text = text.replace("\n", " ")
    window = _WINDOW.search(text)
    try:
        day = read_date(window) if window else None
    except ValueError:
        return None
    names = _NAMES.split(re.sub(words.MARK, " ", text[: window.start()] if window else text))
    ids = tuple(dict.fromkeys(word for word in map(words.kebab, names) if word))
    if not ids or any(re.search(r"-(?:through|until|starting|from)(?:-|$)", word) for word in ids):
        return None
    ends = window is not None and window["side"].lower() in ("through", "until")
    return Models(ids, None if ends else day, day if ends else None)
