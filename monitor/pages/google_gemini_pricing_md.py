"""Google's prices of the Gemini API, as Markdown. Last read in November 2026.

The twin of the HTML page: `##` a model, its ids in `*`…`*`, `###` a tier, pipe tables. Breaks within a cell became
blanks, raised footnote marks stand between circumflexes. Where the page could not be made, its address answers in HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.reading.page import Page

if TYPE_CHECKING:
    from monitor.card.reading import Reading

_ID = "google/gemini-pricing-md"
_HTML_STARTS = ("<!doctype html", "<html")


def _read(text: str) -> Reading:
    from monitor.reading.gemini import read_gemini
    from monitor.reading.html import read_html
    from monitor.reading.markdown import ragged_rows, read_markdown
    from monitor.reading.whole import check_whole_html, check_whole_markdown

    if text.lstrip("\ufeff \t\r\n")[:20].lower().startswith(_HTML_STARTS):
        check_whole_html(text)
        return read_gemini(_ID, read_html(text))
    check_whole_markdown(text)
    return read_gemini(_ID, read_markdown(text), ragged_rows(text))


PAGE = Page(_ID, "https://ai.google.dev/gemini-api/docs/pricing.md.txt", "google", "gemini-api", "markdown", _read)
