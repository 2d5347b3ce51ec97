"""The header of a Vertex price table: what each of its price columns sells, to the last word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.reading.gemini import words

if TYPE_CHECKING:
    from monitor.reading.document import Table

_TIERS = {
    "priority": ("priority",),
    "flex/batch": ("flex", "batch"),
    "batch/flex": ("batch", "flex"),
    "flex": ("flex",),
    "batch": ("batch",),
    "batch api": ("batch",),
    "standard": ("standard",),
}
_SIDE = r"<=|=<|≤|<|>=|≥|>|up to|over|above"
_PHRASE = re.compile(
    rf"(?P<band>(?P<side>{_SIDE})\s*(?P<edge>\d[\d,]*)\s?(?P<scale>[km])?)"
    rf"|(?P<million>(?:{words.MANY}|m)\b)|(?P<thousand>{words.THOUSAND}\b)"
    r"|(?:with\s+)?(?P<tier>flex\s?/\s?batch|batch\s?/\s?flex|batch api|batch|flex|priority|standard)\b"
    r"|(?P<cached>cached?\b)|(?P<unit>(?:tokens?|characters?|chars?)\b)|(?P<currency>\b(?:usd|eur|gbp|jpy)\b)"
    rf"|(?P<noise>(?:price|pricing|token price|input|context|prompts?|in|for|per)\b|[\s,()/:]+|{words.MARK})",
    re.IGNORECASE,
)
_LABELS = {
    "model": "model",
    "type": "type",
    "feature": "type",
    "region": "region",
    "location": "region",
    "resolution": "resolution",
    "output resolution": "resolution",
}


@dataclass(frozen=True, slots=True)
class PriceColumn:
    """What a column sells. `tiers` and `unit` are empty where it does not say; `unknown` are words not understood."""

    tiers: tuple[str, ...] = ()
    cached: bool = False
    over: int | None = None
    long: bool = False
    per: int = 0
    unit: str = ""
    currency: str = "USD"
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table, by what they hold."""

    model: int
    type: int
    region: int | None
    resolution: int | None
    prices: dict[int, PriceColumn]
    others: tuple[int, ...]


def read_columns(table: Table) -> Columns | None:
    """Where things stand in a table; None for one that does not price models by type."""
    if not table.header:
        return None
    header = [words.without_marks(cell.place.text) for cell in table.header[-1]]
    places = {
        _LABELS[name.lower()]: index for index, name in reversed(list(enumerate(header))) if name.lower() in _LABELS
    }
    prices = {index: read_price_column(name) for index, name in enumerate(header) if _may_price(name)}
    if "model" not in places or "type" not in places or not prices:
        return None
    used = {*places.values(), *prices}
    others = tuple(index for index in range(len(header)) if index not in used)
    region, resolution = places.get("region"), places.get("resolution")
    return Columns(places["model"], places["type"], region, resolution, prices, others)


def _may_price(name: str) -> bool:
    """Whether a header heads prices: it says so, or names a band, a tier or a unit and nothing else."""
    column = read_price_column(name)
    return "price" in name.lower() or (not column.unknown and bool(column.tiers or column.unit or column.over))


@lru_cache(maxsize=256)
def read_price_column(name: str) -> PriceColumn:
    """The meaning of a price column's header, like `Price (/1M tokens) > 200K cached input tokens with Flex/Batch`."""
    said: dict[str, str] = {}
    at = 0
    while at < len(name):
        match = _PHRASE.match(name, at)
        if match is None:
            return PriceColumn(unknown=name[at:].strip()[:60])
        said.update({key: text for key, text in match.groupdict().items() if text})
        at = match.end()
    many = 1_000_000 if "million" in said else 1_000 if "thousand" in said else 0
    unit = "character" if said.get("unit", "").lower().startswith("char") else "token"
    return PriceColumn(
        tiers=read_tiers(said.get("tier", "")),
        cached="cached" in said,
        over=words.thousands(said["edge"], said.get("scale", "")) if "edge" in said else None,
        long=said.get("side", "").lower() in (">", ">=", "≥", "over", "above"),
        per=many,
        unit=unit if many else "",
        currency=said.get("currency", "USD").upper(),
    )


def read_tiers(name: str) -> tuple[str, ...]:
    """The tiers that `Flex/Batch` or `with Priority` name; none where the words name no tier."""
    bare = re.sub(r"\s*/\s*", "/", name.strip().lower()).removeprefix("with ")
    return _TIERS.get(re.sub(r"\s+(?:model|models|tier|pricing|price)$", "", bare), ())
