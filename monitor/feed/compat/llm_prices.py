"""llm-prices' `current-v1.json`: one flat list, USD per million text tokens, standard tier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from monitor.feed.compat.offers import Offer


def llm_prices(offers: Iterable[Offer], updated: date) -> dict[str, Any]:
    """`updated` is the day of the newest change."""
    return {"updated_at": updated.isoformat(), "prices": rows(offers)}


def rows(offers: Iterable[Offer]) -> list[dict[str, Any]]:
    """What can be said of the models. A price for long prompts is a row of its own, as it is there."""
    return [row for offer in offers for row in (_row(offer, None), _row(offer, "long")) if row]


def _row(offer: Offer, context: str | None) -> dict[str, Any] | None:
    price_in = offer.price("input", "text", "any", context=context)
    price_out = offer.price("output", "text", "any", context=context)
    if price_in is None or price_out is None or (context and not offer.threshold):
        return None
    cached = offer.price("cached_input", "text", "any", context=context)
    return {
        "id": f"{offer.model}-long" if context else offer.model,
        "vendor": offer.provider,
        "name": offer.model + _bound(offer, context),
        "input": float(price_in * 1_000_000),
        "output": float(price_out * 1_000_000),
        "input_cached": None if cached is None else float(cached * 1_000_000),
    }


def _bound(offer: Offer, context: str | None) -> str:
    if not offer.threshold:
        return ""
    return f" ({'>' if context else '≤'}{offer.threshold // 1000}k)"
