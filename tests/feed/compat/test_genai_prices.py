from __future__ import annotations

from decimal import Decimal

import genai_prices as consumer
import pytest
from genai_prices import data_snapshot, types

from monitor.feed.compat.genai_prices import genai_prices
from tests.feed.compat.shapes import some_offers


def test_a_model_has_tiers_and_variants_where_the_page_has_them() -> None:
    openai, google = genai_prices(some_offers())
    model = openai["models"][0]
    assert model["id"] == "gpt-5.4"
    assert model["match"] == {"equals": "gpt-5.4"}
    assert model["prices"] == {
        "input_mtok": {"base": 2.5, "tiers": [{"start": 272_000, "price": 5.0}]},
        "cache_read_mtok": 0.25,
        "output_mtok": {"base": 15.0, "tiers": [{"start": 272_000, "price": 22.5}]},
    }
    assert model["price_variants"] == [
        {"when": {"processing": "batch"}, "prices": {"input_mtok": 1.25, "output_mtok": 7.5}},
        {"when": {"service_tier": "priority"}, "prices": {"input_mtok": 5.0, "output_mtok": 30.0}},
    ]
    assert [one["id"] for one in google["models"]] == ["gemini-2.5-flash"]


def test_models_that_are_not_paid_by_the_token_are_left_out() -> None:
    said = {model["id"] for provider in genai_prices(some_offers()) for model in provider["models"]}
    assert said == {"gpt-5.4", "gpt-image-1", "text-embedding-3-small", "gemini-2.5-flash"}


@pytest.mark.parametrize(
    ("tokens", "context", "cost"),
    [
        (1000, None, "0.004"),
        (300_000, None, "1.50225"),
        (1000, {"processing": "batch"}, "0.002"),
        (1000, {"service_tier": "priority"}, "0.008"),
    ],
)
def test_genai_prices_reckons_our_prices(tokens: int, context: dict[str, str] | None, cost: str) -> None:
    providers = types._providers_from_raw(genai_prices(some_offers()))
    data_snapshot.set_custom_snapshot(data_snapshot.DataSnapshot(providers, from_auto_update=False))
    usage = consumer.Usage(input_tokens=tokens, output_tokens=100)
    assert consumer.calc_price(usage, "gpt-5.4", provider_id="openai", price_context=context).total_price == Decimal(
        cost
    )
