"""LiteLLM's `model_prices_and_context_window.json`, for `litellm.register_model` or `LITELLM_MODEL_COST_MAP_URL`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from monitor.card.order import natural
from monitor.feed.compat.offers import TIERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

    from monitor.feed.compat.offers import Offer

_PREFIX = {"openai": "", "google": "gemini/"}
_PROVIDER = {"openai": "openai", "google": "gemini"}
_TIER = {"standard": "", "batch": "_batches", "flex": "_flex", "priority": "_priority"}
_TOKENS = (
    ("input_cost_per_token", "input", ("text", "any")),
    ("input_cost_per_audio_token", "input", ("audio",)),
    ("input_cost_per_image_token", "input", ("image",)),
    ("input_cost_per_video_token", "input", ("video",)),
    ("cache_read_input_token_cost", "cached_input", ("text", "any")),
    ("cache_read_input_audio_token_cost", "cached_input", ("audio",)),
    ("cache_read_input_image_token_cost", "cached_input", ("image",)),
    ("cache_creation_input_token_cost", "cache_write", ("text", "any")),
    ("output_cost_per_token", "output", ("text", "any")),
    ("output_cost_per_audio_token", "output", ("audio",)),
    ("output_cost_per_image_token", "output", ("image",)),
    ("output_cost_per_video_token", "output", ("video",)),
)
_LONG = (
    "input_cost_per_token",
    "cache_read_input_token_cost",
    "cache_creation_input_token_cost",
    "output_cost_per_token",
)
_MODES = {  # said where the unit of charge tells; that of a model paid by the token is not on the price pages
    "output_cost_per_image": "image_generation",
    "output_cost_per_second": "video_generation",
    "input_cost_per_second": "audio_transcription",
    "input_cost_per_character": "audio_speech",
}


def litellm(offers: Iterable[Offer]) -> dict[str, Any]:
    """An object of models by name; prices are numbers of USD per one token, image, second or character."""
    return {name: entry for offer in offers for name, entry in _entries(offer)}


def _entries(offer: Offer) -> Iterator[tuple[str, dict[str, Any]]]:
    costs = _token_costs(offer) | _other_costs(offer)
    mode = next((mode for key, mode in _MODES.items() if key in costs), None)
    if mode or "input_cost_per_token" in costs:
        yield _PREFIX[offer.provider] + offer.model, _entry(offer, mode, costs)
    if (
        mode == "video_generation" and offer.provider == "openai"
    ):  # listed under both names there, looked up under either
        yield f"openai/{offer.model}", _entry(offer, mode, costs)
    for conditions, price in offer.conditioned("output", "image", "image").items():
        stated = dict(conditions)
        if stated.keys() == {"quality", "size"} and re.fullmatch(r"\d+x\d+", stated["size"]):
            name = f"{stated['quality']}/{stated['size'].replace('x', '-x-')}/{_PREFIX[offer.provider]}{offer.model}"
            yield name, _entry(offer, "image_generation", {"input_cost_per_image": float(price)})


def _entry(offer: Offer, mode: str | None, costs: dict[str, float]) -> dict[str, Any]:
    return {"litellm_provider": _PROVIDER[offer.provider], **({"mode": mode} if mode else {}), **costs}


def _token_costs(offer: Offer) -> dict[str, float]:
    costs: dict[str, float] = {}
    for tier in TIERS:
        for key, charge, modalities in _TOKENS:
            price = offer.price(charge, *modalities, tier=tier)
            if price is not None:
                costs[key + _TIER[tier]] = float(price)
            long = offer.price(charge, *modalities, tier=tier, context="long") if key in _LONG else None
            if long is not None and offer.threshold and offer.threshold % 1000 == 0:
                costs[f"{key}_above_{offer.threshold // 1000}k_tokens{_TIER[tier]}"] = float(long)
    return costs


def _other_costs(offer: Offer) -> dict[str, float]:
    minute = offer.price("input", "audio", unit="minute")
    prices = {
        "output_cost_per_image": offer.price("output", "image", unit="image"),
        "input_cost_per_second": None if minute is None else minute / 60,
        "input_cost_per_character": offer.price("input", "text", "any", unit="character"),
        **_video_prices(offer),
    }
    return {key: float(price) for key, price in prices.items() if price is not None}


def _video_prices(offer: Offer) -> dict[str, Fraction | None]:
    """A price a resolution. Without a price for no resolution LiteLLM reckons 0: so the lowest, the APIs' default.

    A price that is the same for all stands besides in the field that is looked at first. Prices that depend on anything
    else are left out.
    """
    base = offer.price("output", "video", unit="second")
    by_resolution = {
        conditions[0][1].lower(): price
        for conditions, price in offer.conditioned("output", "video", "second").items()
        if [name for name, _ in conditions] == ["resolution"]
    }
    if base is None and by_resolution:
        base = by_resolution[min(by_resolution, key=natural)]
    prices = {f"output_cost_per_second_{resolution}": price for resolution, price in by_resolution.items()}
    only = base if {base} >= set(by_resolution.values()) else None
    return {"output_cost_per_second": base, "output_cost_per_video_per_second": only, **prices}
