"""OpenAI's list of API prices, the HTML page. Last read in the form of April 2026.

One Astro page. Each section (flagship, realtime and audio, image, video, transcription, tools, specialised,
fine-tuning) has a heading, a line `Prices per …`, and a table for each tier in its own tab pane. Every table is a
component that carries all its rows in its props; the visible table beside it shows fewer rows, but is the only place of
the prices of long prompts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.reading.page import Page

if TYPE_CHECKING:
    from monitor.card.reading import Reading

_ID = "openai/pricing"


def _read(text: str) -> Reading:
    from monitor.reading.openai.pricing import read_pricing_html

    return read_pricing_html(_ID, text)


PAGE = Page(_ID, "https://developers.openai.com/api/docs/pricing", "openai", "openai-api", "html", _read)
