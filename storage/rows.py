"""A published rate and its row, both ways. Reading goes past the column types: a card has a thousand and more rows."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Text, type_coerce

from monitor.card.money import parse_price
from monitor.card.order import natural
from monitor.card.rate import CHARGES, MODALITIES, TIERS, Allowance, Evidence, Rate
from monitor.card.state import Published
from storage import tables
from storage.columns import clean, read_time

if TYPE_CHECKING:
    from collections.abc import Sequence

Noun = TypeVar("Noun", Rate, Evidence)

_PLAIN = {"context_over", "free", "per"}
_NAMES = (
    "provider", "platform", "model", "kind", "charge", "modality", "tier", "context", "context_over", "conditions",
    "price", "free", "currency", "per", "unit", "valid_from", "valid_until", "free_allowance", "basis",
    "evidence_page", "evidence_snapshot", "evidence_section", "evidence_row", "evidence_column", "evidence_text",
    "sources", "first_seen", "changed_at",
)  # fmt: skip
COLUMNS = [tables.rate.c[name] if name in _PLAIN else type_coerce(tables.rate.c[name], Text) for name in _NAMES]


def values(published: Published) -> dict[str, Any]:
    """The columns of a published rate, its interval aside."""
    rate = published.rate
    plain = {field.name: getattr(rate, field.name) for field in fields(rate) if field.name != "evidence"}
    allowance = rate.free_allowance
    return plain | {
        "conditions": dict(rate.conditions),
        "free_allowance": {field.name: getattr(allowance, field.name) for field in fields(allowance)}
        if allowance
        else None,
        **{f"evidence_{field.name}": getattr(rate.evidence, field.name) for field in fields(rate.evidence)},
        "sources": list(published.sources),
        "first_seen": published.first_seen,
        "changed_at": published.changed_at,
    }


def published(row: Sequence[Any]) -> Published:
    """The published rate of a row of `COLUMNS`."""
    rate = Rate(
        provider=row[0],
        platform=row[1],
        model=row[2],
        kind=row[3],
        charge=row[4],
        modality=row[5],
        tier=row[6],
        context=row[7],
        context_over=row[8],
        conditions=_conditions(row[9]),
        price=parse_price(row[10]),
        free=bool(row[11]),
        currency=row[12],
        per=row[13],
        unit=row[14],
        valid_from=_day(row[15]),
        valid_until=_day(row[16]),
        free_allowance=_allowance(row[17]),
        basis=row[18],
        evidence=Evidence(*row[19:25]),
    )
    return Published(rate, read_time(row[26]), read_time(row[27]), _sources(row[25]))


def stored(published: Published) -> Published:
    """The published rate as it will be read back: without the characters that a database refuses."""
    rate = published.rate
    return replace(published, rate=replace(_cleaned(rate), evidence=_cleaned(rate.evidence)))


def published_order(published: Published) -> tuple[Any, ...]:
    """One order for every database and every serial: by model, then as the contract lists charges and tiers."""
    rate = published.rate
    return (
        rate.provider, rate.platform, rate.kind, rate.model, _place(TIERS, rate.tier), _place(CHARGES, rate.charge),
        _place(MODALITIES, rate.modality), rate.basis != "list", rate.context or "",
        tuple((name, natural(value)) for name, value in rate.conditions), rate.unit,
        rate.valid_from or date.min, rate.valid_until or date.max,
    )  # fmt: skip


def _place(words: tuple[str, ...], word: str) -> int:
    return words.index(word) if word in words else len(words)


def _cleaned(noun: Noun) -> Noun:
    every = {field.name: getattr(noun, field.name) for field in fields(noun)}
    texts: dict[str, Any] = {name: clean(text) for name, text in every.items() if isinstance(text, str)}
    return replace(noun, **texts)


@lru_cache(maxsize=4096)
def _conditions(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(json.loads(text).items()))


@lru_cache(maxsize=4096)
def _sources(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@lru_cache(maxsize=4096)
def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=4096)
def _allowance(text: str | None) -> Allowance | None:
    return Allowance(**json.loads(text)) if text else None
