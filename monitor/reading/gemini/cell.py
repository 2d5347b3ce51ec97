"""The grammar of a price cell: what stands beside each amount, to the last word.

A cell is read by its shape, that is its text with every amount replaced by `¤`. Most cells of a page share a few dozen
shapes, so that each is worked out once. A word that the grammar does not know is a `Problem`: it may change the price.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.reading.dates import DATE, read_date
from monitor.reading.gemini import words
from monitor.reading.gemini.phrases import PHRASE, SINCE, UNIT_FOLLOWS
from monitor.reading.gemini.price import Parsed, Price, Problem
from monitor.reading.gemini.relations import relate

if TYPE_CHECKING:
    from datetime import date

_AFTER = re.compile(r"\bafter\b", re.IGNORECASE)
_INNER_DATE = re.compile(DATE, re.IGNORECASE)


@lru_cache(maxsize=2048)
def parse_shape(shape: str) -> Parsed:
    """The prices that a cell of this shape states."""
    return _Reader(shape).read()


class _Reader:
    """Consumes one shape from left to right; the method of a phrase changes the prices before or after it."""

    def __init__(self, shape: str) -> None:
        self._shape = shape
        self._found = Parsed()
        self._charge = ""  # set by `Input:` for what follows
        self._variant = ""
        self._soon = False
        self._amounts = 0
        self._equivalent = ""  # "": no; "one": the next amount; "all": and more; "more": those that name a unit
        self._undated: list[Price] = []  # the prices that a window behind the latest one is of
        self._joined = ""  # how the next amount follows the latest one in its line: `and` in `¤ (text) and ¤ (audio)`
        self._loose = False  # whether the latest price only follows another after a comma: a window may be of both
        self._ahead: tuple[str, date | None] = ("", None)  # set by `Starting January 1, 2027:` for what follows

    def read(self) -> Parsed:
        at = 0
        while at < len(self._shape):
            match = PHRASE.match(self._shape, at)
            if match is None:
                self._unknown(at)
                break
            name = str(match.lastgroup).removeprefix("p_")
            self._joined = self._joined if name in ("between", "amount") else ""
            getattr(self, name)(match)
            at = match.end()
        relate(self._found)
        return self._found

    def _unknown(self, at: int) -> None:
        left = self._shape[at:].strip()
        kind = "implausible" if re.match(r"[-–—]|to ¤", left) else "unknown_qualifier"
        self._problem(kind, f"{left[:60]!r} stands beside a price")

    def _problem(self, kind: str, detail: str) -> None:
        self._found.problems.append(Problem(kind, detail))

    def _latest(self) -> list[Price]:
        """The last list price and its equivalents: what a phrase behind them speaks of."""
        found: list[Price] = []
        for price in reversed(self._found.prices):
            found.append(price)
            if not price.equivalent:
                break
        if not found:
            self._problem("unknown_qualifier", f"{self._shape[:60]!r} qualifies a price that is not there")
        return found

    # What each phrase does.

    def amount(self, match: re.Match[str]) -> None:
        if self._equivalent == "more" and not UNIT_FOLLOWS.match(self._shape, match.end()):
            self._equivalent = ""
        is_equivalent = bool(self._equivalent) or match[0].startswith("(")
        self._add(Price(self._amounts, self._charge, variant=self._variant, equivalent=is_equivalent))
        self._amounts += 1
        self._equivalent = "" if self._equivalent == "one" else self._equivalent and "more"

    def free(self, _match: re.Match[str]) -> None:
        self._add(Price(-1, self._charge, variant=self._variant))

    def _add(self, price: Price) -> None:
        price.soon, self._soon = self._soon, False
        side, day = self._ahead
        if side:
            setattr(price, side, day)
        shared = [known for known in self._undated if not known.valid_from and not known.valid_until]
        self._undated = [*(shared if price.equivalent or self._joined == "and" else ()), price]
        self._loose = bool(shared) and self._joined == "," and not price.equivalent
        self._joined = ""
        self._found.prices.append(price)

    def struck(self, match: re.Match[str]) -> None:
        """A price that is struck out is none any more."""
        self._amounts += match[0].count("¤")

    def noise(self, _match: re.Match[str]) -> None:
        """Words that change no price."""

    def between(self, match: re.Match[str]) -> None:
        self._joined = "" if "\n" in match[0] else match[0].lower().strip() or self._joined

    def restating(self, match: re.Match[str]) -> None:
        self._equivalent = "one" if match[0].lower() == "or" else "all"

    def modality(self, match: re.Match[str]) -> None:
        if not words.modalities(match["mods"]):
            self._problem("unknown_qualifier", f"{match['mods']!r} is no modality of a rate")
        for price in self._latest():
            price.modalities = price.modalities or words.modalities(match["mods"])
        self._equivalent = ""

    def any_modality(self, _match: re.Match[str]) -> None:
        for price in self._latest():
            price.modalities = ("any",)

    def storage(self, _match: re.Match[str]) -> None:
        for price in self._latest():
            price.charge = "cache_storage"

    def storage_ahead(self, _match: re.Match[str]) -> None:
        self._charge = "cache_storage"

    def direction(self, match: re.Match[str]) -> None:
        self._charge = match["io"].lower()
        self._equivalent = ""

    def direction_behind(self, match: re.Match[str]) -> None:
        for price in self._latest():
            price.charge = match[0].strip("()").lower()

    def thinking(self, match: re.Match[str]) -> None:
        self._variant = match["thought"].lower()

    def token_hours(self, _match: re.Match[str]) -> None:
        self._unit(1_000_000, "token_hour")
        for price in self._found.prices[-1:]:
            price.charge = "cache_storage"  # nothing else is sold by the hour that tokens are kept

    def counted(self, match: re.Match[str]) -> None:
        unit = "token" if match["counted"].lower() == "token" else "character"
        self._unit(1_000 if match["few"] else 1_000_000, unit)
        if match["training"] and self._found.prices:
            self._found.prices[-1].charge = "training"

    def sized_image(self, match: re.Match[str]) -> None:
        self._unit(1, "image")
        for price in self._found.prices[-1:]:
            price.resolutions = words.resolutions(match["sizes"])

    def plain_unit(self, match: re.Match[str]) -> None:
        self._unit(1, match["plain"].lower())

    def time(self, match: re.Match[str]) -> None:
        self._unit(int(match["many"] or 1), words.TIMES[match["time"].lower()])
        if match["sound"] and self._found.prices:
            self._found.prices[-1].modalities = (match["sound"].lower().replace("music", "audio"),)
            self._found.prices[-1].resolutions = words.resolutions(match["frame"] or "")

    def unknown_unit(self, match: re.Match[str]) -> None:
        self._problem("unknown_unit", f"{match[0].strip()!r} is no unit that this page is known to charge by")

    def _unit(self, per: int, unit: str) -> None:
        if not self._found.prices or self._found.prices[-1].unit:
            self._problem("unknown_unit", f"the unit {unit} belongs to no amount")
            return
        self._found.prices[-1].per, self._found.prices[-1].unit = per, unit

    def size(self, match: re.Match[str]) -> None:
        """The resolution of the last amount: what restates a price in a unit of its own may have one of its own."""
        for price in self._latest()[:1]:
            price.resolutions = words.resolutions(match["size"])

    def band(self, match: re.Match[str]) -> None:
        for price in self._latest():
            price.over = words.thousands(match["edge"], match["scale"] or "")
            price.long = match["side"].lower() in (">", ">=", "≥", "over", "above", "longer than", "more than")

    def lost_band(self, match: re.Match[str]) -> None:
        self._problem("truncated", f"{match[0].strip()!r} has lost whether it means up to or beyond")

    def until(self, match: re.Match[str]) -> None:
        self._window("valid_until", match)

    def since(self, match: re.Match[str]) -> None:
        self._window("valid_from", match)

    def window_ahead(self, match: re.Match[str]) -> None:
        """At the head of a sentence or a line a window is of the prices that follow, else of those before it."""
        side = "valid_from" if SINCE.match(match["ahead"]) else "valid_until"
        if self._shape[: match.start()].rstrip(" ")[-1:] in ("", "\n", ".", ";"):
            self._ahead = (side, self._day(match))
        else:
            self._window(side, match)

    def open_end(self, _match: re.Match[str]) -> None:
        """`at least through D` promises no end."""

    def _day(self, match: re.Match[str]) -> date | None:
        """The first or last day of a window; what holds after a day holds from the next."""
        found = _INNER_DATE.search(match[0])
        try:
            day = read_date(found) if found else None
        except ValueError:
            day = None
        if day is None:
            self._problem("unknown_qualifier", f"{match[0]!r} names no day of the calendar")
        return day + timedelta(days=1) if day and _AFTER.search(match[0]) else day

    def _window(self, side: str, match: re.Match[str]) -> None:
        """A window is of the latest price; on a line of its own, below several prices, it may be of all of them."""
        lists = [price for price in self._found.prices if not price.equivalent]
        is_below = len(lists) > 1 and self._shape[: match.start()].rstrip(" ").endswith("\n")
        if not self._undated:
            self._problem("unknown_qualifier", "a window dates a price that is not there")
        if self._loose or is_below:
            self._problem("unknown_qualifier", "a window behind several prices does not say of which it is")
        day = self._day(match)
        for price in self._undated:
            setattr(price, side, day)

    def mark(self, match: re.Match[str]) -> None:
        if self._found.prices:
            self._found.prices[-1].marks += words.marks(match[0])

    def with_audio(self, match: re.Match[str]) -> None:
        if len(self._latest()) > 1:
            self._problem("unknown_qualifier", f"{match[0].strip()!r} behind two prices does not say of which it is")
        for price in self._latest():
            price.audio = match["sounding"].lower()

    def coming_soon(self, match: re.Match[str]) -> None:
        if self._found.prices and not self._shape[match.end() :].lstrip().startswith("¤"):
            self._found.prices[-1].soon = True
            self._found.prices[-1].marks += words.marks(match[0])
        else:
            self._soon = True
