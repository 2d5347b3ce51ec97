from __future__ import annotations

from decimal import Decimal

import pytest

from monitor.reading.amounts import find_amounts


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$5.00", "5.00"),
        ("$0.075", "0.075"),
        ("$1.250", "1.250"),
        ("$.5", "0.5"),
        ("$1,000", "1000"),
        ("$1,234,567.89", "1234567.89"),
        ("\\$0.03", "0.03"),
        ("$ 30", "30"),
        ("$15.625.", "15.625"),
        ("$0.30, then more", "0.30"),
        ("US$7", "7"),
        ("USD 7.50", "7.50"),
        ("7.50 USD", "7.50"),
        ("$0.39\n$0.50", "0.39"),
    ],
)
def test_an_amount_in_dollars_is_exact(text: str, value: str) -> None:
    amount = find_amounts(text)[0]
    assert (amount.value, amount.currency) == (Decimal(value), "USD")


@pytest.mark.parametrize(
    ("text", "currency"),
    [("€5", "EUR"), ("5,00 €", "EUR"), ("£3.20", "GBP"), ("¥300", "JPY"), ("₩28,900", "KRW"), ("₹99", "INR"), ("A$4", "AUD"),
     ("CA$4", "CAD"), ("R$ 4", "BRL"), ("EUR 5", "EUR"), ("5 CHF", "CHF")],
)  # fmt: skip
def test_another_currency_is_never_dollars(text: str, currency: str) -> None:
    assert [amount.currency for amount in find_amounts(text)] == [currency]


@pytest.mark.parametrize("text", ["$2,50", "$1.2.3", "$1.000,50", "$12,34", "$1,00,000"])
def test_a_number_written_in_no_known_way_has_no_value(text: str) -> None:
    assert [amount.value for amount in find_amounts(text)] == [None]


@pytest.mark.parametrize("text", ["", "5.00", "gpt-5.5", "$", "$ per month", "100 credits", "${idx}", "10%"])
def test_what_is_no_money_is_no_amount(text: str) -> None:
    assert find_amounts(text) == ()


def test_each_amount_says_where_it_stands() -> None:
    text = "1 GB $0.03, 4 GB $0.12 per session"
    assert [text[amount.start : amount.end] for amount in find_amounts(text)] == ["$0.03", "$0.12"]
