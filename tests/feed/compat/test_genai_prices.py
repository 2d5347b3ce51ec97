from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import genai_prices as consumer
import pytest
from genai_prices import data_snapshot, types

from monitor.feed.compat.genai_prices import genai_prices
from monitor.feed.compat.offers import offers
from tests.feed.compat.shapes import TODAY, priced, some_offers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.feed.compat.offers import Offer


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


def _load(said: Sequence[Offer]) -> None:
    providers = types._providers_from_raw(genai_prices(said))
    data_snapshot.set_custom_snapshot(data_snapshot.DataSnapshot(providers, from_auto_update=False))


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
    _load(some_offers())
    usage = consumer.Usage(input_tokens=tokens, output_tokens=100)
    assert consumer.calc_price(usage, "gpt-5.4", provider_id="openai", price_context=context).total_price == Decimal(
        cost
    )


def test_genai_prices_reckons_every_model_that_is_said() -> None:
    _load(some_offers())
    usage = consumer.Usage(input_tokens=1000, output_tokens=100)
    for provider in genai_prices(some_offers()):
        for model in provider["models"]:
            assert consumer.calc_price(usage, model["id"], provider_id=provider["id"]).total_price > 0


def test_all_output_of_a_model_that_makes_images_only_is_images() -> None:
    _load(some_offers())
    made = consumer.Usage(output_tokens=1000, output_image_tokens=1000)
    assert consumer.calc_price(made, "gpt-image-1", provider_id="openai").total_price == Decimal("0.04")


def test_a_model_whose_output_is_of_two_kinds_and_no_text_is_not_said() -> None:
    both = [
        priced("m", "1"), priced("m", "2", charge="output", modality="audio"), priced("m", "3", charge="output", modality="image"),
    ]  # fmt: skip
    assert genai_prices(offers(both, TODAY)) == []
