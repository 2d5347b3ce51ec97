"""Google Cloud's prices of generative AI on Vertex (Agent Platform), as HTML. Last read in November 2026.

Tables with the columns Model, Type, perhaps Region, and a price column for each context band and tier (`Price (/1M
tokens) > 200K cached input tokens with Flex/Batch`). A blank Model or Type cell means the one above; a model cell may
state from or until when its prices hold. Images, video, music, embeddings, grounding, tuning and partners' models have
tables of the same kind, whose cells say what is bought (`$0.40 / second`). Rented throughput is no price of use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.reading.page import Page

if TYPE_CHECKING:
    from monitor.card.reading import Reading

_ID = "google/vertex-pricing"


def _read(text: str) -> Reading:
    from monitor.reading.html import read_html
    from monitor.reading.vertex import read_vertex
    from monitor.reading.whole import check_whole_html

    check_whole_html(text)
    return read_vertex(_ID, read_html(text))


PAGE = Page(_ID, "https://cloud.google.com/vertex-ai/generative-ai/pricing", "google", "vertex-ai", "html", _read)
