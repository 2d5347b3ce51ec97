"""One thing charged in two units: the page must say which of both is the restatement of the other."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from monitor.card.reading import Finding

if TYPE_CHECKING:
    from monitor.card.rate import Rate
    from monitor.reading.ledger import Ledger

_INSTEAD = frozenset(("character", "image", "second", "minute", "song", "frame"))  # of tokens


def doubt_two_meters(ledger: Ledger) -> None:
    """A list price by the token beside one by the character, image or time would charge the same thing twice."""
    sold: dict[object, list[Rate]] = defaultdict(list)
    for rate in ledger.rates:
        if rate.basis == "list":
            sold[_thing(rate)].append(rate)
    for rates in sold.values():
        by_token = {rate.modality for rate in rates if rate.unit == "token"}
        for rate in rates:
            if rate.unit in _INSTEAD and ({rate.modality, "any"} & by_token or (rate.modality == "any" and by_token)):
                seen = rate.evidence
                where = " › ".join(part for part in (seen.section, seen.row, seen.column) if part)
                detail = f"{rate.model} {rate.charge} is charged by the token too; which restates which is not said"
                ledger.findings[Finding("two_prices", where, seen.text[:200], detail)] = None


def _thing(rate: Rate) -> object:
    return rate.model, rate.charge, rate.tier, rate.context, rate.conditions, rate.valid_from, rate.valid_until
