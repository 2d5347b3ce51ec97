"""The order of words that have one: `low` before `high`, `720p` before `4k`."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

QUALITIES = ("low", "medium", "standard", "high", "hd")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(k?)", re.IGNORECASE | re.ASCII)

Place = tuple[int, tuple[Decimal, ...], str]


@lru_cache(maxsize=4096)
def natural(value: str) -> Place:
    """Where the value of a condition stands among others: qualities by rank, sizes by their numbers."""
    rank = QUALITIES.index(value) if value in QUALITIES else len(QUALITIES)
    numbers = (Decimal(digits) * (1000 if thousand else 1) for digits, thousand in _NUMBER.findall(value))
    return rank, tuple(numbers), value
