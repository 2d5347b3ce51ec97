"""The grammar of a price cell: what stands beside each amount, to the last word.

A cell is read by its shape, that is its text with every amount replaced by `¤`. Most cells of a page share a few dozen
shapes, so that each is worked out once. A word that the grammar does not know is a `Problem`: it may change the price.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.reading.dates import DATE, read_date
from monitor.reading.gemini import words
from monitor.reading.gemini.price import Parsed, Price, Problem
from monitor.reading.gemini.relations import relate

if TYPE_CHECKING:
    from collections.abc import Callable

_PER = r"(?:/|\bper\b)\s*"
_PLAIN_UNITS = ("image", "song", "request", "frame", "session", "query", "prompt", "call")


@lru_cache(maxsize=2048)
def parse_shape(shape: str) -> Parsed:
    """The prices that a cell of this shape states."""
    return _Reader(shape).read()


class _Reader:
    """Consumes one shape from left to right; `_apply` of a phrase changes the prices before or after it."""

    def __init__(self, shape: str) -> None:
        self._shape = shape
        self._found = Parsed()
        self._charge = ""  # set by `Input:` for what follows
        self._variant = ""
        self._soon = False
        self._amounts = 0
        self._equivalent = ""  # "": no; "one": the next amount; "all": and more; "more": those that name a unit
        self._undated: list[Price] = []  # the prices that a window behind the latest one is of

    def read(self) -> Parsed:
        at = 0
        while at < len(self._shape):
            match = _PHRASE.match(self._shape, at)
            if match is None:
                self._unknown(at)
                break
            _PHRASES[str(match.lastgroup)][1](self, match)
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
        if self._equivalent == "more" and not _UNIT_FOLLOWS.match(self._shape, match.end()):
            self._end_equivalents()
        is_equivalent = bool(self._equivalent) or match[0].startswith("(")
        self._add(Price(self._amounts, self._charge, variant=self._variant, equivalent=is_equivalent))
        self._amounts += 1
        self._equivalent = "" if self._equivalent == "one" else self._equivalent and "more"

    def free(self, _match: re.Match[str]) -> None:
        self._add(Price(-1, self._charge, variant=self._variant))

    def _add(self, price: Price) -> None:
        price.soon, self._soon = self._soon, False
        shared = [known for known in self._undated if not known.valid_from and not known.valid_until]
        self._undated = [*(shared if price.equivalent else ()), price]
        self._found.prices.append(price)

    def skip(self, _match: re.Match[str]) -> None:
        pass

    def restating(self, match: re.Match[str]) -> None:
        self._equivalent = "one" if match[0].lower() == "or" else "all"

    def modality(self, match: re.Match[str]) -> None:
        if not words.modalities(match["mods"]):
            self._problem("unknown_qualifier", f"{match['mods']!r} is no modality of a rate")
        for price in self._latest():
            price.modalities = price.modalities or words.modalities(match["mods"])
        self._end_equivalents()

    def any_modality(self, _match: re.Match[str]) -> None:
        for price in self._latest():
            price.modalities = ("any",)

    def storage(self, _match: re.Match[str]) -> None:
        for price in self._latest():
            price.charge = "cache_storage"

    def direction(self, match: re.Match[str]) -> None:
        self._charge = match["io"].lower()
        self._end_equivalents()

    def direction_behind(self, match: re.Match[str]) -> None:
        for price in self._latest():
            price.charge = match[0].strip("()").lower()

    def thinking(self, match: re.Match[str]) -> None:
        self._variant = match["thought"].lower()

    def token_hours(self, _match: re.Match[str]) -> None:
        self._unit(1_000_000, "token_hour")
        for price in self._found.prices[-1:]:
            price.charge = "cache_storage"  # nothing else is sold by the hour that tokens are kept

    def tokens(self, match: re.Match[str]) -> None:
        self._unit(1_000_000, "token")
        self._train(match)

    def few_tokens(self, match: re.Match[str]) -> None:
        self._unit(1_000, "token")
        self._train(match)

    def _train(self, match: re.Match[str]) -> None:
        if "training" in match[0].lower():
            for price in self._found.prices[-1:]:
                price.charge = "training"

    def characters(self, _match: re.Match[str]) -> None:
        self._unit(1_000_000, "character")

    def few_characters(self, _match: re.Match[str]) -> None:
        self._unit(1_000, "character")

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
        self._window(match, "valid_until")

    def since(self, match: re.Match[str]) -> None:
        self._window(match, "valid_from")

    def open_end(self, _match: re.Match[str]) -> None:
        """`at least through D` promises no end."""

    def _window(self, match: re.Match[str], side: str) -> None:
        found = _INNER_DATE.search(match[0])
        try:
            day = read_date(found) if found else None
        except ValueError:
            day = None
        if day is None:
            self._problem("unknown_qualifier", f"{match[0]!r} names no day of the calendar")
        if not self._undated:
            self._problem("unknown_qualifier", f"{match[0]!r} dates a price that is not there")
        for price in self._undated:
            setattr(price, side, day)

    def mark(self, match: re.Match[str]) -> None:
        if self._found.prices:
            self._found.prices[-1].marks += words.marks(match[0])

    def with_audio(self, match: re.Match[str]) -> None:
        for price in self._latest():
            price.audio = match["sounding"].lower()

    def coming_soon(self, match: re.Match[str]) -> None:
        if self._found.prices and not self._shape[match.end() :].lstrip().startswith("¤"):
            self._found.prices[-1].soon = True
            self._found.prices[-1].marks += words.marks(match[0])
        else:
            self._soon = True

    def _end_equivalents(self) -> None:
        self._equivalent = ""


_ROUGHLY = r"(?:approximately|approx\.|about|roughly|~|≈)"
_SIDE = r"<=|=<|≤|<|>=|≥|>|up to|under|below|over|above|longer than|more than"
_TOKENS_EDGE = r"(?P<edge>\d[\d,]*)(?:\s?(?P<scale>[km])\b)?(?:\s+(?:input\s+)?tokens?)?"
_OF_MEDIUM = (
    rf"(?:(?: of)?(?: (?:generated|output))?(?: (?P<frame>{words.RESOLUTION}))? (?P<sound>audio|video|music)\b)?"
)
_MILLION = rf"(?:{words.MANY}|m)"
_SOLD = r"(?:(?:input|output|training) )?"
_INNER_DATE = re.compile(DATE, re.IGNORECASE)
_ANY_DATE = re.sub(r"\(\?P<\w+>", "(?:", DATE)
_UNTIL = r"(?:through|thru|until|till|to|ending|ends)(?:\s+on)?"
_SINCE = r"(?:starting|from|effective|beginning|after)(?:\s+(?:from|on))?"
_NOISE = (
    r"same (?:price )?as standard(?: pric(?:e|ing))?|(?:batch|flex|priority) pricing not yet implemented"
    r"|\(\w+ output not supported\)|\(default\)|not available(?: \(shut down\))?"
)
_PHRASES: dict[str, tuple[str, Callable[[_Reader, re.Match[str]], None]]] = {
    "p_amount": (r"\(?\s*¤", _Reader.amount),
    "p_free": (r"free of charge\b", _Reader.free),
    "p_noise": (
        _NOISE,
        _Reader.skip,
    ),
    "p_modality": (
        rf"\(\s*(?P<mods>{words.MODALITIES})(?:\s+(?:input|output))?(?:\s+tokens)?\s*\)",
        _Reader.modality,
    ),
    "p_caching": (r"\(input caching\)", _Reader.any_modality),
    "p_storage": (r"\(storage(?: price)?\)", _Reader.storage),
    "p_direction": (r"(?P<io>input|output)(?:\s*:|\s+(?=¤))", _Reader.direction),
    "p_direction_behind": (
        r"\((?:input|output)\)|(?<=[a-z]\s)(?:input|output)(?=\s*(?:$|\n))",
        _Reader.direction_behind,
    ),
    "p_thinking": (r"(?P<thought>non-thinking|thinking)\s*:", _Reader.thinking),
    "p_token_hours": (rf"{_PER}{words.MANY} token(?:s?\s*{_PER}|-)hours?\b", _Reader.token_hours),
    "p_tokens": (rf"{_PER}{_MILLION} {_SOLD}tokens?", _Reader.tokens),
    "p_characters": (rf"{_PER}{_MILLION} char(?:acter)?s?\b", _Reader.characters),
    "p_few_tokens": (rf"{_PER}{words.THOUSAND} {_SOLD}tokens?", _Reader.few_tokens),
    "p_few_characters": (rf"{_PER}{words.THOUSAND} char(?:acter)?s?\b", _Reader.few_characters),
    "p_sized_image": (rf"{_PER}(?P<sizes>{words.RESOLUTIONS}) (?:resolution )?images?", _Reader.sized_image),
    "p_plain": (
        rf"{_PER}(?:1 )?(?:(?:output|input|generated) )?(?P<plain>{'|'.join(_PLAIN_UNITS)})\b",
        _Reader.plain_unit,
    ),
    "p_time": (rf"{_PER}(?P<many>\d+)?\s?-?(?P<time>{words.TIME})s?\b{_OF_MEDIUM}", _Reader.time),
    "p_unknown_unit": (rf"{_PER}[\w,.]*(?: \w+)?", _Reader.unknown_unit),
    "p_size": (rf"\((?:up to )?(?P<size>{words.RESOLUTIONS})(?: resolution)?\)", _Reader.size),
    "p_band": (rf"\(?(?:for )?prompts?\s*(?P<side>{_SIDE})\s*{_TOKENS_EDGE}\)?", _Reader.band),
    "p_lost_band": (r"\(?prompts?\s*\d[\d,]*\s?[km]?(?: tokens?)?\)?", _Reader.lost_band),
    "p_open_end": (rf"\(?at least (?:through|until) {_ANY_DATE}\)?", _Reader.open_end),
    "p_until": (rf"\(?{_UNTIL}\s+{_ANY_DATE}\)?", _Reader.until),
    "p_since": (rf"\(?{_SINCE}\s+{_ANY_DATE}\)?", _Reader.since),
    "p_restating": (
        rf"\(?(?:or )?(?:is )?(?:equivalent to|equals|equating to)(?: {_ROUGHLY})?|\(?{_ROUGHLY}|or\b",
        _Reader.restating,
    ),
    "p_soon": (rf"\(?coming soon!?\s*{words.MARK}?\)?", _Reader.coming_soon),
    "p_audio": (r"\(?(?:video )?(?P<sounding>with|without) audio(?: \(default\))?\)?", _Reader.with_audio),
    "p_mark": (words.MARK, _Reader.mark),
    "p_between": (r"[\s,;.)]+|and\b", _Reader.skip),
}
_UNIT_FOLLOWS = re.compile(rf"\s*{_PER}", re.IGNORECASE)
_PHRASE = re.compile("|".join(f"(?P<{name}>{pattern})" for name, (pattern, _) in _PHRASES.items()), re.IGNORECASE)
