from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from monitor.feed.compat.offers import offers
from tests.feed.rows import rate

if TYPE_CHECKING:
    from monitor.card.rate import Rate

TODAY = date(2026, 11, 22)


def said(*rates: Rate, today: date = TODAY) -> list[str]:
    return [offer.model for offer in offers(rates, today)]


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "tool"}, {"basis": "equivalent"}, {"currency": "EUR"}, {"platform": "vertex-ai"}, {"tier": "free"},
        {"valid_from": date(2026, 11, 23)}, {"valid_until": date(2026, 11, 21)},
    ],
)  # fmt: skip
def test_what_is_no_plain_list_price_of_today_is_not_said(other: dict[str, Any]) -> None:
    assert said(rate(**other)) == []


def test_a_model_whose_price_ends_is_left_out_as_a_whole() -> None:
    promotion = rate(price=Decimal(1), valid_until=date(2026, 12, 31))
    after = rate(valid_from=date(2027, 1, 1))
    output = rate(charge="output")
    assert said(promotion, after, output, rate("other")) == ["other"]
    assert said(promotion, after, output, today=date(2027, 1, 1)) == ["gpt-5"]


def test_a_price_is_of_one_unit_and_of_the_first_modality_that_has_one() -> None:
    (offer,) = offers([rate(modality="any"), rate(modality="audio", price=Decimal(40))], TODAY)
    assert offer.price("input", "text", "any") == Fraction(5, 2_000_000)
    assert offer.price("input", "audio") == Fraction(4, 100_000)
    assert offer.price("input", "image") is None
    assert offer.price("input", "any", tier="batch") is None
    assert offer.price("input", "any", unit="image") is None


def test_a_price_under_conditions_is_never_the_price_without() -> None:
    (offer,) = offers([rate(conditions=(("fine_tuned", "true"),))], TODAY)
    assert offer.price("input", "text") is None
    assert offer.conditioned("input", "text", "token") == {(("fine_tuned", "true"),): Fraction(5, 2_000_000)}


@pytest.mark.parametrize(
    ("thresholds", "known"), [([None], None), ([200_000], 200_000), ([200_000, 272_000], None), ([], None)]
)
def test_the_threshold_is_what_the_page_states_of_the_model(thresholds: list[int | None], known: int | None) -> None:
    rates = [
        rate(context="long", context_over=over, tier=tier)
        for over, tier in zip(thresholds, ("standard", "batch"), strict=False)
    ]
    (offer,) = offers([rate(), *rates], TODAY)
    assert offer.threshold == known
