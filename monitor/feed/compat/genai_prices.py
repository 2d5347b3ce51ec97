"""genai-prices' `data.json` (version 2): providers with their models, USD per million tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.feed.compat.offers import Offer

_PROVIDERS = {
    "openai": {"id": "openai", "name": "OpenAI", "api_pattern": r"https://api\.openai\.com"},
    "google": {"id": "google", "name": "Google", "api_pattern": r"https://(.*\.)?googleapis\.com"},
}
_PRICES = (
    ("input_mtok", "input", ("text", "any")),
    ("cache_write_mtok", "cache_write", ("text", "any")),
    ("cache_read_mtok", "cached_input", ("text", "any")),
    ("output_mtok", "output", ("text", "any")),
    ("input_audio_mtok", "input", ("audio",)),
    ("cache_audio_read_mtok", "cached_input", ("audio",)),
    ("output_audio_mtok", "output", ("audio",)),
    ("input_image_mtok", "input", ("image",)),
    ("cache_image_read_mtok", "cached_input", ("image",)),
    ("output_image_mtok", "output", ("image",)),
)
_VARIANTS = (
    ({"processing": "batch"}, "batch"),
    ({"service_tier": "flex"}, "flex"),
    ({"service_tier": "priority"}, "priority"),
)


def genai_prices(offers: Iterable[Offer]) -> list[dict[str, Any]]:
    """A list of providers, as the package's own updater fetches it."""
    models: dict[str, list[dict[str, Any]]] = {provider: [] for provider in _PROVIDERS}
    for offer in offers:
        prices = _prices(offer, "standard")
        if prices:
            models[offer.provider].append(_model(offer, prices))
    return [
        provider | {"model_match": {"or": [model["match"] for model in models[name]]}, "models": models[name]}
        for name, provider in _PROVIDERS.items()
        if models[name]
    ]


def _model(offer: Offer, prices: dict[str, Any]) -> dict[str, Any]:
    variants = [{"when": when, "prices": said} for when, tier in _VARIANTS if (said := _prices(offer, tier))]
    return {
        "id": offer.model,
        "match": {"equals": offer.model},
        "prices": prices,
        **({"price_variants": variants} if variants else {}),
    }


def _prices(offer: Offer, tier: str) -> dict[str, Any]:
    said = {
        name: price
        for name, charge, modalities in _PRICES
        if (price := _price(offer, tier, charge, modalities)) is not None
    }
    return _whole(said)


def _whole(said: dict[str, Any]) -> dict[str, Any]:
    """The prices with one for all output: without it genai-prices refuses the price of a part of it.

    Of a model that puts out nothing but images, or sound, it is the price of those, as in genai-prices' own list.
    """
    parts = [name for name in ("output_audio_mtok", "output_image_mtok") if name in said]
    if "output_mtok" in said or not parts:
        return said
    return {**said, "output_mtok": said[parts[0]]} if len(parts) == 1 else {}


def _price(offer: Offer, tier: str, charge: str, modalities: tuple[str, ...]) -> Any:
    """A number, or a base with the price that applies to all tokens once a prompt is over the threshold."""
    base = offer.price(charge, *modalities, tier=tier)
    if base is None:
        return None
    long = offer.price(charge, *modalities, tier=tier, context="long")
    if long is None or offer.threshold is None:
        return float(base * 1_000_000)
    tiers = [{"start": offer.threshold, "price": float(long * 1_000_000)}]
    return {"base": float(base * 1_000_000), "tiers": tiers}
