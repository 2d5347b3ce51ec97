"""Price cells of Vertex tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.reading.gemini import words
from monitor.reading.gemini.cell import parse_shape
from monitor.reading.gemini.price import Price, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_TIERS = {"online": "standard"}  # the page's word for what is no batch
_TIER = re.compile(
    r"\b(?P<tier>online|standard|batch|flex|priority)(?: (?:requests?|predictions?|api))?\s*:", re.IGNORECASE
)
_PRICE = re.compile(
    rf"[\s,;]*(?P<amount>¤)\s*(?:\((?P<region>global|non-global)\))?\s*(?:{words.MARK})?", re.IGNORECASE
)
_FREE = re.compile(r"\s*(?:free(?: of charge)?|(?:at )?no charge)\.?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class VertexPrice:
    """One amount of a cell (its number, or -1 for `free`); empty fields are settled by its row and column."""

    index: int
    tier: str = ""
    region: str = ""
    per: int = 0
    unit: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    resolutions: tuple[str, ...] = ()
    charge: str = ""
    modalities: tuple[str, ...] = ()
    audio: str = ""


@lru_cache(maxsize=512)
def read_cell(shape: str) -> tuple[tuple[VertexPrice, ...], tuple[Problem, ...]]:
    """The prices of a cell, and what keeps them from being believed; none for one that says neither amount nor free."""
    if "¤" not in shape and not re.search(r"\bfree\b|\bno charge\b", shape, re.IGNORECASE):
        return (), ()
    prices: list[VertexPrice] = []
    problems: list[Problem] = []
    first = 0
    for tier, part in _parts(shape):
        found, troubles = _read_part(part)
        prices += [replace(price, index=price.index + first * (price.index >= 0), tier=tier) for price in found]
        problems += troubles
        first += part.count("¤")
    if len({replace(price, index=0, per=0, unit="") for price in prices}) < len(prices):
        problems.append(Problem("implausible", "two amounts where one belongs"))
    return tuple(prices), tuple(problems)


def _parts(shape: str) -> Iterator[tuple[str, str]]:
    """`Batch: ¤ (Global) Flex: ¤ (Global)`: a tier holds to the end of its line, or for the next if it stands alone."""
    if not _TIER.search(shape):
        yield "", shape
        return
    tier = ""
    for line in shape.split("\n"):
        pieces = _TIER.split(line)  # what stands before the first tier, then each tier and what follows it
        for said, part in zip(("", *pieces[1::2]), pieces[::2], strict=True):
            tier = _TIERS.get(said.lower(), said.lower()) if said else tier
            if part.strip():
                yield tier, part
        tier = tier if not pieces[-1].strip() else ""


def _read_part(shape: str) -> tuple[list[VertexPrice], list[Problem]]:
    if _FREE.fullmatch(shape):
        return [VertexPrice(-1)], []
    regional = _read_regional(shape)
    if regional:
        return regional, []
    parsed = parse_shape(shape)
    problems = list(parsed.problems)
    if any(map(_says_more, parsed.prices)):
        problems.append(Problem("unknown_qualifier", "a price under conditions that its row and column don't have"))
    return list(map(_vertex_price, parsed.prices)), problems


def _says_more(price: Price) -> bool:
    """Whether a cell says of a price what is not asked of the cells of these tables."""
    return any((price.over, price.variant, price.equivalent, price.soon))


def _vertex_price(price: Price) -> VertexPrice:
    return VertexPrice(
        price.index, "", "", price.per, price.unit, price.valid_from, price.valid_until, price.resolutions,
        price.charge, price.modalities, price.audio,
    )  # fmt: skip


def _read_regional(shape: str) -> list[VertexPrice]:
    """`¤ (Global) ¤ (Non-global)*`; nothing for a cell that says anything else."""
    found: list[VertexPrice] = []
    at = 0
    while at < len(shape.rstrip()):
        match = _PRICE.match(shape, at)
        if match is None:
            return []
        found.append(VertexPrice(len(found), "", (match["region"] or "").lower()))
        at = match.end()
    return found
