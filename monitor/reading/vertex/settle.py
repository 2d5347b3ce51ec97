"""What cell, row and column say of one price, put together; where they contradict each other, it is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.reading.vertex.cells import VertexPrice
    from monitor.reading.vertex.columns import PriceColumn
    from monitor.reading.vertex.types import RowType

_ALWAYS_ANY = frozenset(("training", "cache_storage"))


@dataclass(frozen=True, slots=True)
class Sold:
    """What a price buys."""

    charge: str
    modalities: tuple[str, ...]
    tiers: tuple[str, ...]
    per: int
    unit: str
    conditions: dict[str, str]


class Contradiction(Exception):
    """Cell, row and column do not go together: the kind of the finding, and why."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


def settle(price: VertexPrice, kind: RowType, column: PriceColumn, tiers: tuple[str, ...]) -> Sold:
    """What one price buys; `tiers` hold where nothing else names one, and may be none.

    Raises Contradiction where it can't be said.
    """
    charge = _charge(price, kind, column)
    per, unit = _unit(price, kind, column)
    if not unit or (charge == "cache_storage") != (unit == "token_hour"):
        raise Contradiction("unknown_unit", "a price that does not say what it buys")
    if price.tier and column.tiers and price.tier not in column.tiers:
        raise Contradiction("unknown_tier", f"{price.tier!r} in a column of {' and '.join(column.tiers)}")
    own = price.tier or kind.tier
    return Sold(
        charge, _modalities(price, kind, charge), (own,) if own else column.tiers or tiers, per, unit,
        _conditions(price, kind),
    )  # fmt: skip


def _charge(price: VertexPrice, kind: RowType, column: PriceColumn) -> str:
    said = {word for word in (price.charge, kind.charge, "" if column.cached else column.charge) if word}
    if len(said) != 1:
        raise Contradiction("unknown_header", f"a price of {' and of '.join(sorted(said)) or 'nothing named'}")
    charge = said.pop()
    if column.cached and charge not in ("input", "cached_input"):
        raise Contradiction("unknown_header", f"a price of cached {charge}")
    return "cached_input" if column.cached else charge


def _unit(price: VertexPrice, kind: RowType, column: PriceColumn) -> tuple[int, str]:
    """As the cell says, else the type (`1M input text tokens`), else the header of the column."""
    if price.unit:
        return price.per, price.unit
    return (1_000_000, kind.unit) if kind.unit else (column.per, column.unit)


def _modalities(price: VertexPrice, kind: RowType, charge: str) -> tuple[str, ...]:
    if not price.modalities:
        return kind.modalities
    if charge in _ALWAYS_ANY or not (kind.modalities == ("any",) or set(price.modalities) <= set(kind.modalities)):
        raise Contradiction("unknown_qualifier", f"{' and '.join(price.modalities)} in a row of something else")
    return price.modalities


def _conditions(price: VertexPrice, kind: RowType) -> dict[str, str]:
    said = dict(kind.conditions)
    if price.audio and said.setdefault("audio", price.audio) != price.audio:
        raise Contradiction("unknown_qualifier", f"{price.audio} audio in a row that says otherwise")
    return said
