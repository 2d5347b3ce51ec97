from __future__ import annotations

from monitor.feed.compat.files import compat
from tests.feed.compat.shapes import TODAY
from tests.feed.rows import HOSTILE, published, rate


def test_the_files_are_those_of_the_contract_and_llm_prices_second_one() -> None:
    assert list(compat([], [], TODAY)) == [
        "v1/compat/litellm.json",
        "v1/compat/models-dev.json",
        "v1/compat/llm-prices.json",
        "v1/compat/llm-prices-historical.json",
        "v1/compat/genai-prices.json",
    ]


def test_the_day_of_the_newest_change_is_said_not_that_of_the_check() -> None:
    assert (
        compat([published(rate())], [], TODAY.replace(day=30))["v1/compat/llm-prices.json"]["updated_at"]
        == "2026-11-22"
    )
    assert compat([], [], TODAY)["v1/compat/llm-prices.json"]["updated_at"] == "1970-01-01"


def test_a_hostile_name_stays_a_name() -> None:
    said = compat([published(rate(HOSTILE)), published(rate(HOSTILE, charge="output"))], [], TODAY)
    assert list(said["v1/compat/litellm.json"]) == [HOSTILE]
