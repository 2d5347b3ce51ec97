"""Footnotes that restate a token price by time: `an effective price of approximately $0.10 per second`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.reading.gemini import words
from monitor.reading.gemini.quotes import Quote
from monitor.reading.gemini.sections import STANDARD

if TYPE_CHECKING:
    from monitor.reading.gemini.notemarks import Footnote

_SIZE = rf"(?: \((?P<size>{words.RESOLUTION})\)| (?:of|for|at) (?P<of>{words.RESOLUTION})\b)?"
_TIMED = re.compile(rf"(?P<amount>¤) ?(?:per|/) ?(?P<unit>{words.TIME})s?\b{_SIZE}", re.IGNORECASE)
_ROUGHLY = re.compile(r"effective|equat|equivalent|approx|about|estimate|[~≈]", re.IGNORECASE)
_INPUT = re.compile(r"\binput\b", re.IGNORECASE)
_OUTPUT = re.compile(r"\boutput\b", re.IGNORECASE)
_BLENDED = re.compile(r"\bblended\b", re.IGNORECASE)
_UNDER = re.compile(r"under (standard|batch|flex|priority) pric", re.IGNORECASE)
_OF_VIDEO = re.compile(rf"of ({words.RESOLUTION}) video", re.IGNORECASE)


def estimates(note: Footnote, bearers: list[Quote]) -> list[Quote]:
    """What a footnote restates of the prices that bear its mark; figures that blend several meters are ignored."""
    shape = note.shape
    found = [match for match in _TIMED.finditer(shape) if _ROUGHLY.search(shape, 0, match.start())]
    if _BLENDED.search(shape) or (_INPUT.search(shape) and _OUTPUT.search(shape)):
        for match in found:
            note.place.fates[note.index(match)] = "a figure blended over several meters"
        return []
    return [quote for match in found for quote in _restated(note, match, bearers, alone=len(found) == 1)]


def _restated(note: Footnote, match: re.Match[str], bearers: list[Quote], *, alone: bool) -> list[Quote]:
    """The quotes of one estimate. Among several, each must say itself which resolution it is of."""
    under = _UNDER.findall(note.shape, 0, match.start())
    tier = under[-1].lower() if under else STANDARD
    spoken_of = tuple(dict.fromkeys(_OF_VIDEO.findall(note.shape)))
    size = match["size"] or match["of"]
    sizes = (size,) if size else spoken_of
    if len(sizes) > 1 or not (alone or size):
        return []
    index = note.index(match)
    unit = words.TIMES[match["unit"].lower()]
    restated = [quote for quote in bearers if quote.tier == tier and quote.unit == "token" and quote.index >= 0]
    if restated:
        note.place.fates[index] = ""
    return [
        Quote(note.place, index, quote.models, quote.charges, quote.modalities, tier, 1, unit,
              resolutions=sizes, equivalent=True)
        for quote in restated
    ]  # fmt: skip
