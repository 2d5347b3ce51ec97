"""The account of one page: rates as they are read, and what became of every amount."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.card.rate import Allowance, Evidence, Key, Rate
from monitor.card.reading import Accounting, Finding, ImageTokens, Loose, Note, Reading
from monitor.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from monitor.reading.amounts import Amount
    from monitor.reading.document import Place

_MILLION = 1_000_000
_QUOTED = 200  # characters of the page that a finding quotes
_ZERO = Decimal(0)


# From one check to the next few rates change, and few of their cells.
_rate = lru_cache(maxsize=16_384)(Rate)
_evidence = lru_cache(maxsize=16_384)(Evidence)


class Ledger:
    """Takes what a reader finds on one page and closes the account.

    Every place of the page must be given, also those that the reader has no interest in: an amount there that nobody
    captures or ignores is unaccounted, and holds the card.
    """

    def __init__(self, page: str, provider: str, platform: str, places: Iterable[Place]) -> None:
        self.page = page
        self.provider = provider
        self.platform = platform
        self.places = list(places)
        self.rates: list[Rate] = []
        self.unpriced: dict[str, None] = {}
        self.notes: list[Note] = []
        self.image_tokens: list[ImageTokens] = []
        self.findings: dict[Finding, None] = {}
        self._cited: dict[Place, Evidence] = {}

    def rate(
        self,
        at: Place,
        index: int,
        *,
        model: str,
        charge: str,
        kind: str = "model",
        modalities: Iterable[str] = ("any",),
        tier: str = "standard",
        context: str | None = None,
        context_over: int | None = None,
        conditions: tuple[tuple[str, str], ...] = (),
        per: int = _MILLION,
        unit: str = "token",
        valid_from: date | None = None,
        valid_until: date | None = None,
        allowance: Allowance | None = None,
        basis: str = "list",
        quoting: Place | None = None,
    ) -> None:
        """The amount number `index` of a place is this price: one rate for each modality.

        `index` -1 is a cell that says free. `conditions` are sorted by name. `quoting` is the place to cite where it is
        not the one that holds the amount.
        """
        price, currency = (_ZERO, "USD") if index < 0 else self._capture(at, index)
        if price is None:
            return
        evidence = self._cite(quoting or at)
        for modality in modalities:
            self.rates.append(
                _rate(
                    self.provider, self.platform, model, kind, charge, modality, tier, context, context_over,
                    conditions, price, index < 0, currency, per, unit, valid_from, valid_until, allowance, basis,
                    evidence,
                )
            )  # fmt: skip

    def _cite(self, at: Place) -> Evidence:
        """One piece of evidence a place: a cell may make many rates."""
        known = self._cited.get(at)
        if known is None:
            known = self._cited[at] = _evidence(self.page, "", at.section, at.row, at.column, at.text)
        return known

    def _capture(self, at: Place, index: int) -> tuple[Decimal | None, str]:
        amount = at.amounts[index]
        if amount.value is None:
            self.finding("implausible", at, f"{amount.text!r} is no number that this page's prices are written in")
            return None, ""
        if amount.currency != "USD":
            self.finding("unknown_unit", at, f"a price in {amount.currency}; this page is known in USD")
        at.fates[index] = ""
        return amount.value, amount.currency

    def finding(self, kind: str, at: Place, detail: str) -> None:
        """Something here keeps the card from being believed."""
        self.findings[Finding(kind, at.where, at.text[:_QUOTED], detail)] = None

    def close(self) -> Reading:
        """The reading: one rate a key, every amount accounted for.

        Raises Refused (`no_prices`) where the page gave none.
        """
        if not self.rates:
            raise Refused("no_prices", "the page was recognised, but no price could be read from it")
        rates = self._one_rate_a_key()
        if not any(rate.price for rate in rates):
            self.findings[Finding("implausible", "", "", "every price on the page is zero")] = None
        accounting = self._accounting()
        for loose in accounting.unaccounted:
            detail = "an amount that no rate and no rule accounts for"
            self.findings[Finding("unaccounted", loose.where, loose.text, detail)] = None
        priced = {rate.model for rate in rates}
        return Reading(
            page=self.page,
            rates=tuple(rates),
            accounting=accounting,
            unpriced=tuple(model for model in self.unpriced if model not in priced),
            notes=tuple(self.notes),
            image_tokens=tuple(self.image_tokens),
            findings=tuple(self.findings),
        )

    def _one_rate_a_key(self) -> list[Rate]:
        first: dict[Key, Rate] = {}
        for rate in self.rates:
            known = first.setdefault(rate.key, rate)
            if known is not rate and known.unit_price != rate.unit_price:
                detail = f"{rate.model} {rate.charge} {rate.modality} {rate.tier}: {known.price} and {rate.price}"
                where = f"{rate.evidence.section} › {rate.evidence.row} › {rate.evidence.column}"
                self.findings[Finding("two_prices", where, rate.evidence.text[:_QUOTED], detail)] = None
        return list(first.values())

    def _accounting(self) -> Accounting:
        captured = 0
        ignored: list[Loose] = []
        unaccounted: list[Loose] = []
        for at in self.places:
            claimed = at.fates.count("")
            captured += claimed
            if claimed == len(at.amounts):
                continue
            for amount, fate in zip(at.amounts, at.fates, strict=True):
                if fate is None:
                    unaccounted.append(_loose(at, amount))
                elif fate:
                    ignored.append(_loose(at, amount, fate))
        return Accounting(captured, tuple(ignored), tuple(unaccounted))


def _loose(at: Place, amount: Amount, reason: str = "") -> Loose:
    return Loose(amount.text, at.where or at.text[:_QUOTED], reason)
