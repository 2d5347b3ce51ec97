"""Where footnotes begin: a line with a mark before it, and the lines that follow."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor.reading.gemini import words
from monitor.reading.gemini.bullets import is_model_price
from monitor.reading.gemini.price import shape_of

if TYPE_CHECKING:
    from monitor.reading.document import Place, Prose

_LEADING_MARK = re.compile(rf"({words.MARK})\s*(?=\S)")
_LOST = "*"


@dataclass(frozen=True, slots=True)
class Footnote:
    """One footnote: its bare mark, and its shape in a place whose amount number `first` is its own first one.

    `lost_mark` says that the mark is not printed: Markdown takes `* ` for the bullet of a list.
    """

    mark: str
    place: Place
    shape: str
    first: int = 0
    lost_mark: bool = False

    @property
    def amounts(self) -> range:
        return range(self.first, self.first + self.shape.count("¤"))

    def index(self, match: re.Match[str]) -> int:
        """The number of the amount that a pattern found in the shape."""
        return self.first + self.shape.count("¤", 0, match.start("amount"))


def collect_notes(prose: list[Prose]) -> list[Footnote]:
    """The footnotes of a section. Where none bears `*`, items of its lists that price no model may be such."""
    notes = [note for block in prose if _LEADING_MARK.match(block.place.text) for note in _split(block.place)]
    if all(note.mark != _LOST for note in notes):
        items = [block.place for block in prose if block.tag == "li" and not _LEADING_MARK.match(block.place.text)]
        notes += [
            Footnote(_LOST, place, shape, lost_mark=True)
            for place in items
            if not is_model_price(shape := shape_of(place))
        ]
    return notes


def _split(place: Place) -> list[Footnote]:
    notes: list[Footnote] = []
    first = 0
    for line in shape_of(place).split("\n"):
        match = _LEADING_MARK.match(line)
        if match:
            notes.append(Footnote(match[1].strip("[]"), place, line, first))
        else:
            notes[-1] = replace(notes[-1], shape=f"{notes[-1].shape}\n{line}")
        first += line.count("¤")
    return notes
