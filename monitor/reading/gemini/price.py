"""What a cell says about each of its amounts, before the cell's row, column and footnotes are taken into account."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.reading.amounts import find_amounts

if TYPE_CHECKING:
    from datetime import date

    from monitor.reading.document import Place

BARE_NUMBER = re.compile(r"\d*[.,]?\d+")


@dataclass(slots=True)
class Price:
    """One amount of a cell (its number, or -1 for `free of charge`) and all that the cell says about it.

    Empty fields: the cell does not say.
    """

    index: int
    charge: str = ""
    modalities: tuple[str, ...] = ()
    per: int = 0
    unit: str = ""
    over: int | None = None
    long: bool = False
    resolutions: tuple[str, ...] = ()
    audio: str = ""
    variant: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    equivalent: bool = False
    soon: bool = False
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding in the making: its kind, and what was not understood."""

    kind: str
    detail: str


@dataclass(slots=True)
class Parsed:
    """The prices of one shape, shared by all cells of it: read only. With problems, none of them may be believed."""

    prices: list[Price] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def shape_of(place: Place) -> str:
    """The text of a cell with `¤` for each amount."""
    return _shape(place.text)


@lru_cache(maxsize=4096)
def _shape(text: str) -> str:
    start, parts = 0, []
    bare = text.replace("¤", "?")
    for amount in find_amounts(text):
        parts.append(bare[start : amount.start])
        start = amount.end
    return "¤".join((*parts, bare[start:]))
