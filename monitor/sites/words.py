"""The words of the pages: those that prices have everywhere, and those that only pages need."""

from __future__ import annotations

from monitor.card.words import (
    CHARGES,
    TIERS,
    allowance,
    amount,
    buys,
    dates,
    day,
    money,
    movement,
    price,
    subject,
    terms,
    thing,
)

__all__ = [
    "CHARGES",
    "PLATFORMS", "PROVIDERS", "STATES", "TIERS", "allowance", "amount", "buys", "dates", "day", "money", "movement",
    "price", "subject", "terms", "thing",
]  # fmt: skip

PROVIDERS = {"openai": "OpenAI", "google": "Google"}
PLATFORMS = {"openai-api": "OpenAI API", "gemini-api": "Gemini API", "vertex-ai": "Vertex AI"}
STATES = {
    "fresh": "read as expected",
    "stale": "not read for a while: these are the prices as last read",
    "held": "says something that nobody has confirmed yet: these are the last confirmed prices",
    "refused": "could not be read as a price list: these are the last good prices",
    "disabled": "no longer watched",
}
