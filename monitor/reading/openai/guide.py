"""OpenAI's guide to image generation: what one image costs, and how many tokens it takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.errors import Refused
from monitor.reading.document import Heading, Prose, place
from monitor.reading.ledger import Ledger
from monitor.reading.markdown import ragged_rows, read_markdown
from monitor.reading.openai.images import read_images, read_tokens, token_models
from monitor.reading.openai.names import read_name
from monitor.reading.openai.outline import sheets
from monitor.reading.openai.pricing import drop_short_rows
from monitor.reading.openai.repeats import ignore_repeats

if TYPE_CHECKING:
    from monitor.card.reading import Reading
    from monitor.reading.document import Document
    from monitor.reading.openai.sheet import Sheet

_IMAGE_MODEL = re.compile(r"gpt-image|dall-e|chatgpt-image")
_COSTS = re.compile(r"\bcosts?\b|\bpricing\b", re.IGNORECASE)
_OF_TOKENS = re.compile(r" ?(?:/|per) ?(?:1M|(?:1 )?million)(?:(?: [a-z]+){0,4} tokens\b|(?=[.,;)]))", re.IGNORECASE)


def read_image_guide(page: str, text: str) -> Reading:
    """The reading of the guide.

    Raises Refused.
    """
    document = read_markdown(text)
    found = list(sheets(document, []))
    priced = [sheet for sheet in found if {"model", "quality", "image"} <= sheet.roles]
    _check_guide(document, found, priced, text)
    ledger = Ledger(page, "openai", "openai-api", document.places())
    for sheet in priced:
        drop_short_rows(sheet, ledger)
        read_images(sheet, ledger, restates=True)
    for row in ragged_rows(text):
        ledger.finding("truncated", place(row), "a row without as many cells as its heading")
    for block in document.blocks:
        if isinstance(block, Prose):
            _ignore(block)
    ignore_repeats(ledger, document)
    for sheet in found:
        ledger.image_tokens += token_models(read_tokens(sheet), ledger.rates)
    return ledger.close()


def _ignore(block: Prose) -> None:
    """Amounts that no rate can come from: those in code, and the prices of tokens, which the price list states."""
    at = block.place
    if block.tag == "pre":
        at.ignore("code sample")
    elif all(amount.currency == "USD" and _OF_TOKENS.match(at.text, amount.end) for amount in at.amounts):
        at.ignore("repeats prices of tokens that the price list states")


def _check_guide(document: Document, found: list[Sheet], priced: list[Sheet], text: str) -> None:
    if any(column.charge == "input" for sheet in found for column in sheet.columns):
        raise Refused("not_this_page", "a list of prices of tokens, not the guide to image generation")
    if any(_prices_images(sheet) for sheet in priced):
        return
    is_guide = any(map(read_tokens, found)) or priced or (
        len(_IMAGE_MODEL.findall(text)) >= 3
        and any(isinstance(block, Heading) and _COSTS.search(block.text) for block in document.blocks)
    )  # fmt: skip
    if is_guide:
        raise Refused("half_rendered", "the guide is there, but not what images cost; the last good card is kept")
    raise Refused("not_this_page", "this is not OpenAI's guide to image generation; the last good card is kept")


def _prices_images(sheet: Sheet) -> bool:
    names = ((read_name(row[sheet.column("model")].place.text.split("\n")[0]), row) for row in sheet.rows)
    return any(
        name and _IMAGE_MODEL.match(name.model) and any(cell.place.amounts for cell in row) for name, row in names
    )
