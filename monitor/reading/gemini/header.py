"""The header of a price table: which column holds what, and what a price buys where its cell does not say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.reading.gemini import words
from monitor.reading.gemini.rows import read_row

if TYPE_CHECKING:
    from monitor.reading.document import Cell, Table

_FREE = re.compile(r"free(?: tier)?", re.IGNORECASE)
_PAID = re.compile(r"paid(?: tier)?\b(?P<rest>.*)", re.IGNORECASE)
_UNIT = re.compile(
    rf"[,:(\s]*(?:prices?\s+)?(?:in\s+)?(?:(?P<first>usd|[a-z]{{3}})\s+)?per\s+(?:(?P<many>{words.MANY}|{words.THOUSAND}|1)\s+)?"
    r"(?P<unit>[a-z]+?)s?(?:[\s,]+(?:in\s+)?\(?(?P<currency>[a-z]{3})\)?)?\)?",
    re.IGNORECASE,
)
_DOLLARS = re.compile(r"\bu\.?s\.? dollars?\b|\bus ?\$|\$", re.IGNORECASE)
_UNITS = frozenset(("token", "image", "second", "minute", "hour", "song", "request", "session", "character", "frame"))


@dataclass(frozen=True, slots=True)
class Unit:
    """What the price of a column buys; `per` 0 where its header does not say. `trouble` is why it can't be read."""

    per: int = 0
    unit: str = ""
    currency: str = "USD"
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table is what; `others` are those whose headers are not known, `header` the row of headings."""

    header: list[Cell]
    label: int
    free: int | None
    paid: int
    unit: Unit
    others: tuple[int, ...]


@lru_cache(maxsize=256)
def read_unit(text: str) -> Unit | None:
    """What the header of a paid column says, or None where it heads no such column."""
    paid = _PAID.fullmatch(_DOLLARS.sub("USD", words.without_marks(text)))
    if paid is None:
        return None
    rest = paid["rest"].strip()
    if re.fullmatch(r"(?:[,:(\s]*(?:in\s+)?usd\)?)?", rest, re.IGNORECASE):
        return Unit()
    match = _UNIT.fullmatch(rest)
    if match is None:
        return Unit(trouble=f"{text!r} says in words unknown here what a price buys")
    currency = (match["currency"] or match["first"] or "USD").upper()
    unit, many = match["unit"].lower(), match["many"] or "1"
    if unit not in _UNITS:
        return Unit(trouble=f"{unit!r} is no unit that this page is known to charge by")
    if currency != "USD":
        return Unit(trouble=f"prices in {currency}; this page is known in USD")
    return Unit(_count(many), unit)


def _count(many: str) -> int:
    if re.fullmatch(words.MANY, many, re.IGNORECASE):
        return 1_000_000
    return 1_000 if re.fullmatch(words.THOUSAND, many, re.IGNORECASE) else 1


def _header_of(table: Table) -> list[Cell]:
    """The row of headings next to the prices; a table without heading cells has them in its first row."""
    if table.header:
        return table.header[-1]
    return table.rows[0] if table.rows and any(read_unit(cell.place.text) for cell in table.rows[0]) else []


def read_columns(table: Table) -> Columns | None:
    """Where the labels and prices of a table are; None for one that has no paid column."""
    header = _header_of(table)
    found = _find_columns(tuple(cell.place.text for cell in header))
    if found is None:
        return None
    free, paid, unit, rest = found
    label = rest[0] if len(rest) == 1 else max(rest, key=lambda index: (_known_labels(table, index), -index))
    return Columns(header, label, free, paid, unit, tuple(index for index in rest if index != label))


@lru_cache(maxsize=256)
def _find_columns(names: tuple[str, ...]) -> tuple[int | None, int, Unit, list[int]] | None:
    """The free column, the paid one with its unit, and the rest, by the names of all columns."""
    units = {index: unit for index, name in enumerate(names) if (unit := read_unit(name))}
    if not units:
        return None
    paid, unit = next(iter(units.items()))
    free = next((index for index, name in enumerate(names) if _FREE.fullmatch(words.without_marks(name))), None)
    rest = [index for index in range(len(names)) if index not in (paid, free)]
    return (free, paid, unit, rest) if rest else None


def _known_labels(table: Table, column: int) -> int:
    return sum(1 for row in table.rows if read_row(row[column].place.text))
