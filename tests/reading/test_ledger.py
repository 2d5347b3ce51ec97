from __future__ import annotations

from decimal import Decimal

import pytest

from monitor.errors import Refused
from monitor.reading.document import Place, number_place, place
from monitor.reading.ledger import Ledger


def _ledger(*places: Place) -> Ledger:
    return Ledger("openai/pricing", "openai", "openai-api", places)


def test_a_rate_quotes_the_cell_that_it_came_from() -> None:
    at = place("$2.50", "Flagship", "gpt-5.4", "Input")
    ledger = _ledger(at)
    ledger.rate(at, 0, model="gpt-5.4", charge="input", modalities=("text",))
    (rate,) = ledger.close().rates
    evidence = rate.evidence
    assert (evidence.section, evidence.row, evidence.column, evidence.text) == ("Flagship", "gpt-5.4", "Input", "$2.50")
    assert (rate.price, rate.per, rate.unit, rate.currency) == (Decimal("2.50"), 1_000_000, "token", "USD")


def test_one_amount_may_make_several_rates_and_is_counted_once() -> None:
    at = place("$2.50")
    ledger = _ledger(at)
    ledger.rate(at, 0, model="m-1", charge="input", modalities=("text", "image"))
    reading = ledger.close()
    assert (len(reading.rates), reading.accounting.captured, reading.accounting.prices_on_page) == (2, 1, 1)


def test_every_amount_is_captured_ignored_or_unaccounted() -> None:
    captured, ignored, forgotten = place("$1"), place("$2 and $3"), place("$4", "Notes")
    ledger = _ledger(captured, ignored, forgotten)
    ledger.rate(captured, 0, model="m-1", charge="input")
    ignored.ignore("worked example")
    reading = ledger.close()
    account = reading.accounting
    assert (account.captured, [loose.reason for loose in account.ignored]) == (1, ["worked example"] * 2)
    assert [(loose.text, loose.where) for loose in account.unaccounted] == [("$4", "Notes")]
    assert [(finding.kind, finding.text) for finding in reading.findings] == [("unaccounted", "$4")]


def test_free_is_a_price_of_zero_without_an_amount() -> None:
    paid, free = place("$1"), place("Free")
    ledger = _ledger(paid, free)
    ledger.rate(paid, 0, model="m-1", charge="input")
    ledger.rate(free, -1, model="m-2", charge="input")
    rate = ledger.close().rates[1]
    assert (rate.price, rate.free) == (0, True)


def test_two_prices_for_one_key_are_a_finding_and_the_first_stays() -> None:
    first, second = place("$1"), place("$2")
    ledger = _ledger(first, second)
    for at in (first, second):
        ledger.rate(at, 0, model="m-1", charge="input")
    reading = ledger.close()
    assert ([rate.price for rate in reading.rates], [finding.kind for finding in reading.findings]) == (
        [1],
        ["two_prices"],
    )


def test_one_price_in_two_units_is_one_price() -> None:
    million, thousand = place("$1"), place("$0.001")
    ledger = _ledger(million, thousand)
    ledger.rate(million, 0, model="m-1", charge="input")
    ledger.rate(thousand, 0, model="m-1", charge="input", per=1000)
    assert (len(ledger.rates), ledger.close().findings) == (2, ())


def test_an_unreadable_number_makes_no_rate() -> None:
    good, bad = place("$1"), place("$2,50")
    ledger = _ledger(good, bad)
    ledger.rate(good, 0, model="m-1", charge="input")
    ledger.rate(bad, 0, model="m-2", charge="input")
    reading = ledger.close()
    assert [rate.model for rate in reading.rates] == ["m-1"]
    assert {finding.kind for finding in reading.findings} == {"implausible", "unaccounted"}


def test_another_currency_is_a_finding() -> None:
    at = place("€5")
    ledger = _ledger(at)
    ledger.rate(at, 0, model="m-1", charge="input")
    reading = ledger.close()
    assert (reading.rates[0].currency, [finding.kind for finding in reading.findings]) == ("EUR", ["unknown_unit"])


def test_a_page_on_which_all_is_zero_is_implausible() -> None:
    at = place("$0.00")
    ledger = _ledger(at)
    ledger.rate(at, 0, model="m-1", charge="input")
    assert [finding.kind for finding in ledger.close().findings] == ["implausible"]


def test_a_page_without_any_price_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        _ledger(place("hello")).close()
    assert refused.value.reason == "no_prices"


def test_a_model_with_a_price_elsewhere_is_not_unpriced() -> None:
    at = number_place("5")
    ledger = _ledger(at)
    ledger.rate(at, 0, model="m-1", charge="input")
    ledger.unpriced |= {"m-1": None, "m-2": None}
    assert ledger.close().unpriced == ("m-2",)


def test_one_trouble_is_told_once() -> None:
    at = place("$1")
    ledger = _ledger(at)
    ledger.rate(at, 0, model="m-1", charge="input")
    for _ in range(2):
        ledger.finding("unknown_unit", at, "again")
    assert len(ledger.close().findings) == 1
