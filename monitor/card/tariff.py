"""The rates that price one job, and which of them prices an item. Never a guess: where rates disagree, it asks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.card import words
from monitor.card.validity import today
from monitor.errors import UsageError
from monitor.meant import meant

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from monitor.card.job import Item, Job
    from monitor.card.rate import Rate

OPT_IN = ("fine_tuned", "data_sharing", "variant")  # a price has these just where they are named


@dataclass(frozen=True, slots=True)
class Tariff:
    """What a job's model costs on the job's platform on one day, in every tier."""

    job: Job
    rates: tuple[Rate, ...]

    @classmethod
    def of(cls, job: Job, rates: Iterable[Rate], at: datetime) -> Tariff:
        """The rates that apply to `job` at `at`. Raises UsageError where the model has none."""
        current = [rate for rate in today(rates, at) if rate.platform == job.platform]
        of_model = tuple(rate for rate in current if rate.model == job.model)
        if not of_model:
            hint = meant(job.model, (rate.model for rate in current))
            raise UsageError(f"{job.model} has no current price on {job.platform}{hint}")
        tiers = {rate.tier for rate in of_model}
        if job.tier not in tiers:
            raise UsageError(f"{job.model} has no price in tier {job.tier}; it has some in {', '.join(sorted(tiers))}")
        return cls(job, of_model)

    def find(self, item: Item, basis: str = "list") -> Rate | None:
        """The rate of an item in the job's tier. Raises UsageError where several would do."""
        base = self._choose(item, basis, None)
        if base is None or item.unit != "token" or not self._is_long(item, basis):
            return base
        rate = self._choose(item, basis, "long")
        if rate is None:
            raise UsageError(f"{self.describe(item)} has no price for long prompts; nothing was assumed")
        return rate

    def unsaid_threshold(self) -> bool:
        """Whether long prompts cost more in this tier, and the page does not say from which length."""
        return any(rate.context == "long" and rate.tier == self.job.tier for rate in self.rates) and not any(
            rate.context_over for rate in self.rates
        )

    def describe(self, item: Item) -> str:
        """An item in words: `gpt-5.4 batch input text per token, resolution 720p`."""
        terms = "".join(f", {name} {value}" for name, value in (*item.conditions, *self.job.conditions))
        return f"{self.job.model} {self.job.tier} {item.charge} {item.modality} per {item.unit}{terms}"

    def priced(self) -> str:
        """What the job's tier does price, for an error: `output image per image (quality low or high)`."""
        offered: defaultdict[str, dict[tuple[str, str], None]] = defaultdict(dict)
        for rate in self.rates:
            if rate.tier == self.job.tier:
                offered[f"{rate.charge} {rate.modality} per {rate.unit}"] |= dict.fromkeys(rate.conditions)
        return ", ".join(f"{what}{_choices(conditions)}" for what, conditions in sorted(offered.items()))

    def _is_long(self, item: Item, basis: str) -> bool:
        if self.job.tier == "free" or not any(rate.context == "long" for rate in self.rates):
            return False
        own = self._choose(item, basis, "long")
        stated = [rate.context_over for rate in ([own] if own else self.rates) if rate.context_over]
        return self.job.prompt > min(stated) if stated else self.job.long

    def _choose(self, item: Item, basis: str, context: str | None) -> Rate | None:
        wanted = (item.charge, item.unit, basis, context, self.job.tier)
        rates = [r for r in self.rates if (r.charge, r.unit, r.basis, r.context, r.tier) == wanted]
        conditions = {**dict(self.job.conditions), **dict(item.conditions)}
        for modality in (item.modality, "any"):
            fitting = _fitting([rate for rate in rates if rate.modality == modality], conditions)
            if len({(rate.unit_price, rate.currency) for rate in fitting}) > 1:
                choice = " or ".join(f"{_unsaid(rate, conditions)} ({words.price(rate)})" for rate in fitting)
                raise UsageError(f"{self.describe(item)} has several prices: say --condition {choice}")
            if fitting:
                return fitting[0]
        return None


def _fitting(rates: list[Rate], known: dict[str, str]) -> list[Rate]:
    """The rates that nothing known speaks against: those whose every condition is met, the most exact of them, if any.

    Else those that ask for something that was not said; they will do only where they all cost the same.
    """
    special = {(name, known[name]) for name in OPT_IN if name in known}
    possible = [
        rate
        for rate in rates
        if special <= {*rate.conditions} and all(_met(name, value, known) for name, value in rate.conditions)
    ]
    met = [rate for rate in possible if all(name in known for name, _ in rate.conditions)]
    most = max((len(rate.conditions) for rate in met), default=0)
    return [rate for rate in met if len(rate.conditions) == most] or possible


def _met(name: str, value: str, known: dict[str, str]) -> bool:
    if name not in known:
        return name not in OPT_IN
    return known[name].casefold() == value.casefold()


def _unsaid(rate: Rate, known: dict[str, str]) -> str:
    return " and ".join(f"{name}={value}" for name, value in rate.conditions if name not in known)


def _choices(conditions: Iterable[tuple[str, str]]) -> str:
    values: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in conditions:
        values[name].append(value)
    said = "; ".join(f"{name} {' or '.join(several)}" for name, several in values.items())
    return f" ({said})" if said else ""
