from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.card.rate import CHARGES, MODALITIES, TIERS, UNITS, Allowance, Evidence, Rate
from monitor.card.reading import Accounting, Finding, ImageTokens, Loose, Note, Reading
from monitor.card.wire import rate_from_json, rate_to_json, reading_from_json, reading_to_json
from tests.card.rates import FROM, UNTIL, a_rate

FIELDS = [
    "provider", "platform", "model", "kind", "charge", "modality", "tier", "context", "context_over", "conditions",
    "price", "free", "currency", "per", "unit", "valid_from", "valid_until", "free_allowance", "basis", "evidence",
]  # fmt: skip

words = st.text(max_size=12)
prices = st.builds(lambda digits, places: Decimal(digits).scaleb(-places), st.integers(0, 10**12), st.integers(0, 6))
days = st.none() | st.dates()
counts = st.integers(0, 10**9)
rates = st.builds(
    Rate,
    provider=words,
    platform=words,
    model=words,
    kind=st.sampled_from(["model", "tool"]),
    charge=st.sampled_from(CHARGES),
    modality=st.sampled_from(MODALITIES),
    tier=st.sampled_from(TIERS),
    context=st.sampled_from([None, "long"]),
    context_over=st.none() | counts,
    conditions=st.dictionaries(words, words, max_size=3).map(lambda found: tuple(sorted(found.items()))),
    price=prices,
    free=st.booleans(),
    currency=words,
    per=st.sampled_from([1, 10, 1000, 1_000_000]),
    unit=st.sampled_from(UNITS),
    valid_from=days,
    valid_until=days,
    free_allowance=st.none() | st.builds(Allowance, counts, words, words, st.none() | words),
    basis=st.sampled_from(["list", "equivalent"]),
    evidence=st.builds(Evidence, words, words, words, words, words, words),
)
readings = st.builds(
    Reading,
    page=words,
    rates=st.lists(rates, max_size=3).map(tuple),
    accounting=st.builds(
        Accounting,
        captured=counts,
        ignored=st.lists(st.builds(Loose, words, words, words), max_size=2).map(tuple),
        unaccounted=st.lists(st.builds(Loose, words, words), max_size=2).map(tuple),
    ),
    unpriced=st.lists(words, max_size=2).map(tuple),
    notes=st.lists(st.builds(Note, words, st.lists(words, max_size=2).map(tuple), days), max_size=2).map(tuple),
    image_tokens=st.lists(st.builds(ImageTokens, words, words, words, counts), max_size=2).map(tuple),
    findings=st.lists(st.builds(Finding, words, words, words, words), max_size=2).map(tuple),
)


def refuse(number: str) -> None:
    raise AssertionError(f"a float in the JSON: {number}")


@settings(max_examples=40, deadline=None)
@given(rates)
def test_a_rate_comes_back_from_json_as_it_was(rate: Rate) -> None:
    assert rate_from_json(json.loads(json.dumps(rate_to_json(rate)), parse_float=refuse)) == rate


@settings(max_examples=40, deadline=None)
@given(readings)
def test_a_reading_comes_back_from_json_as_it_was(reading: Reading) -> None:
    assert reading_from_json(json.loads(json.dumps(reading_to_json(reading)), parse_float=refuse)) == reading


def test_every_field_of_the_contract_is_present_and_no_other() -> None:
    assert list(rate_to_json(a_rate())) == FIELDS


@pytest.mark.parametrize(
    ("terms", "field", "json_value"),
    [
        ({"price": "2.50"}, "price", "2.5"),
        ({"price": "0", "free": True}, "price", "0"),
        ({}, "context", None),
        ({}, "free_allowance", None),
        ({"conditions": {"size": "1K", "quality": "low"}}, "conditions", {"quality": "low", "size": "1K"}),
        ({"valid_until": UNTIL}, "valid_until", "2026-12-31"),
        ({"valid_from": FROM}, "valid_from", "2027-01-01"),
        (
            {"free_allowance": Allowance(1500, "request", "day")},
            "free_allowance",
            {"quantity": 1500, "unit": "request", "per": "day", "shared_with": None},
        ),
    ],
)
def test_a_field_is_written_as_the_contract_says(terms: dict[str, Any], field: str, json_value: object) -> None:
    assert rate_to_json(a_rate(**terms))[field] == json_value


def test_fields_of_the_feed_are_passed_over() -> None:
    data = {**rate_to_json(a_rate()), "sources": ["openai/pricing"], "first_seen": "2026-11-20T12:00:00Z"}
    assert rate_from_json(data) == a_rate()


@pytest.mark.parametrize("price", [2.5, "2,50", "NaN", "-1", "1e3", None])
def test_a_price_that_is_no_exact_decimal_is_refused(price: object) -> None:
    with pytest.raises((ValueError, TypeError, AttributeError)):
        rate_from_json({**rate_to_json(a_rate()), "price": price})


def test_the_account_adds_up() -> None:
    loose = Loose("$0.39", "below the table", "worked example")
    reading = Reading("openai/pricing", (), Accounting(7, (loose,), (replace(loose, reason=""),)))
    account = reading_to_json(reading)["accounting"]
    assert (account["prices_on_page"], account["captured"]) == (9, 7)
    assert account["ignored"] == [{"text": "$0.39", "where": "below the table", "reason": "worked example"}]
    assert account["unaccounted"] == [{"text": "$0.39", "where": "below the table"}]


def test_a_note_keeps_its_date() -> None:
    note = Note("at least through", ("gpt-5.6-sol",), date(2026, 11, 21))
    reading = Reading("openai/pricing", (), Accounting(0, (), ()), notes=(note,))
    assert reading_to_json(reading)["notes"] == [
        {"text": "at least through", "applies_to": ["gpt-5.6-sol"], "date": "2026-11-21"}
    ]
