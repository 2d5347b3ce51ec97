"""The prices of the day as the templates of a site ask for them: exactly the one that is meant, or a clear error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.card.order import natural
from monitor.card.rate import at_home
from monitor.card.validity import today
from monitor.errors import UsageError
from monitor.meant import meant
from monitor.sites.words import amount, buys, dates, price, subject, terms, thing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

    from monitor.card.rate import Evidence, Rate
    from monitor.feed.view import FeedView, PageLine

_FIELDS = ("provider", "platform", "kind", "charge", "modality", "tier", "context", "unit", "basis")
_USUAL = {"tier": "standard", "context": None}  # what a template means where it does not say
_SHOWN = 8  # of the rates that there are, in an error


@dataclass(frozen=True, slots=True)
class Price:
    """A rate as a template shows it: `{{ price }}` says `$8.00 / 1M tokens`."""

    rate: Rate
    source: PageLine

    def __str__(self) -> str:
        return price(self.rate)

    @property
    def money(self) -> str:
        """`$8.00`, `≈ $0.039`, `free`."""
        return amount(self.rate)

    @property
    def figure(self) -> str:
        """`$8.00`, `$0.039`: as `money`, for a place that already says what is an estimate."""
        return self.money.removeprefix("≈ ")

    @property
    def amount(self) -> Decimal:
        """The exact price, for arithmetic."""
        return self.rate.price

    @property
    def per(self) -> str:
        """`1M tokens`, `image`."""
        return buys(self.rate)

    @property
    def subject(self) -> str:
        """`Output, image`."""
        return subject(self.rate)

    @property
    def terms(self) -> str:
        """`low quality, 1024x1024`; empty for the base price."""
        return terms(self.rate)

    @property
    def dates(self) -> str:
        """`until December 31, 2026`; empty where the page states none."""
        return dates(self.rate)

    @property
    def evidence(self) -> Evidence:
        """Where the number stands."""
        return self.rate.evidence


class Catalogue:
    """The rates that apply at the moment of a view, and the pages that they were read from."""

    def __init__(self, view: FeedView) -> None:
        published = view.source.published_at(view.serial)
        self._rates = today((one.rate for one in published), view.generated_at)
        self._sources = {one.rate.key: one.sources for one in published}
        self._pages = {page.id: page for page in view.pages}

    def rate(self, model: str, **wanted: str | None) -> Price:
        """The one rate of `model` with these fields and exactly these conditions; else UsageError.

        Tier is standard and context the base price where nothing else is said, platform the maker's own API.
        """
        found = self._find(model, wanted)
        if len(found) != 1:
            said = ", ".join(f"{name}={value}" for name, value in wanted.items()) or "nothing else said"
            problem = "several rates fit" if found else "no rate fits"
            known = found or self._of(model, wanted)
            raise UsageError(f"{problem} {model} ({said}); {self._alternatives(model, known)}")
        return self._price(found[0])

    def rates(self, model: str, **wanted: str | None) -> list[Price]:
        """Every rate of `model` with these fields, whatever its other terms. UsageError if there is none."""
        found = [rate for rate in self._of(model, wanted) if _met(rate, wanted)]
        if not found:
            said = ", ".join(f"{name}={value}" for name, value in wanted.items())
            raise UsageError(f"no rate fits {model} ({said}); {self._alternatives(model, self._of(model, {}))}")
        return [self._price(rate) for rate in found]

    def values(self, model: str, condition: str, **wanted: str | None) -> list[str]:
        """The values that a condition takes among the rates of `model`, from low to high. UsageError if none."""
        conditions = [dict(price.rate.conditions).get(condition) for price in self.rates(model, **wanted)]
        found = sorted({value for value in conditions if value is not None}, key=natural)
        if not found:
            raise UsageError(f"no rate of {model} has a {condition}")
        return found

    def source(self, page: str) -> PageLine:
        """A page by its id, with `url`, `status` and `checked_at`. UsageError where it was never checked."""
        known = self._pages.get(page)
        if known is None:
            raise UsageError(f"no page {page}; there are {', '.join(self._pages)}")
        if known.checked_at is None:
            raise UsageError(f"{page} was never checked yet; run `ratecard check {page}` first")
        return known

    def _price(self, rate: Rate) -> Price:
        """A rate with the page that it was read from, or, where that is not fresh, with the one that was read last."""
        own = self.source(rate.evidence.page)
        others = [page for page in self._pages.values() if page.id in self._sources[rate.key] and page.checked_at]
        return Price(rate, own if own.status == "fresh" else max([own, *others], key=_checked))

    def _of(self, model: str, wanted: dict[str, str | None]) -> list[Rate]:
        """The rates of a model on the platform that is meant."""
        found = [rate for rate in self._rates if rate.model == model]
        return found if "platform" in wanted else at_home(found)

    def _find(self, model: str, wanted: dict[str, str | None]) -> list[Rate]:
        named = {name for name in wanted if name not in _FIELDS}
        usual = {name: value for name, value in _USUAL.items() if name not in wanted}
        return [
            rate
            for rate in self._of(model, wanted)
            if _met(rate, usual | wanted) and {name for name, _ in rate.conditions} == named
        ]

    def _alternatives(self, model: str, known: Sequence[Rate]) -> str:
        if known:
            said = list(dict.fromkeys(f"{thing(rate)} per {buys(rate)} [{rate.basis}]" for rate in known))
            return f"there are: {'; '.join(said[:_SHOWN])}{' …' if len(said) > _SHOWN else ''}"
        return f"no such model has a price today{meant(model, (rate.model for rate in self._rates))}"


def _checked(page: PageLine) -> datetime:
    assert page.checked_at
    return page.checked_at


def _met(rate: Rate, wanted: dict[str, str | None]) -> bool:
    conditions = dict(rate.conditions)
    return all(
        (getattr(rate, name) if name in _FIELDS else conditions.get(name)) == value for name, value in wanted.items()
    )
