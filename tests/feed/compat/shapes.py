"""Models that the foreign shapes have to get right."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from monitor.feed.compat.offers import offers
from tests.feed.rows import rate

if TYPE_CHECKING:
    from monitor.card.rate import Rate
    from monitor.feed.compat.offers import Offer

TODAY = date(2026, 11, 22)


def priced(model: str, price: str, **other: Any) -> Rate:
    return rate(model, price=Decimal(price), **other)


def google(model: str, price: str, **other: Any) -> Rate:
    return priced(model, price, provider="google", platform="gemini-api", **other)


CHAT = (
    priced("gpt-5.4", "2.5"),
    priced("gpt-5.4", "0.25", charge="cached_input"),
    priced("gpt-5.4", "15", charge="output"),
    priced("gpt-5.4", "1.25", tier="batch"),
    priced("gpt-5.4", "7.5", charge="output", tier="batch"),
    priced("gpt-5.4", "5", tier="priority"),
    priced("gpt-5.4", "30", charge="output", tier="priority"),
    priced("gpt-5.4", "5", context="long", context_over=272_000),
    priced("gpt-5.4", "22.5", charge="output", context="long", context_over=272_000),
    priced("gpt-5.4", "9", conditions=(("fine_tuned", "true"),)),
)
GEMINI = (
    *(google("gemini-2.5-flash", "0.3", modality=modality) for modality in ("text", "image", "video")),
    google("gemini-2.5-flash", "1", modality="audio"),
    google("gemini-2.5-flash", "2.5", charge="output", modality="any"),
    google("gemini-2.5-flash", "0.15", tier="batch", modality="text"),
    google("gemini-2.5-flash", "0", tier="free", free=True, modality="any"),
    google("gemini-2.5-flash", "0.6", modality="text", context="long", context_over=200_000),
    google("gemini-2.5-flash", "5", charge="output", modality="any", context="long", context_over=200_000),
)
IMAGE = (
    google("imagen-4", "0.04", charge="output", modality="image", per=1, unit="image"),
    priced("gpt-image-1", "5"),
    priced("gpt-image-1", "40", charge="output", modality="image"),
    priced("gpt-image-1", "0.011", charge="output", modality="image", per=1, unit="image", basis="equivalent",
           conditions=(("quality", "low"), ("size", "1024x1024"))),
    priced("dall-e-3", "0.04", charge="output", modality="image", per=1, unit="image",
           conditions=(("quality", "standard"), ("size", "1024x1024"))),
)  # fmt: skip
VIDEO = (
    google(
        "veo-3", "0.4", charge="output", modality="video", per=1, unit="second", conditions=(("resolution", "720p"),)
    ),
    google("veo-3", "0.6", charge="output", modality="video", per=1, unit="second", conditions=(("resolution", "4K"),)),
    google("veo-2", "0.35", charge="output", modality="video", per=1, unit="second"),
)
SOUND = (
    priced("whisper-1", "0.006", modality="audio", per=1, unit="minute"),
    priced("tts-1", "15", modality="text", unit="character"),
)
EMBEDDING = (priced("text-embedding-3-small", "0.02"),)
PROMOTION = (
    priced("gpt-promo", "1", valid_until=date(2026, 12, 31)),
    priced("gpt-promo", "4", charge="output"),
)
RATES = (*CHAT, *GEMINI, *IMAGE, *VIDEO, *SOUND, *EMBEDDING, *PROMOTION)


def some_offers() -> list[Offer]:
    return offers(RATES, TODAY)
