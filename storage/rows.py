"""A published rate and its row, both ways. Reading goes past the column types: a card has a thousand and more rows."""

from __future__ import annotations

import json
from contextlib import closing
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

    from sqlalchemy import Executable
    from sqlalchemy.engine import Connection

Noun = TypeVar("Noun", Rate, Evidence)

_PLAIN = {"context_over", "free", "per"}
_NAMES = (
    "provider", "platform", "model", "kind", "charge", "modality", "tier", "context", "context_over", "conditions",
    "price", "free", "currency", "per", "unit", "valid_from", "valid_until", "free_allowance", "basis",
    "evidence_page", "evidence_snapshot", "evidence_section", "evidence_row", "evidence_column", "evidence_text",
    "sources", "first_seen", "changed_at",
)  # fmt: skip
_TIER, _CHARGE, _MODALITY = (
    {word: place for place, word in enumerate(words)} for words in (TIERS, CHARGES, MODALITIES)
)
_LAST = 99  # a word that is none of them
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


def fetch(connection: Connection, query: Executable) -> list[tuple[Any, ...]]:
    """The rows as the driver has them: a third of the time goes if SQLAlchemy wraps each."""
    with closing(connection.execute(query)) as result:
        cursor: Any = result.cursor
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def published(row: Sequence[Any]) -> Published:
    """The published rate of a row of `COLUMNS`. By position: names would cost a tenth of the time."""
    (
        provider, platform, model, kind, charge, modality, tier, context, context_over, conditions,
        price, free, currency, per, unit, since, until, allowance, basis, *evidence, sources, first_seen, changed_at,
    ) = row  # fmt: skip
    rate = Rate(
        provider, platform, model, kind, charge, modality, tier, context, context_over, _conditions(conditions),
        parse_price(price), bool(free), currency, per, unit, since and _day(since), until and _day(until),
        allowance and _allowance(allowance), basis, Evidence(*evidence),
    )  # fmt: skip
    return Published(rate, read_time(first_seen), read_time(changed_at), _sources(sources))


def stored(published: Published) -> Published:
    """The published rate as it will be read back: without the characters that a database refuses."""
    rate = published.rate
    return replace(published, rate=replace(_cleaned(rate), evidence=_cleaned(rate.evidence)))


def published_order(published: Published) -> tuple[Any, ...]:
    """One order for every database and every serial: by model, then as the contract lists charges and tiers."""
    rate = published.rate
    return (
        rate.provider, rate.platform, rate.kind, rate.model, _TIER.get(rate.tier, _LAST),
        _CHARGE.get(rate.charge, _LAST), _MODALITY.get(rate.modality, _LAST), rate.basis != "list", rate.context or "",
        tuple((name, natural(value)) for name, value in rate.conditions), rate.unit,
        rate.valid_from or date.min, rate.valid_until or date.max,
    )  # fmt: skip


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
def _day(text: str) -> date:
    return date.fromisoformat(text)


@lru_cache(maxsize=4096)
def _allowance(text: str) -> Allowance:
    return Allowance(**json.loads(text))
