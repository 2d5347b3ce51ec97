"""What a price cell says: an amount, its unit, and nothing that is not understood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.reading.amounts import find_amounts
from monitor.reading.openai.names import strip_marks

if TYPE_CHECKING:
    from monitor.reading.document import Place

_ABSENT = frozenset(("", "-", "–", "—", "−", "n/a", "not available", "coming soon!", "coming soon", "null"))
_UNITS = {
    "token": "token", "tokens": "token", "character": "character", "characters": "character", "minute": "minute",
    "min": "minute", "minutes": "minute", "hour": "hour", "second": "second", "seconds": "second", "image": "image",
    "call": "call", "calls": "call", "request": "request", "requests": "request", "session": "session",
}  # fmt: skip
_COUNTS = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}
_UNIT = re.compile(
    r"(?:(?P<number>\d[\d,]*) ?(?P<scale>k|m|thousand|million)?\b ?|(?P<word>thousand|million) )?(?P<unit>[a-z]+)\b",
    re.IGNORECASE,
)
_PER = re.compile(r"\s*(?:/|per\b)\s*", re.IGNORECASE)
_ASIDE = re.compile(
    r"\s*(?:(?:\+ ?)?search content tokens (?:are )?(?:billed at model rates|free)"
    r"|web search tool call charges also apply)?\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """The price buys `per` × `name`."""

    per: int
    name: str


@dataclass(frozen=True, slots=True)
class Figure:
    """What a price cell says.

    `index` is its amount, -1 where it says free, None where it states no price. `unit` is None where the cell leaves it
    to the table. `fault` is the kind of finding where it is not understood, and `detail` says why.
    """

    index: int | None = None
    unit: Unit | None = None
    fault: str = ""
    detail: str = ""


NO_PRICE = Figure()
_FREE = Figure(-1)
_PLAIN = Figure(0)


def read_figure(at: Place) -> Figure:
    """What the cell at a place says."""
    amounts = at.amounts
    if len(amounts) == 1 and len(amounts[0].text) == len(at.text):
        return _PLAIN
    return _read_text(at.text)


@lru_cache(maxsize=4096)
def _read_text(text: str) -> Figure:
    bare = strip_marks(text)
    if bare.lower() in _ABSENT:
        return NO_PRICE
    if bare.lower() == "free":
        return _FREE
    amounts = find_amounts(bare)
    if not amounts:
        return Figure(fault="unknown_qualifier", detail="no price, and no known way of saying that there is none")
    if len(amounts) > 1:
        return Figure(fault="implausible", detail="more than one amount where one belongs")
    if bare[: amounts[0].start].strip():
        return Figure(fault="unknown_qualifier", detail=f"{bare[: amounts[0].start].strip()!r} before the price")
    return _read_rest(bare[amounts[0].end :])


def _read_rest(rest: str) -> Figure:
    per = _PER.match(rest)
    unit, end = (None, 0)
    if per:
        unit, end = read_unit(rest, per.end())
        if unit is None:
            return Figure(fault="unknown_unit", detail=f"{rest.strip()!r} is no unit that this page is known to use")
    if not _ASIDE.fullmatch(rest, end):
        return Figure(fault="unknown_qualifier", detail=f"{rest[end:].strip()!r} beside the price")
    return Figure(0, unit)


def read_unit(text: str, start: int = 0) -> tuple[Unit | None, int]:
    """The unit at `start` (`1M tokens`, `minute`) and where it ends; None where there is none."""
    match = _UNIT.match(text, start)
    name = _UNITS.get(match["unit"].lower()) if match else None
    if match is None or name is None:
        return None, start
    number = int((match["number"] or "1").replace(",", ""))
    scale = (match["scale"] or match["word"] or "").lower()
    return Unit(number * _COUNTS.get(scale, 1), name), match.end()
