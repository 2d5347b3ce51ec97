"""Money amounts in a text: where each stands and what it says. Nothing is computed and nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.card.money import parse_price

if TYPE_CHECKING:
    from decimal import Decimal

_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB"}
_CODES = "USD|EUR|GBP|JPY|INR|KRW|CNY|BRL|CAD|AUD|CHF"
_NUMBER = r"\d+(?:[.,]\d+)*(?:[.,]?~~[.,]?\d[\d.,~]*)?|\.\d+|~~\d[\d.,~]*"  # perhaps with digits struck out
_AMOUNT = re.compile(
    rf"(?:(?P<prefix>US|CA|A|R|HK|NZ|S)?\\?(?P<sign>[{''.join(_SIGNS)}])|(?P<code>\b(?:{_CODES})))\s?(?P<number>{_NUMBER})"
    rf"|(?P<number2>{_NUMBER})\s?(?:(?P<sign2>[€£₹₩₽])|(?P<code2>(?:{_CODES})\b))"
)
_MAY_HOLD = re.compile(rf"[{''.join(_SIGNS)}]|{_CODES}")
_DOLLARS = {
    None: "USD",
    "US": "USD",
    "CA": "CAD",
    "A": "AUD",
    "R": "BRL",
    "HK": "HKD",
    "NZ": "NZD",
    "S": "SGD",
}


@dataclass(frozen=True, slots=True)
class Amount:
    """One printed amount; `value` is None where its number can't be read (`2,50`, `1.2.3`, `1~~.50~~`)."""

    text: str
    start: int
    end: int
    currency: str
    value: Decimal | None


@lru_cache(maxsize=8192)
def find_amounts(text: str) -> tuple[Amount, ...]:
    """All amounts in `text`, left to right."""
    if not _MAY_HOLD.search(text):
        return ()
    return tuple(_amount(match) for match in _AMOUNT.finditer(text))


def _amount(match: re.Match[str]) -> Amount:
    number = match["number"] or match["number2"]
    try:
        value = parse_price(number)
    except ValueError:
        value = None
    return Amount(match[0], match.start(), match.end(), _currency(match), value)


def _currency(match: re.Match[str]) -> str:
    code = match["code"] or match["code2"]
    if code:
        return str(code)
    sign = match["sign"] or match["sign2"]
    return _DOLLARS[match["prefix"]] if sign == "$" else _SIGNS[sign]
