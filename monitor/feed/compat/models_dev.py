"""models.dev's `api.json`: providers, their models, and what a million tokens cost.

What models.dev says beside prices (capabilities, limits, release dates) is not on the price pages: it is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.feed.compat.offers import Offer

_PROVIDERS = {
    "openai": {
        "id": "openai",
        "name": "OpenAI",
        "env": ["OPENAI_API_KEY"],
        "npm": "@ai-sdk/openai",
        "doc": "https://platform.openai.com/docs/models",
    },
    "google": {
        "id": "google",
        "name": "Google",
        "env": ["GOOGLE_GENERATIVE_AI_API_KEY", "GEMINI_API_KEY"],
        "npm": "@ai-sdk/google",
        "doc": "https://ai.google.dev/gemini-api/docs/pricing",
    },
}
_COSTS = (
    ("input", "input", ("text", "any")),
    ("output", "output", ("text", "any")),
    ("cache_read", "cached_input", ("text", "any")),
    ("cache_write", "cache_write", ("text", "any")),
    ("input_audio", "input", ("audio",)),
    ("output_audio", "output", ("audio",)),
)
_LONG_FROM = 200_000  # the one threshold that the shape has a name for


def models_dev(offers: Iterable[Offer]) -> dict[str, Any]:
    """An object of providers by id. A model without both an input and an output price has no `cost` there."""
    models: dict[str, dict[str, Any]] = {provider: {} for provider in _PROVIDERS}
    for offer in offers:
        cost = _cost(offer, None)
        if {"input", "output"} <= cost.keys():
            long = _cost(offer, "long") if offer.threshold == _LONG_FROM else {}
            over = {"context_over_200k": long} if {"input", "output"} <= long.keys() else {}
            models[offer.provider][offer.model] = {"id": offer.model, "name": offer.model, "cost": {**cost, **over}}
    return {provider: _PROVIDERS[provider] | {"models": models[provider]} for provider in _PROVIDERS}


def _cost(offer: Offer, context: str | None) -> dict[str, float]:
    prices = ((name, offer.price(charge, *modalities, context=context)) for name, charge, modalities in _COSTS)
    return {name: float(price * 1_000_000) for name, price in prices if price is not None}
