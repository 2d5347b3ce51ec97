from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from monitor.card.credits import pack
from monitor.errors import UsageError

STUDIO: dict[str, Any] = {"name": "Studio", "credits": 100, "price": Decimal("9.99")}


def test_whole_images_are_bought_and_the_rest_is_said() -> None:
    bought = pack(STUDIO, 3)
    assert (bought.images, bought.left_over) == (33, 1)


def test_the_price_of_an_image_is_exact() -> None:
    assert pack(STUDIO, 3).per_image == Fraction(999, 3300)


@pytest.mark.parametrize(("official", "better"), [("0.211", "api"), ("0.31", "pack"), ("0.302727", "api")])
def test_the_break_even_is_the_price_of_an_image_in_the_pack(official: str, better: str) -> None:
    assert pack(STUDIO, 3).against(Decimal(official)).better == better


def test_at_the_break_even_both_are_the_same() -> None:
    bought = pack(STUDIO, 3)
    deal = bought.against(bought.per_image)
    assert (deal.better, deal.keeps, deal.keeps_in_all) == ("same", 0, 0)


def test_what_the_seller_keeps_and_how_far_the_money_goes_at_the_api() -> None:
    deal = pack(STUDIO, 3).against(Decimal("0.053"))
    assert deal.keeps == Fraction(999, 3300) - Fraction("0.053")
    assert deal.keeps_in_all == Fraction("9.99") - 33 * Fraction("0.053")
    assert deal.api_images == 188


def test_where_the_official_image_is_free_no_number_of_images_is_named() -> None:
    assert pack(STUDIO, 3).against(0).api_images is None


@pytest.mark.parametrize(
    ("wrong", "per_image", "said"),
    [
        ({"credits": 0}, 3, "Studio: credits, and credits per image, must be whole numbers above zero"),
        ({"credits": "100"}, 3, "must be whole numbers"),
        ({"credits": True}, 1, "must be whole numbers"),
        ({}, 0, "must be whole numbers"),
        ({"credits": 2}, 3, "Studio: 2 credits buy no image of 3 credits"),
        ({"price": "9.99"}, 3, "Studio: price must be a number, like 9.99"),
        ({"price": 9.99}, 3, "price must be a number"),
        ({"price": Decimal("NaN")}, 3, "price must be a number"),
        ({"price": None}, 3, "price must be a number"),
        ({"price": -1}, 3, "price must be a number"),
    ],
)
def test_a_pack_that_makes_no_sense_is_an_error(wrong: dict[str, Any], per_image: int, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        pack(STUDIO | wrong, per_image)
