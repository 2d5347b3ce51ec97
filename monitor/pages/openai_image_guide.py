"""OpenAI's guide to image generation, in Markdown. Last read in the forms of April to September 2026.

A long guide with code samples. Near its end, a pipe table says how many tokens an image takes by quality and size, for
the models before the newest, and HTML tables with JSX attributes say what one image costs. The bill is tokens: what it
says of an image restates them, and what it says of the newest models' tokens in prose restates the price list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.reading.page import Page

if TYPE_CHECKING:
    from monitor.card.reading import Reading

_ID = "openai/image-guide"


def _read(text: str) -> Reading:
    from monitor.reading.openai.guide import read_image_guide

    return read_image_guide(_ID, text)


PAGE = Page(
    _ID, "https://developers.openai.com/api/docs/guides/image-generation.md", "openai", "openai-api", "markdown", _read
)
