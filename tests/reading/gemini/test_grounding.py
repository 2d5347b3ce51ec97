"""Grounding cells and free cells."""

from __future__ import annotations

import pytest

from monitor.card.rate import Allowance
from monitor.reading.gemini.grounding import Grounding, read_free, read_paid

_PAID = [
    ("¤ / 1K grounding requests", Grounding("request", None)),
    ("1,500 RPD (free), then ¤ / 1,000 grounded prompts", Grounding("prompt", Allowance(1500, "request", "day"))),
    (
        "1,500 RPD (free, limit shared with Flash-Lite RPD), then ¤ / 1,000 grounded prompts",
        Grounding("prompt", Allowance(1500, "request", "day", "Flash-Lite")),
    ),
    (
        "5,000 prompts per month (free, shared across Gemini 3), then ¤ / 1,000 search queries",
        Grounding("query", Allowance(5000, "prompt", "month", "Gemini 3")),
    ),
    (
        "5,000 requests per month (free, limit shared with Flash), then ¤ / 1,000 search queries for text and image-based grounding.",
        Grounding("query", Allowance(5000, "request", "month", "Flash"), images=True),
    ),
    (
        "5,000 free search requests per month (shared across all Gemini 3.x models), then ¤ per 1,000 requests.",
        Grounding("request", Allowance(5000, "request", "month", "all Gemini 3.x models")),
    ),
    (
        "1,500 RPD (free), then (Coming soon**) ¤ / 1,000 search queries",
        Grounding("query", Allowance(1500, "request", "day"), soon=True, marks=("**",)),
    ),
    ("Free up to 5,000 requests per month, then ¤ per 1,000 requests", Grounding("request", Allowance(5000, "request", "month"))),
    ("5,000 free image search requests per month, then ¤ per 1,000 requests", Grounding("request", Allowance(5000, "request", "month"))),
    ("First 5,000 maps requests/month free, then ¤ per 1,000 requests", Grounding("request", Allowance(5000, "request", "month"))),
    (
        "5,000 search queries per month free of charge (aggregated across Gemini 3), then ¤ / 1,000 search queries",
        Grounding("query", Allowance(5000, "query", "month", "Gemini 3")),
    ),
    ("5,000 prompts per month (free), then ¤ / 1,000 carrier pigeons", None),
    ("5,000 prompts per month (free), then about ¤ / 1,000 queries", None),
]  # fmt: skip
_FREE = [
    ("Free of charge", Grounding("", None)),
    ("Free of charge, up to 500 RPD", Grounding("", Allowance(500, "request", "day"))),
    ("Free of charge, up to 1500 RPD (limit shared with Flash RPD)", Grounding("", Allowance(1500, "request", "day", "Flash"))),
    ("Free of charge, up to 1 million tokens of storage per hour", Grounding("", Allowance(1_000_000, "token", "hour"))),
    ("Free of charge in Peru", None),
    ("Not available", None),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "said"), _PAID, ids=[shape for shape, _ in _PAID])
def test_a_grounding_cell_gives_what_is_free_and_what_comes_after(shape: str, said: Grounding | None) -> None:
    assert read_paid(shape) == said


@pytest.mark.parametrize(("text", "said"), _FREE, ids=[text for text, _ in _FREE])
def test_a_free_cell_says_up_to_where(text: str, said: Grounding | None) -> None:
    assert read_free(text) == said
