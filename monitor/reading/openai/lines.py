"""What the cells of a row that state no price say of those that do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.reading.openai.names import Name, read_names

if TYPE_CHECKING:
    from monitor.reading.document import Cell, Place
    from monitor.reading.openai.sheet import Sheet

Conditions = tuple[tuple[str, str], ...]

_MODALITIES = {"text": "text", "image": "image", "images": "image", "audio": "audio", "video": "video"}
_AND = re.compile(r"\s*(?:/|,|&|\band\b)\s*")
_OLD_SECTION = re.compile(r"\b(text|image|audio) tokens$", re.IGNORECASE)
_OTHER_MEDIA = re.compile(
    r"\b(?:image|audio|video|realtime|speech|voice|music) (?:and \w+ )?(?:generation|models?)\b", re.IGNORECASE
)
_SHARING = (("data_sharing", "true"),)
_DIRECTION = re.compile(r" (?:tokens|(input|output))$")  # which the columns say themselves
_RESOLUTION = re.compile(r"\d{3,4}p|\dk", re.IGNORECASE)
_SHAPES = re.compile(r"Portrait: (\d+)x\d+\s+Landscape: \d+x\1")


@dataclass(frozen=True, slots=True)
class Line:
    """What the cells of a row that state no price say of those that do."""

    name: Name
    tier: str
    modalities: tuple[str, ...]
    conditions: Conditions


class Unclear(Exception):
    """A cell beside the prices that can't be understood: the row makes no rate."""

    def __init__(self, kind: str, at: Place, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.at = at


def read_lines(sheet: Sheet, row: list[Cell]) -> list[Line]:
    """The models of a row, mostly one, each with the row's qualifiers.

    Raises Unclear.
    """
    named = row[sheet.column("model")].place
    names = read_names(named.text)
    if not names:
        raise Unclear("unknown_qualifier", named, "no name of a model as this page writes them")
    for index in sheet.qualifiers:
        if row[index].place.text:
            raise Unclear("unknown_qualifier", row[index].place, "a qualifier that these prices are not known to have")
    conditions = [("fine_tuned", "true")] if sheet.is_training else []
    conditions += _resolution(sheet, row)
    shared, modalities, tier = tuple(conditions), _modalities(sheet, row), sheet.tier or ""
    return [Line(name, tier, modalities, (*_SHARING, *shared) if name.data_sharing else shared) for name in names]


def _resolution(sheet: Sheet, row: list[Cell]) -> list[tuple[str, str]]:
    index = sheet.find("size")
    if index is None:
        return []
    at = row[index].place
    shapes = _SHAPES.fullmatch(at.text)
    if shapes:
        return [("resolution", f"{shapes[1]}p")]
    if not _RESOLUTION.fullmatch(at.text):
        raise Unclear("unknown_qualifier", at, "no resolution of a video that this page is known to print")
    return [("resolution", at.text)]


def _modalities(sheet: Sheet, row: list[Cell]) -> tuple[str, ...]:
    index = sheet.find("modality")
    if index is not None:
        at = row[index].place
        said = _DIRECTION.search(at.text.lower())
        found = [_MODALITIES.get(word) for word in _AND.split(_DIRECTION.sub("", at.text.lower()))]
        if None in found or (said and said[1] and _prices_beyond(said[1], sheet, row)):
            raise Unclear("unknown_qualifier", at, "no modality that this page is known to print")
        return tuple(word for word in found if word)
    return ("any",) if sheet.is_transcription and not _OLD_SECTION.search(sheet.section) else _said_by(sheet.section)


@lru_cache(maxsize=256)
def _said_by(section: str) -> tuple[str, ...]:
    """`Image tokens` is a section of the older form; without a column for it, models of text alone are of text."""
    old = _OLD_SECTION.search(section)
    if old:
        return (old[1].lower(),)
    return ("any",) if _OTHER_MEDIA.search(section) else ("text",)


def _prices_beyond(direction: str, sheet: Sheet, row: list[Cell]) -> bool:
    """Whether a row of what goes in has a price of what comes out, or the other way round."""
    return any(row[index].place.amounts and direction not in column.charge for index, column in sheet.prices)
