"""What can be said of a model outside: its plain list prices of today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.card.rate import HOME
from monitor.card.validity import on

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from fractions import Fraction

    from monitor.card.rate import Rate

TIERS = ("standard", "batch", "flex", "priority")

Condition = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A model with the list prices that stand today."""

    provider: str
    model: str
    rates: tuple[Rate, ...]

    def price(
        self, charge: str, *modalities: str, tier: str = "standard", context: str | None = None, unit: str = "token"
    ) -> Fraction | None:
        """The price of one unit, of the first of `modalities` that has one without conditions."""
        found = {
            rate.modality: rate.unit_price
            for rate in self.rates
            if (rate.charge, rate.tier, rate.context, rate.unit, rate.conditions) == (charge, tier, context, unit, ())
        }
        return next((found[modality] for modality in modalities if modality in found), None)

    def conditioned(self, charge: str, modality: str, unit: str) -> dict[Condition, Fraction]:
        """Standard prices by their conditions."""
        return {
            rate.conditions: rate.unit_price
            for rate in self.rates
            if (rate.charge, rate.modality, rate.tier, rate.unit) == (charge, modality, "standard", unit)
            and rate.context is None
        }

    @property
    def threshold(self) -> int | None:
        """The number of tokens beyond which the `long` prices apply, if the page states one."""
        stated = {rate.context_over for rate in self.rates if rate.context == "long"}
        return stated.pop() if len(stated) == 1 else None


def offers(rates: Iterable[Rate], today: date) -> list[Offer]:
    """The models that can be said, in the order of their rates."""
    by_model: defaultdict[tuple[str, str], list[Rate]] = defaultdict(list)
    for rate in on(filter(_sayable, rates), today):
        by_model[rate.provider, rate.model].append(rate)
    return [
        Offer(provider, model, tuple(said))
        for (provider, model), said in by_model.items()
        if all(rate.valid_until is None for rate in said)
    ]


def _sayable(rate: Rate) -> bool:
    plain = rate.kind == "model" and rate.basis == "list" and rate.currency == "USD"
    return plain and rate.platform in HOME and rate.tier in TIERS
