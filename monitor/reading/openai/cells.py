"""What a price cell says: an amount, its unit, and nothing that is not understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.reading.amounts import find_amounts
from monitor.reading.dates import DATE, read_date
from monitor.reading.openai.names import strip_marks
from monitor.reading.struck import STRUCK_OUT, ignore_struck

if TYPE_CHECKING:
    from datetime import date

    from monitor.reading.document import Place

_ABSENT = frozenset(
    ("", "-", "–", "—", "−", "--", "n/a", "null", "not available", "unavailable", "not applicable", "not supported",
     "unsupported", "coming soon!", "coming soon", "tbd", "tba", "to be announced", "contact sales", "contact us"),
)  # fmt: skip
_NOT_YET = re.compile(r"\(?coming soon!?\)?$", re.IGNORECASE)
_UNITS = {
    "token": "token", "tokens": "token", "character": "character", "characters": "character", "minute": "minute",
    "min": "minute", "minutes": "minute", "hour": "hour", "hr": "hour", "second": "second", "sec": "second",
    "seconds": "second", "image": "image",
    "call": "call", "calls": "call", "request": "request", "requests": "request", "session": "session",
}  # fmt: skip
_COUNTS = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}
_UNIT = re.compile(
    r"(?:(?P<number>\d[\d,]*) ?(?P<scale>k|m|thousand|million)?\b ?|(?P<word>thousand|million) )?(?P<unit>[a-z]+)\b",
    re.IGNORECASE,
)
_PER = re.compile(r"\s*(?:/|per\b)\s*", re.IGNORECASE)
_ASIDE = re.compile(
    r"[.;,]?\s*\(?(?:(?:(?:\+ ?|plus )?(?:search content )?tokens (?:are )?)?"
    r"billed at (?:the )?(?:chosen )?model(?:['’]s)?(?: input)?(?: token)? rates?"
    r"|(?:\+ ?|plus )?search content tokens (?:are )?(?:free|included)"
    r"|web search tool call charges also apply)?\)?\.?",
    re.IGNORECASE,
)
_WINDOW = re.compile(
    rf",?\s*\(?(?:(?P<open>at least (?:through|until))|(?P<until>through|until)|starting|from|effective) {DATE}\)?\.?",
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
    to the table. `fault` is the kind of finding where it is not understood, and `detail` says why. The price holds from
    `valid_from` to `valid_until` where the cell says so.
    """

    index: int | None = None
    unit: Unit | None = None
    fault: str = ""
    detail: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


NO_PRICE = Figure()
_FREE = Figure(-1)
_PLAIN = Figure(0)


def read_figure(at: Place) -> Figure:
    """What the cell at a place says."""
    amounts = at.amounts
    if len(amounts) == 1 and len(amounts[0].text) == len(at.text):
        return _PLAIN
    if _NOT_YET.search(at.text):
        at.ignore("a price that is not charged yet")
        return NO_PRICE
    rest = ignore_struck(at)
    if at.text and not rest:
        return Figure(fault="implausible", detail="nothing is left beside what is struck out")
    figure = _read_text(rest)
    if figure.index == 0 and at.fates[0] == STRUCK_OUT:
        return replace(figure, index=next(index for index, fate in enumerate(at.fates) if fate != STRUCK_OUT))
    return figure


@lru_cache(maxsize=4096)
def _read_text(text: str) -> Figure:
    bare = strip_marks(text)
    if bare.lower() in _ABSENT or _ASIDE.fullmatch(bare):
        return NO_PRICE
    if bare.lower().startswith("free"):
        return _read_window(bare, len("free"), _FREE) or Figure(fault="unknown_qualifier", detail="more than free")
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
    figure = _read_window(rest, end, Figure(0, unit))
    return figure or Figure(fault="unknown_qualifier", detail=f"{rest[end:].strip()!r} beside the price")


def _read_window(text: str, start: int, figure: Figure) -> Figure | None:
    """`figure` with the days when it holds, where the rest of a cell says them; None where it says anything else."""
    window = _WINDOW.fullmatch(text, start)
    if not window:
        return figure if start == len(text) or (figure.index == 0 and _ASIDE.fullmatch(text, start)) else None
    try:
        day = read_date(window)
    except ValueError:
        return None
    if window["open"]:  # the contract: it states no end
        return figure
    return replace(figure, valid_until=day) if window["until"] else replace(figure, valid_from=day)


def read_unit(text: str, start: int = 0) -> tuple[Unit | None, int]:
    """The unit at `start` (`1M tokens`, `minute`) and where it ends; None where there is none."""
    match = _UNIT.match(text, start)
    name = _UNITS.get(match["unit"].lower()) if match else None
    if match is None or name is None:
        return None, start
    number = int((match["number"] or "1").replace(",", ""))
    scale = (match["scale"] or match["word"] or "").lower()
    return Unit(number * _COUNTS.get(scale, 1), name), match.end()
