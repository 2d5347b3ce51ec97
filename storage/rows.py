"""A published rate and its row, both ways. Reading goes past the column types: a card has a thousand and more rows."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, type_coerce

from monitor.card.money import parse_price
from monitor.card.order import natural
from monitor.card.rate import CHARGES, MODALITIES, TIERS, Allowance, Evidence, Rate
from monitor.card.state import Published
from storage import tables
from storage.columns import clean, read_time

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLAIN = {"context_over", "free", "per"}
_EVIDENCE = tuple(f"evidence_{name}" for name in Evidence._fields)
_NAMES = (*Rate._fields[:-1], *_EVIDENCE, *Published._fields[1:])
COLUMNS = [tables.rate.c[name] if name in _PLAIN else type_coerce(tables.rate.c[name], Text) for name in _NAMES]


def values(published: Published) -> dict[str, Any]:
    """The columns of a published rate, its interval aside."""
    rate, *seen = published
    *stated, evidence = rate
    allowance = rate.free_allowance
    return dict(zip(_NAMES, (*stated, *evidence, *seen), strict=True)) | {
        "conditions": dict(rate.conditions),
        "free_allowance": allowance._asdict() if allowance else None,
    }


def published(row: Sequence[Any]) -> Published:
    """The published rate of a row of `COLUMNS`."""
    (
        provider, platform, model, kind, charge, modality, tier, context, context_over, conditions, price, free,
        currency, per, unit, valid_from, valid_until, allowance, basis, *evidence, first_seen, changed_at, sources,
    ) = row  # fmt: skip
    rate = Rate(
        provider, platform, model, kind, charge, modality, tier, context, context_over, _conditions(conditions),
        parse_price(price), bool(free), currency, per, unit, _day(valid_from), _day(valid_until),
        _allowance(allowance), basis, Evidence._make(evidence),
    )  # fmt: skip
    return Published(rate, read_time(first_seen), read_time(changed_at), _sources(sources))


def stored(published: Published) -> Published:
    """The published rate as it will be read back: without the characters that a database refuses."""
    rate = published.rate
    evidence = Evidence._make(map(clean, rate.evidence))
    return published._replace(rate=Rate._make(map(_cleaned, rate))._replace(evidence=evidence))


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


def _cleaned(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


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
