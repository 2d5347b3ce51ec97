"""OpenAI's list of API prices, the Markdown twin. Last read in the forms of winter 2025 to autumn 2026.

Until summer 2026 its flagship rows came as JSX source (`rows={[…]}`), and the other components were cut out of the
source badly, so that the tails of some stand bare in the text. Since then it has pipe tables under generic headings,
with the section and the tier in plain lines above them. What it lacks of the HTML page, it lacks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.reading.page import Page

if TYPE_CHECKING:
    from monitor.card.reading import Reading

_ID = "openai/pricing-md"


def _read(text: str) -> Reading:
    from monitor.reading.openai.pricing import read_pricing_markdown

    return read_pricing_markdown(_ID, text)


PAGE = Page(_ID, "https://developers.openai.com/api/docs/pricing.md", "openai", "openai-api", "markdown", _read)
