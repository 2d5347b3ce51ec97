from __future__ import annotations

from monitor.feed.compat.llm_prices import llm_prices
from tests.feed.compat.shapes import TODAY, some_offers


def test_long_prompts_are_a_row_of_their_own_and_other_models_are_left_out() -> None:
    said = llm_prices(some_offers(), TODAY)
    assert said["updated_at"] == "2026-11-22"
    assert [tuple(row.values()) for row in said["prices"]] == [
        ("gpt-5.4", "openai", "gpt-5.4 (≤272k)", 2.5, 15.0, 0.25),
        ("gpt-5.4-long", "openai", "gpt-5.4 (>272k)", 5.0, 22.5, None),
        ("gemini-2.5-flash", "google", "gemini-2.5-flash (≤200k)", 0.3, 2.5, None),
        ("gemini-2.5-flash-long", "google", "gemini-2.5-flash (>200k)", 0.6, 5.0, None),
    ]
    assert list(said["prices"][0]) == ["id", "vendor", "name", "input", "output", "input_cached"]
