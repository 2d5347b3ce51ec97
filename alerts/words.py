"""Prices, percentages and conditions as a person reads them. Pure; everything from a page is made harmless here."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from monitor.card.money import write_price

if TYPE_CHECKING:
    from monitor.card.rate import Allowance, Rate

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
_SHORT = {1_000: "1K", 1_000_000: "1M"}
_UNITS = {"gb_day": ("GB per day", "GB per day"), "token_hour": ("token per hour", "tokens per hour")}
_PLURAL = {"query": "queries"}
_CHARGES = {
    "cached_input": "cached input",
    "cache_write": "cache write",
    "cache_storage": "cache storage",
    "grounding_search": "search grounding",
    "grounding_maps": "maps grounding",
    "grounding_image_search": "image search grounding",
}
_PLAIN_CONDITIONS = ("size", "resolution", "variant", "memory", "duration", "applies_to")
# Direction marks and zero-width characters are of category Cf; line and paragraph separators Zl and Zp.
_HARMFUL = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_LONGEST = 160


def one_line(text: object, longest: int = _LONGEST) -> str:
    """`text` on one line, without control and direction characters, at most `longest` characters."""
    printable = "".join(" " if unicodedata.category(sign) in _HARMFUL else sign for sign in str(text)[: 4 * longest])
    line = " ".join(printable.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def amount(price: Decimal, currency: str) -> str:
    """`$0.20`, `$1,250.00`, `JPY 30.00`: at least two decimals, as many as the price has."""
    whole, _, decimals = write_price(price).partition(".")
    text = f"{int(whole):,}.{decimals:0<2}"
    sign = _SIGNS.get(currency)
    return f"{sign}{text}" if sign else f"{one_line(currency, 8)} {text}"


def per(rate: Rate) -> str:
    """`per 1M tokens`, `per image`, `per 10 seconds`."""
    one, many = _UNITS.get(rate.unit, (rate.unit, _PLURAL.get(rate.unit, f"{rate.unit}s")))
    return f"per {one}" if rate.per == 1 else f"per {_SHORT.get(rate.per, f'{rate.per:,}')} {many}"


def priced(rate: Rate) -> str:
    """`$0.20 per 1M tokens`, or `free`."""
    return "free" if rate.free else f"{amount(rate.price, rate.currency)} {per(rate)}"


def movement(ratio: str | None) -> str:
    """`−80 % ↓` of the ratio 0.2; empty where there is no ratio or no movement."""
    if ratio is None or Decimal(ratio) == 1:
        return ""
    percent = (Decimal(ratio) - 1) * 100
    size = abs(percent)
    digits = f"{size:,.0f}" if size >= 10 else f"{float(size):.2g}" if size < 1 else f"{size:.1f}".removesuffix(".0")
    return f"+{digits} % ↑" if percent > 0 else f"−{digits} % ↓"


def what(rate: Rate) -> str:
    """What the price is of, but for the model: `input (image), batch, prompts over 272,000 tokens`."""
    charge = _CHARGES.get(rate.charge, rate.charge)
    parts = [charge if rate.modality == "any" else f"{charge} ({rate.modality})", rate.tier]
    if rate.context:
        parts.append(f"prompts over {rate.context_over:,} tokens" if rate.context_over else "long prompts")
    parts += [condition(name, value) for name, value in rate.conditions]
    return one_line(", ".join(parts))


def condition(name: str, value: str) -> str:
    """`1024x1024`, `low quality`, `fine-tuned`."""
    if name in _PLAIN_CONDITIONS:
        return value
    if value == "true":
        return name.replace("_", " ").replace("fine tuned", "fine-tuned")
    return f"{value} {name.replace('_', ' ')}"


def window(rate: Rate) -> str:
    """`from 2026-12-01 until 2026-12-31`; empty where the page states no dates."""
    start = f"from {rate.valid_from}" if rate.valid_from else ""
    end = f"until {rate.valid_until}" if rate.valid_until else ""
    return " ".join(filter(None, (start, end)))


def allowance(allowed: Allowance | None) -> str:
    """`1,500 requests per day free`, or `no free allowance`."""
    if allowed is None:
        return "no free allowance"
    shared = f", shared with {allowed.shared_with}" if allowed.shared_with else ""
    unit = (
        allowed.unit if allowed.quantity == 1 or allowed.unit == "gb" else _PLURAL.get(allowed.unit, f"{allowed.unit}s")
    )
    return one_line(f"{allowed.quantity:,} {unit} per {allowed.per} free{shared}")
