from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from monitor.card.rate import Allowance
from monitor.sites.words import allowance, dates, money, movement, price, thing
from tests.sites.rows import rate


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Decimal("0.2"), "$0.20"),
        (Decimal(30), "$30.00"),
        (Decimal("0.006"), "$0.006"),
        (Decimal(1250), "$1,250.00"),
        (Decimal("-0.121"), "−$0.121"),
        (Decimal("0.0000005"), "$0.0000005"),
        (Fraction(1, 3), "$0.3333"),
        (Fraction(1, 20000), "$0.0001"),
        (Fraction(-1, 8), "−$0.125"),
    ],
)
def test_money_has_at_least_two_decimals_and_only_what_was_computed_is_rounded(
    value: Decimal | Fraction, said: str
) -> None:
    assert money(value) == said


def test_money_in_a_currency_without_a_sign_of_its_own_is_named() -> None:
    assert money(Decimal(3), "CHF") == "CHF 3.00"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "$2.50 / 1M tokens"),
        ({"per": 1, "unit": "image", "basis": "equivalent"}, "≈ $2.50 / image"),
        ({"per": 1000, "unit": "call"}, "$2.50 / 1,000 calls"),
        ({"per": 1000, "unit": "query"}, "$2.50 / 1,000 queries"),
        ({"per": 10, "unit": "second"}, "$2.50 / 10 seconds"),
        ({"per": 1, "unit": "gb_day"}, "$2.50 / GB per day"),
        ({"unit": "token_hour"}, "$2.50 / 1M tokens per hour"),
        ({"price": "0", "free": True}, "free"),
    ],
)
def test_prices_are_said_as_people_read_them(fields: dict[str, object], said: str) -> None:
    assert price(rate(**fields)) == said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Input, text"),
        ({"modality": "any", "charge": "cached_input"}, "Cached input"),
        ({"tier": "batch"}, "Input, text, batch"),
        ({"context": "long", "context_over": 272000}, "Input, text (prompts over 272,000 tokens)"),
        ({"context": "long"}, "Input, text (long prompts)"),
        ({"conditions": (("fine_tuned", "true"),)}, "Input, text (fine-tuned)"),
        ({"conditions": (("quality", "low"), ("size", "1024x1024"))}, "Input, text (low quality, 1024x1024)"),
        ({"conditions": (("audio", "without"),)}, "Input, text (without audio)"),
    ],
)
def test_what_is_charged_is_said_with_its_terms(fields: dict[str, object], said: str) -> None:
    assert thing(rate(**fields)) == said  # type: ignore[arg-type]


def test_dates_and_allowances_are_said() -> None:
    assert dates(rate(valid_from=date(2026, 12, 1), valid_until=date(2026, 12, 31))) == (
        "from December 1, 2026 until December 31, 2026"
    )
    assert (
        allowance(Allowance(1500, "request", "day", "Gemini 3")) == "1,500 requests per day free, shared with Gemini 3"
    )


@pytest.mark.parametrize(
    ("ratio", "said"), [("0.2", "−80 %"), ("1.05", "+5 %"), ("1.005", "+0.5 %"), (None, ""), ("1", "")]
)
def test_movements_are_percentages(ratio: str | None, said: str) -> None:
    assert movement(ratio) == said
