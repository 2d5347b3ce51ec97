"""Whether a text is OpenAI's price list at all, and all of it; by what it prices, not by its title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.errors import Refused
from monitor.reading.document import Heading, Prose
from monitor.reading.openai.names import read_name
from monitor.reading.openai.outline import META

if TYPE_CHECKING:
    from monitor.reading.document import Document
    from monitor.reading.openai.columns import Column
    from monitor.reading.openai.sheet import Sheet

_LANGUAGE_MODEL = re.compile(
    r"(?:gpt-(?!image|audio|realtime|live|transcribe)|o\d|chatgpt-|codex|davinci)(?!.*(?:transcribe|tts))"
)
_ENOUGH = 2  # signs of the price list; another page of the documentation may show a table of prices, not all of this
_MANY_MODELS = 5
_SOME_PRICES, _SOME_MODELS = 6, 3


def check_price_list(document: Document, sheets: list[Sheet]) -> None:
    """Raises Refused unless the sheets are those of the price list, rendered as a whole."""
    models = {model for sheet in sheets if _is_of_tokens(sheet) for model in _priced(sheet)}
    if not models or _signs(document, sheets, len(models)) < _ENOUGH:
        raise _refusal(document)
    visible = [sheet for sheet in sheets if not sheet.is_embedded and any(map(_is_price, sheet.columns))]
    empty = [sheet for sheet in visible if not sheet.rows]
    if len(empty) * 2 > len(visible):
        raise Refused("half_rendered", f"{len(empty)} of {len(visible)} tables are empty; the last good card is kept")


def _is_price(column: Column) -> bool:
    return column.role in ("price", "image")


def _is_of_tokens(sheet: Sheet) -> bool:
    charges = {column.charge for column in sheet.columns}
    return {"input", "output"} <= charges and not sheet.is_training and not sheet.is_transcription


def _priced(sheet: Sheet) -> list[str]:
    """The language models in whose rows a sheet prints amounts."""
    index = sheet.find("model")
    found = []
    for row in sheet.rows if index is not None else ():
        name = read_name(row[index].place.text) if index is not None else None
        if name and _LANGUAGE_MODEL.match(name.model) and any(cell.place.amounts for cell in row):
            found.append(name.model)
    return found


def _signs(document: Document, sheets: list[Sheet], models: int) -> int:
    kinds = {
        "tools" if "tool" in sheet.roles else "training" if sheet.is_training else
        "modality" if "modality" in sheet.roles else "media" if sheet.roles & {"size", "use"} else "text"
        for sheet in sheets if any(map(_is_price, sheet.columns))
    }  # fmt: skip
    tiers = {sheet.tier for sheet in sheets}
    has_data = any(sheet.is_embedded for sheet in sheets)
    return sum((_announced(document) >= 2, len(kinds) >= 2, len(tiers) >= 2, models >= _MANY_MODELS, has_data))


def _announced(document: Document) -> int:
    """How many sections say what their prices buy."""
    return sum(isinstance(block, Prose) and META.fullmatch(block.place.text) is not None for block in document.blocks)


def _refusal(document: Document) -> Refused:
    """Why the page is refused."""
    announced = _announced(document)
    amounts = sum(len(at.amounts) for at in document.places())
    if announced and amounts >= _SOME_PRICES and _named(document) >= _SOME_MODELS:
        return Refused(
            "unknown_layout",
            "models and prices, but not in tables as known; the last good card is kept, look at the page",
        )
    if announced >= _ENOUGH:
        return Refused("half_rendered", "the sections stand there without their prices; the last good card is kept")
    return Refused("not_this_page", "this is not OpenAI's list of API prices; the last good card is kept")


def _named(document: Document) -> int:
    """How many cells and headings name a language model."""
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    return sum(map(_is_language_model, [*headings, *(at.text for at in document.places())]))


def _is_language_model(text: str) -> bool:
    name = read_name(text)
    return name is not None and _LANGUAGE_MODEL.match(name.model) is not None
