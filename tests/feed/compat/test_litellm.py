from __future__ import annotations

import pytest

from monitor.feed.compat.litellm import litellm
from tests.feed.compat.shapes import some_offers


@pytest.fixture(name="prices", scope="module")
def _prices() -> dict[str, dict[str, float | str]]:
    return litellm(some_offers())


@pytest.mark.parametrize(
    ("model", "entry"),
    [
        ("gpt-5.4", {
            "litellm_provider": "openai",
            "input_cost_per_token": 2.5e-06, "input_cost_per_token_above_272k_tokens": 5e-06,
            "cache_read_input_token_cost": 2.5e-07,
            "output_cost_per_token": 1.5e-05, "output_cost_per_token_above_272k_tokens": 2.25e-05,
            "input_cost_per_token_batches": 1.25e-06, "output_cost_per_token_batches": 7.5e-06,
            "input_cost_per_token_priority": 5e-06, "output_cost_per_token_priority": 3e-05,
        }),
        ("gemini/gemini-2.5-flash", {
            "litellm_provider": "gemini",
            "input_cost_per_token": 3e-07, "input_cost_per_token_above_200k_tokens": 6e-07,
            "input_cost_per_audio_token": 1e-06, "input_cost_per_image_token": 3e-07, "input_cost_per_video_token": 3e-07,
            "output_cost_per_token": 2.5e-06, "output_cost_per_token_above_200k_tokens": 5e-06,
            "input_cost_per_token_batches": 1.5e-07,
        }),
        ("gemini/imagen-4", {"litellm_provider": "gemini", "mode": "image_generation", "output_cost_per_image": 0.04}),
        ("gpt-image-1", {
            "litellm_provider": "openai",
            "input_cost_per_token": 5e-06, "output_cost_per_image_token": 4e-05,
        }),
        ("standard/1024-x-1024/dall-e-3", {"litellm_provider": "openai", "mode": "image_generation", "input_cost_per_image": 0.04}),
        ("gemini/veo-3", {
            "litellm_provider": "gemini", "mode": "video_generation",
            "output_cost_per_second": 0.4, "output_cost_per_second_720p": 0.4, "output_cost_per_second_4k": 0.6,
        }),
        ("gemini/veo-2", {
            "litellm_provider": "gemini", "mode": "video_generation", "output_cost_per_second": 0.35, "output_cost_per_video_per_second": 0.35,
        }),
        ("whisper-1", {"litellm_provider": "openai", "mode": "audio_transcription", "input_cost_per_second": 0.0001}),
        ("tts-1", {"litellm_provider": "openai", "mode": "audio_speech", "input_cost_per_character": 1.5e-05}),
        ("text-embedding-3-small", {"litellm_provider": "openai", "input_cost_per_token": 2e-08}),
    ],
)  # fmt: skip
def test_a_model_is_said_in_their_words(prices: dict[str, object], model: str, entry: dict[str, object]) -> None:
    assert prices[model] == entry


def test_nothing_else_is_said(prices: dict[str, object]) -> None:
    assert len(prices) == 10
    assert "gpt-promo" not in prices
