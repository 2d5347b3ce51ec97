"""Google's prices of the Gemini API, as HTML. Last read in November 2026.

One `<h2>` a model with its ids in `<em><code>` below, then a table for each service tier (Standard, Batch, Flex,
Priority) under an `<h3>`, or one table without tabs. Three columns: label, Free Tier, and Paid Tier, whose header names
the unit. A cell may hold several prices, each with what it is for. Footnotes follow the tables of their section.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.reading.page import Page

if TYPE_CHECKING:
    from monitor.card.reading import Reading

_ID = "google/gemini-pricing"


def _read(text: str) -> Reading:
    from monitor.reading.gemini import read_gemini
    from monitor.reading.html import read_html
    from monitor.reading.whole import check_whole_html

    check_whole_html(text)
    return read_gemini(_ID, read_html(text))


PAGE = Page(_ID, "https://ai.google.dev/gemini-api/docs/pricing", "google", "gemini-api", "html", _read)
