from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from alerts.samples import RATE
from alerts.words import allowance, amount, movement, one_line, priced, what
from monitor.card.rate import Allowance


@pytest.mark.parametrize(
    ("price", "currency", "words"),
    [
        ("0.2", "USD", "$0.20"),
        ("30", "USD", "$30.00"),
        ("0.075", "USD", "$0.075"),
        ("1250", "USD", "$1,250.00"),
        ("0.0006", "USD", "$0.0006"),
        ("2.5", "EUR", "€2.50"),
        ("30", "JPY", "JPY 30.00"),
    ],
)
def test_an_amount_has_two_decimals_at_least(price: str, currency: str, words: str) -> None:
    assert amount(Decimal(price), currency) == words


@pytest.mark.parametrize(
    ("per", "unit", "words"),
    [
        (1_000_000, "token", "$1.00 per 1M tokens"),
        (1, "image", "$1.00 per image"),
        (10, "second", "$1.00 per 10 seconds"),
        (1000, "query", "$1.00 per 1,000 queries"),
        (1, "gb_day", "$1.00 per GB per day"),
        (1_000_000, "token_hour", "$1.00 per 1M tokens per hour"),
    ],
)
def test_a_price_is_read_as_a_person_reads_it(per: int, unit: str, words: str) -> None:
    assert priced(RATE._replace(per=per, unit=unit)) == words


def test_free_is_said_in_a_word() -> None:
    assert priced(RATE._replace(price=Decimal(0), free=True)) == "free"


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        ("0.2", "−80 % ↓"),
        ("1.25", "+25 % ↑"),
        ("12", "+1,100 % ↑"),
        ("0.961538", "−3.8 % ↓"),
        ("1.05", "+5 % ↑"),
        ("1.0005", "+0.05 % ↑"),
        ("0", "−100 % ↓"),
        ("1", ""),
        (None, ""),
    ],
)
def test_a_movement_has_percent_and_arrow(ratio: str | None, words: str) -> None:
    assert movement(ratio) == words


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "input (text), standard"),
        ({"modality": "any", "charge": "cached_input", "tier": "batch"}, "cached input, batch"),
        ({"context": "long", "context_over": 272_000}, "input (text), standard, prompts over 272,000 tokens"),
        ({"context": "long"}, "input (text), standard, long prompts"),
        ({"conditions": (("quality", "low"), ("size", "1024x1024"))}, "input (text), standard, low quality, 1024x1024"),
        ({"conditions": (("fine_tuned", "true"),)}, "input (text), standard, fine-tuned"),
    ],
)
def test_conditions_are_said(facts: dict[str, Any], words: str) -> None:
    assert what(RATE._replace(**facts)) == words


def test_an_allowance_is_said() -> None:
    shared = Allowance(1500, "request", "day", "gemini-3-flash")
    assert allowance(shared) == "1,500 requests per day free, shared with gemini-3-flash"
    assert allowance(None) == "no free allowance"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\nBcc: all@example.org", "a Bcc: all@example.org"),
        ("pay\u202elap", "pay lap"),
        ("\x1b[31mred\x1b[0m", "[31mred [0m"),
        ("zero\u200bwidth\u2028line", "zero width line"),
        ("x" * 500, "x" * 159 + "…"),
    ],
)
def test_what_a_page_says_cannot_break_a_line_or_its_direction(text: str, line: str) -> None:
    assert one_line(text) == line
