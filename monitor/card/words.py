"""Prices, terms and dates as people read them, the same everywhere: terminal, messages, feed and pages."""

from __future__ import annotations

import unicodedata
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

from monitor.card.money import write_price

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from monitor.card.rate import Allowance, Rate

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
_SPELLED = {"gb_day": ("GB per day", "GB per day"), "token_hour": ("token per hour", "tokens per hour")}
_PLURAL = {"query": "queries", "gb": "GB"}
_SHORT = {1_000_000: "1M"}
_COMPUTED = Decimal("0.0001")  # what is computed is shown to a hundredth of a cent; what a page prints, as printed
CHARGES = {
    "input": "Input",
    "cached_input": "Cached input",
    "cache_write": "Cache write",
    "cache_storage": "Cache storage",
    "output": "Output",
    "training": "Training",
    "storage": "Storage",
    "call": "Call",
    "session": "Session",
    "grounding_search": "Search grounding",
    "grounding_maps": "Maps grounding",
    "grounding_image_search": "Image search grounding",
}
TIERS = {"standard": "Standard", "batch": "Batch", "flex": "Flex", "priority": "Priority", "free": "Free tier"}
# Direction marks and zero-width characters are of category Cf; line and paragraph separators Zl and Zp.
_HARMFUL = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def one_line(text: object, longest: int = 160) -> str:
    """`text` on one line, without control, direction or unassigned characters, at most `longest` characters."""
    harmless = "".join(" " if unicodedata.category(sign) in _HARMFUL else sign for sign in str(text)[: 4 * longest])
    line = " ".join(harmless.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def money(value: Decimal | Fraction, currency: str = "USD") -> str:
    """`$0.20`, `$1,250.00`, `−$0.05`, `CHF 3.00`. A Fraction was computed: it is rounded half up to four decimals."""
    exact = _rounded(value) if isinstance(value, Fraction) else value
    whole, _, decimals = write_price(abs(exact)).partition(".")
    amount = f"{int(whole):,}.{decimals:0<2}"
    sign = _SIGNS.get(currency)
    return f"{'−' if exact < 0 else ''}{f'{sign}{amount}' if sign else f'{currency} {amount}'}"


def _rounded(value: Fraction) -> Decimal:
    with localcontext(prec=40):
        return (Decimal(value.numerator) / value.denominator).quantize(_COMPUTED, ROUND_HALF_UP)


def number(value: Decimal | int) -> str:
    """`1,000,000`, `2.5`: a quantity."""
    whole, point, decimals = write_price(Decimal(value)).partition(".")
    return f"{int(whole):,}{point}{decimals}"


def amount(rate: Rate) -> str:
    """`$2.50`, `free`, `≈ $0.039`: without what it buys."""
    if rate.free:
        return "free"
    return f"{'≈ ' if rate.basis == 'equivalent' else ''}{money(rate.price, rate.currency)}"


def buys(rate: Rate) -> str:
    """`1M tokens`, `image`, `1,000 calls`, `10 seconds`."""
    one, many = _SPELLED.get(rate.unit, (rate.unit, _plural(rate.unit)))
    return one if rate.per == 1 else f"{_SHORT.get(rate.per, f'{rate.per:,}')} {many}"


def price(rate: Rate) -> str:
    """`$0.20 / 1M tokens`, `≈ $0.039 / image`, `free`."""
    return "free" if rate.free else f"{amount(rate)} / {buys(rate)}"


def subject(rate: Rate) -> str:
    """What is charged: `Output, image`."""
    name = CHARGES.get(rate.charge, rate.charge)
    return name if rate.modality == "any" else f"{name}, {rate.modality}"


def terms(rate: Rate, *, leave_out: Iterable[str] = ()) -> str:
    """Under which terms, but for the tier: `over 272,000 tokens, fine-tuned`; empty for the base price."""
    parts = [_condition(name, value) for name, value in rate.conditions if name not in leave_out]
    if rate.context:
        over = f"prompts over {rate.context_over:,} tokens" if rate.context_over else "long prompts"
        parts.insert(0, over)
    return ", ".join(parts)


def thing(rate: Rate) -> str:
    """What is charged, under which terms: `Output, image (low quality, 1024x1024), batch`."""
    said = terms(rate)
    tier = "" if rate.tier == "standard" else f", {TIERS.get(rate.tier, rate.tier).lower()}"
    return f"{subject(rate)}{f' ({said})' if said else ''}{tier}"


def dates(rate: Rate) -> str:
    """`from December 1, 2026 until December 31, 2026`; empty where the page states no dates."""
    start = f"from {day(rate.valid_from)}" if rate.valid_from else ""
    end = f"until {day(rate.valid_until)}" if rate.valid_until else ""
    return " ".join(filter(None, (start, end)))


def day(moment: date) -> str:
    """`April 24, 2026`; of a datetime, the day in its own time zone."""
    return f"{moment:%B} {moment.day}, {moment.year}"


def allowance(free: Allowance | None) -> str:
    """`1,500 requests per day free`; empty where there is none."""
    if free is None:
        return ""
    shared = f", shared with {free.shared_with}" if free.shared_with else ""
    unit = free.unit if free.quantity == 1 else _plural(free.unit)
    return f"{free.quantity:,} {unit} per {free.per} free{shared}"


def movement(ratio: str | None) -> str:
    """`−80 %` of the ratio 0.2; empty where there is none."""
    if ratio is None or Decimal(ratio) == 1:
        return ""
    percent = (Decimal(ratio) - 1) * 100
    size = abs(percent)
    digits = f"{size:,.0f}" if size >= 10 else write_price(Decimal(f"{size:.2g}"))
    return f"{'+' if percent > 0 else '−'}{digits} %"


def _plural(unit: str) -> str:
    return _PLURAL.get(unit, f"{unit}s")


def _condition(name: str, value: str) -> str:
    if name == "quality":
        return f"{value} quality"
    if name == "audio":
        return f"{value} audio"
    if name == "session_minutes":
        return f"{value} minutes"
    if value == "true":
        return {"fine_tuned": "fine-tuned", "data_sharing": "with data sharing"}.get(name, name.replace("_", " "))
    return value
