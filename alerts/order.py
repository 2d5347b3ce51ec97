"""What matters first. Pure: a stable order, so that the parts of a long message are the same at every attempt."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from monitor.card.change import KINDS
from monitor.card.rate import CHARGES, MODALITIES, TIERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.card.change import Change, Difference

Weight = tuple[int | Decimal, ...]

_FIRST = ("price", "removed", "added", "window", "allowance", "reclassified")


def by_weight(changes: Iterable[Change]) -> list[Change]:
    """The changes of one model together; the model with the weightiest change first."""
    models: defaultdict[tuple[str, str, str], list[Change]] = defaultdict(list)
    for change in changes:
        rate = change.difference.subject
        models[rate.provider, rate.platform, rate.model].append(change)
    heaviest = sorted(models.values(), key=lambda group: min(_weight(change.difference) for change in group))
    return [change for group in heaviest for change in sorted(group, key=_place)]


def _weight(difference: Difference) -> Weight:
    """Smaller is weightier: the kind, then list prices before estimates and roundings, then the size of the change."""
    rate = difference.subject
    minor = rate.basis != "list" or bool(difference.hint and "rounding" in difference.hint)
    return (_FIRST.index(difference.kind), minor, -_size(difference.ratio), _at(TIERS, rate.tier))


def _size(ratio: str | None) -> Decimal:
    """How far a price moved, halving as far as doubling; from or to free is further than anything."""
    if ratio is None or not Decimal(ratio):
        return Decimal("Infinity")
    return max(Decimal(ratio), 1 / Decimal(ratio))


def _place(change: Change) -> tuple[int | str, ...]:
    rate = change.difference.subject
    where = (_at(TIERS, rate.tier), _at(CHARGES, rate.charge), _at(MODALITIES, rate.modality))
    return (*where, _at(KINDS, change.difference.kind), rate.context or "", str(rate.conditions), change.id)


def _at(known: tuple[str, ...], value: str) -> int:
    """The place of a value; what no table knows yet comes last."""
    return known.index(value) if value in known else len(known)
