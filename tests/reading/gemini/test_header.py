"""The headers of paid columns."""

from __future__ import annotations

import pytest

from monitor.reading.gemini.header import Unit, read_unit


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Paid Tier, per 1M tokens in USD", Unit(1_000_000, "token")),
        ("Paid tier (per 1 million tokens, USD)", Unit(1_000_000, "token")),
        ("Paid Tier, price per 1M tokens in US dollars", Unit(1_000_000, "token")),
        ("Paid Tier, $ per 1M tokens", Unit(1_000_000, "token")),
        ("Paid Tier, per 1K tokens in USD", Unit(1_000, "token")),
        ("Paid Tier, per Image in USD", Unit(1, "image")),
        ("Paid Tier, per second in USD", Unit(1, "second")),
        ("Paid Tier, per request in USD*", Unit(1, "request")),
        ("Paid Tier", Unit()),
        ("Free Tier", None),
        ("Kostenpflichtige Stufe", None),
    ],
)
def test_a_header_says_what_a_price_buys(header: str, unit: Unit | None) -> None:
    assert read_unit(header) == unit


@pytest.mark.parametrize(
    "header", ["Paid Tier, per 1M tokens in EUR", "Paid Tier, per parsec in USD", "Paid Tier, a lot"]
)
def test_a_unit_or_currency_that_is_not_known_is_no_price(header: str) -> None:
    unit = read_unit(header)
    assert unit is not None
    assert unit.trouble
