"""Prices, percentages and conditions as messages say them. Pure; everything from a page is made harmless here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.card import words
from monitor.card.words import one_line

if TYPE_CHECKING:
    from decimal import Decimal

    from monitor.card.rate import Allowance, Rate

__all__ = ["allowance", "amount", "movement", "one_line", "per", "priced", "what", "window"]


def amount(price: Decimal, currency: str) -> str:
    """`$0.20`, `$1,250.00`, `JPY 30.00`: at least two decimals, as many as the price has."""
    return words.money(price, one_line(currency, 8))


def per(rate: Rate) -> str:
    """`per 1M tokens`, `per image`, `per 10 seconds`."""
    return f"per {words.buys(rate)}"


def priced(rate: Rate) -> str:
    """`$0.20 per 1M tokens`, or `free`."""
    return "free" if rate.free else f"{amount(rate.price, rate.currency)} {per(rate)}"


def movement(ratio: str | None) -> str:
    """`−80 % ↓` of the ratio 0.2; empty where there is no ratio or no movement."""
    moved = words.movement(ratio)
    return f"{moved} {'↑' if moved.startswith('+') else '↓'}" if moved else ""


def what(rate: Rate) -> str:
    """What the price is of, but for the model: `input (image), batch, prompts over 272,000 tokens`."""
    charge = words.CHARGES.get(rate.charge, rate.charge).lower()
    subject = charge if rate.modality == "any" else f"{charge} ({rate.modality})"
    return one_line(", ".join(filter(None, (subject, rate.tier, words.terms(rate)))))


def window(rate: Rate) -> str:
    """`from 2026-12-01 until 2026-12-31`; empty where the page states no dates."""
    start = f"from {rate.valid_from}" if rate.valid_from else ""
    end = f"until {rate.valid_until}" if rate.valid_until else ""
    return " ".join(filter(None, (start, end)))


def allowance(allowed: Allowance | None) -> str:
    """`1,500 requests per day free`, or `no free allowance`."""
    return one_line(words.allowance(allowed)) or "no free allowance"
