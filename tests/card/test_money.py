from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.card.money import parse_price, ratio, unit_price, write_price


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("2.50", "2.5"),
        ("2.5", "2.5"),
        ("0.075", "0.075"),
        ("30.00", "30"),
        ("30", "30"),
        ("0", "0"),
        ("0.00", "0"),
        (".5", "0.5"),
        ("1,000", "1000"),
        ("12,345,678.90", "12345678.9"),
        ("1.250", "1.25"),
        ("0.00000000000000001", "0.00000000000000001"),
        ("2.225", "2.225"),
        ("100", "100"),
    ],
)
def test_a_printed_price_is_written_exactly(printed: str, written: str) -> None:
    assert write_price(parse_price(printed)) == written


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ".", "1.", "1.2.3", "-1", "+1", "1e3", "1E3", "NaN", "Infinity", "2,50", "0,075", "00,500", "1,00,000",
        "1,0000", ",500", "1 000", " 1", "1 ", "1\n", "$1", "1_000", "٣", "１", "½", "²", "1" * 21, "0." + "0" * 30 + "1",
    ],
)  # fmt: skip
def test_what_is_no_plain_decimal_is_no_price(text: str) -> None:
    with pytest.raises(ValueError, match="not a price"):
        parse_price(text)


@pytest.mark.parametrize("number", [2.5, 2, Decimal("2.5"), None])
def test_only_text_becomes_a_price(number: Any) -> None:
    with pytest.raises((TypeError, AttributeError)):
        parse_price(number)


@settings(deadline=None)
@given(st.integers(0, 10**12), st.integers(0, 6))
def test_what_is_written_is_read_back(digits: int, places: int) -> None:
    price = Decimal(digits).scaleb(-places)
    assert parse_price(write_price(price)) == price


@pytest.mark.parametrize(("price", "written"), [("1E+3", "1000"), ("1E-7", "0.0000001"), ("0E-9", "0")])
def test_no_exponent_is_ever_written(price: str, written: str) -> None:
    assert write_price(Decimal(price)) == written


def test_a_unit_price_is_exact() -> None:
    assert unit_price(Decimal("0.0025"), 1000) == unit_price(Decimal("2.5"), 1_000_000)
    assert unit_price(Decimal("0.1"), 3) == Fraction(1, 30)


@pytest.mark.parametrize(
    ("before", "after", "quotient"),
    [
        ("2.5", "5", "2"),
        ("5", "2.5", "0.5"),
        ("0.13", "0.125", "0.961538461538"),
        ("1", "3", "3"),
        ("3", "1", "0.333333333333"),
        ("2.5", "0", "0"),
        ("0", "2.5", None),
        ("0", "0", None),
        ("1000000", "0.0000001", "0.0000000000001"),
        ("0.000000000000000001", "99999999999999999999", "99999999999999999999000000000000000000"),
    ],
)
def test_a_ratio_keeps_twelve_digits_of_any_size(before: str, after: str, quotient: str | None) -> None:
    found = ratio(Fraction(Decimal(before)), Fraction(Decimal(after)))
    assert (found and Decimal(found)) == (quotient and pytest.approx(Decimal(quotient), rel=Decimal("1e-11")))
    assert found is None or "E" not in found
