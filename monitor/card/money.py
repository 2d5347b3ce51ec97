"""Exact decimals, as pages print them and as the contract writes them. No float ever comes in here."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

_PLAIN = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?")
_LONGEST = 20  # digits; the dearest and the finest real price together need 12


@lru_cache(maxsize=4096)
def parse_price(text: str) -> Decimal:
    """The decimal that `text` prints: `2.50`, `1,000`, `.5`.

    Raises ValueError for anything else: signs, exponents, a decimal comma (`2,50`), several points.
    """
    if not text or len(text) > _LONGEST or not _PLAIN.fullmatch(text) or not text[-1].isdigit():
        raise ValueError(f"not a price: {text[:40]!r}")
    return Decimal(text.replace(",", ""))


@lru_cache(maxsize=4096)
def write_price(value: Decimal) -> str:
    """`value` without sign, exponent or trailing zeros: `Decimal("2.50")` is written `2.5`."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def unit_price(price: Decimal, per: int) -> Fraction:
    """What one unit costs, exactly: prices `per` 1000 and `per` 1000000 compare by it."""
    return Fraction(price) / per


def ratio(before: Fraction, after: Fraction) -> str | None:
    """`after` ÷ `before` as a decimal with at most six places; None where there is nothing to divide by."""
    if not before:
        return None
    return write_price(
        round(Decimal(after.numerator * before.denominator) / Decimal(after.denominator * before.numerator), 6)
    )
