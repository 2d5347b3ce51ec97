"""Exact decimals, as pages print them and as the contract writes them. No float ever comes in here."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

_PLAIN = re.compile(r"(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_RATIO_DIGITS = 12
_LONGEST = 20  # characters; the dearest and the finest real price together need 12


@lru_cache(maxsize=4096)
def parse_price(text: str) -> Decimal:
    """The decimal that `text` prints: `2.50`, `1,000`, `.5`.

    Raises ValueError for anything else: signs, exponents, a decimal comma (`2,50`, `0,075`), several points.
    """
    whole = f"0{text}" if text.startswith(".") else text
    if not whole or len(whole) > _LONGEST or not _PLAIN.fullmatch(whole):
        raise ValueError(f"not a price: {text[:40]!r}")
    return Decimal(whole.replace(",", ""))


@lru_cache(maxsize=4096)
def write_price(value: Decimal) -> str:
    """`value` without sign, exponent or trailing zeros: `Decimal("2.50")` is written `2.5`."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def unit_price(price: Decimal, per: int) -> Fraction:
    """What one unit costs, exactly: prices `per` 1000 and `per` 1000000 compare by it."""
    return Fraction(price) / per


def ratio(before: Fraction, after: Fraction) -> str | None:
    """`after` ÷ `before` in at most twelve significant digits; None where there is nothing to divide by."""
    if not before:
        return None
    return write_quotient(after / before)


def write_quotient(value: Fraction) -> str:
    """What was divided, as a decimal of at most twelve significant digits; negative with its sign."""
    with localcontext(prec=_RATIO_DIGITS):
        return write_price(Decimal(value.numerator) / value.denominator)
