"""What may follow from a change to a page: nothing, one price, rates that are gone, or no card at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Rates = dict[str, dict[str, Any]]  # by key


@dataclass(frozen=True)
class Mutation:
    """A changed text, and whether a card without findings may follow from it."""

    name: str
    text: str
    allows: Callable[[Rates, Rates], bool]


def _stated(rate: dict[str, Any]) -> tuple[Any, ...]:
    return Decimal(rate["price"]) / rate["per"], rate["free"], rate["currency"], str(rate["free_allowance"])


def same(before: Rates, after: Rates) -> bool:
    """Nothing changed."""
    return {key: _stated(rate) for key, rate in before.items()} == {key: _stated(rate) for key, rate in after.items()}


def never(_before: Rates, _after: Rates) -> bool:
    """Only a finding or a refusal will do."""
    return False


def one_price(old: str, new: str) -> Callable[[Rates, Rates], bool]:
    """The same keys as before; some rates went from one price to the other, all others stand."""

    def allows(before: Rates, after: Rates) -> bool:
        if before.keys() != after.keys():
            return False
        changed = [key for key in before if _stated(before[key]) != _stated(after[key])]
        return bool(changed) and all(
            Decimal(before[key]["price"]) == Decimal(old) and Decimal(after[key]["price"]) == Decimal(new)
            for key in changed
        )

    return allows


def _bare(text: str) -> str:
    """The text of a row or cell without tags, marks and white space."""
    return re.sub(
        r"<[^>]*>|[\s*\\^\[\]]|\([^()]*//[^()]*\)",
        "",
        text.replace("&lt;", "‹").replace("<=", "‹=").replace("&gt;", ">"),
    )


def gone_with(row: str) -> Callable[[Rates, Rates], bool]:
    """Only rates whose cells stood in that row are gone; all others stand."""

    def allows(before: Rates, after: Rates) -> bool:
        gone = before.keys() - after.keys()
        stands = after.keys() <= before.keys() and all(_stated(before[key]) == _stated(after[key]) for key in after)
        cells = [
            before[key]["evidence"] for key in gone if before[key]["evidence"]["row"]
        ]  # the rest came from its notes
        return stands and all(_bare(cell["text"].split("\n")[0]) in _bare(row) for cell in cells)

    return allows


def by_key(rates: list[dict[str, Any]]) -> Rates:
    """The rates of a card by what they are prices of."""
    parts = (
        "model",
        "kind",
        "charge",
        "modality",
        "tier",
        "context",
        "conditions",
        "unit",
        "valid_from",
        "valid_until",
        "basis",
    )
    return {repr([rate[part] for part in parts]): rate for rate in rates}
