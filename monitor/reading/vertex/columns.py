"""The header of a Vertex price table: what each of its price columns sells, to the last word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.reading.gemini import words
from monitor.reading.vertex.lists import lists_prices

if TYPE_CHECKING:
    from monitor.reading.document import Table

_TIERS = {
    "priority": ("priority",),
    "flex/batch": ("flex", "batch"),
    "batch/flex": ("batch", "flex"),
    "flex": ("flex",),
    "batch": ("batch",),
    "batch api": ("batch",),
    "batch requests": ("batch",),
    "online requests": ("standard",),
    "standard": ("standard",),
}
_SIDE = r"<=|=<|≤|<|>=|≥|>|up to|over|above"
_PHRASE = re.compile(
    rf"(?P<band>(?P<side>{_SIDE})\s*(?P<edge>\d[\d,]*)\s?(?P<scale>[km])?(?:\s+(?P<kept>cached))?(?:\s+input)?(?:\s+tokens?)?)"
    rf"|(?:per|/)\s*(?:1\s)?(?P<thing>image|second|minute|song)s?\b"
    rf"|(?P<million>(?:{words.MANY}|m)\b)|(?P<thousand>{words.THOUSAND}\b)"
    r"|(?:with\s+)?(?P<tier>flex\s?/\s?batch|batch\s?/\s?flex"
    r"|(?:batch|online) requests?|batch api|batch|flex|priority|standard)\b"
    r"|(?P<cached>cached?\b)|(?P<charge>(?:input|output|training)\b)|(?P<hour>(?:per|/)\s*hour\b|-hours?\b)"
    r"|(?P<unit>(?:tokens?|characters?|chars?)\b)|(?P<currency>\b(?:usd|eur|gbp|jpy)\b)|(?P<restated>equivalent\b)"
    rf"|(?P<noise>(?:price|pricing|token price|context|prompts?|in|for|per|paygo)\b|[\s,()/:$]+|{words.MARK})",
    re.IGNORECASE,
)
_LABELS = {
    "model": "model",
    "type": "type",
    "feature": "feature",
    "region": "region",
    "location": "region",
    "endpoint": "region",
    "resolution": "resolution",
    "output resolution": "resolution",
}


@dataclass(frozen=True, slots=True)
class PriceColumn:
    """What a column sells.

    `tiers`, `charge` and `unit` are empty where it does not say; `unknown` are words not understood; `restated` says
    that the page calls its prices equivalents of others.
    """

    tiers: tuple[str, ...] = ()
    cached: bool = False
    over: int | None = None
    long: bool = False
    per: int = 0
    unit: str = ""
    currency: str = "USD"
    charge: str = ""
    restated: bool = False
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table, by what they hold; `type` is None where the price columns say what is charged."""

    model: int
    type: int | None
    region: int | None
    resolution: int | None
    prices: dict[int, PriceColumn]
    others: tuple[int, ...]


def read_columns(table: Table) -> Columns | None:
    """Where things stand in a table; None for one that does not price models by type or by column."""
    if not table.header:
        return None
    header = [_name_of(table, index) for index in range(len(table.header[-1]))]
    places = {
        _LABELS[name.lower()]: index for index, name in reversed(list(enumerate(header))) if name.lower() in _LABELS
    }
    prices = {index: read_price_column(name) for index, name in enumerate(header) if _may_price(name)}
    if "feature" in places:  # beside a Type it only groups the rows
        places.setdefault("type", places["feature"])
    if "model" not in places or not prices:
        return None
    says_charge = all(column.charge or column.cached for column in prices.values())
    if "type" not in places and not says_charge and not lists_prices(table.rows, prices):
        return None
    used = {*places.values(), *prices}
    others = tuple(index for index in range(len(header)) if index not in used)
    region, resolution = places.get("region"), places.get("resolution")
    return Columns(places["model"], places.get("type"), region, resolution, prices, others)


def _name_of(table: Table, index: int) -> str:
    """The heading of a column, and what stands above it if that says what its prices are: a tier, a unit, a band."""
    *above, last = (words.without_marks(row[index].place.text) for row in table.header)
    said = [name for name in above if name != last and not read_price_column(name).unknown]
    return " ".join([*said, last]).strip()


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
        found = {key: text for key, text in match.groupdict().items() if text}
        if any(said.get(key, found.get(key)) != found.get(key) for key in ("charge", "tier") if key in found):
            return PriceColumn(unknown=name[:60])
        said.update(found)
        at = match.end()
    per, unit = _bought(said)
    if unit == "?":
        return PriceColumn(unknown=name[:60])
    return PriceColumn(
        tiers=read_tiers(said.get("tier", "")),
        cached="cached" in said or "kept" in said,
        over=words.thousands(said["edge"], said.get("scale", "")) if "edge" in said else None,
        long=said.get("side", "").lower() in (">", ">=", "≥", "over", "above"),
        per=per,
        unit=unit,
        currency=said.get("currency", "USD").upper(),
        charge=said.get("charge", "").lower(),
        restated="restated" in said,
    )


def _bought(said: dict[str, str]) -> tuple[int, str]:
    """How many of what the words of a header buy: nothing where they don't say, `?` where they say two things."""
    many = 1_000_000 if "million" in said else 1_000 if "thousand" in said else 0
    if "thing" in said:
        return (0, "?") if many or "unit" in said else (1, said["thing"].lower())
    character = said.get("unit", "").lower().startswith("char")
    if "hour" in said:
        return (many, "token_hour") if many and not character else (0, "?")
    return (many, "character" if character else "token") if many else (0, "")


def read_tiers(name: str) -> tuple[str, ...]:
    """The tiers that `Flex/Batch` or `with Priority` name; none where the words name no tier."""
    bare = re.sub(r"\s*/\s*", "/", name.strip().lower()).removeprefix("with ").removesuffix(" paygo")
    return _TIERS.get(re.sub(r"\s+(?:model|models|tier|pricing|price)$", "", re.sub("request$", "requests", bare)), ())
