from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from monitor.sites.table import rows
from tests.sites.rows import rate

if TYPE_CHECKING:
    from monitor.card.rate import Rate


def cell(*rates: Rate, column: int = 2) -> list[str]:
    (row,) = rows(rates)
    return [f"{line.label} {line.price} {line.note}".strip() for line in row.cells[column]]


def out(price: str, **other: object) -> Rate:
    return rate("m", price, charge="output", **other)


IMAGE = {"modality": "image", "per": 1, "unit": "image", "basis": "equivalent"}


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        ([out("2.5")], ["$2.50"]),
        ([out("2.5", modality="any")], ["$2.50"]),
        ([out("30", modality="image")], ["image $30.00"]),
        ([out("3"), out("60", modality="image")], ["text $3.00", "image $60.00"]),
        ([out("3"), out("3", modality="image")], ["text, image $3.00"]),
        ([out("0.006", conditions=(("quality", "low"),), **IMAGE), out("0.2", conditions=(("quality", "high"),), **IMAGE)],
         ["image ≈ $0.006–$0.20 / image"]),
        ([out("30", modality="image"), out("0.4", modality="any")], ["$0.40", "image $30.00"]),
        ([out("0.5", modality="video", per=1, unit="second")], ["video $0.50 / second"]),
        ([out("0", free=True)], ["free"]),
        ([out("1", valid_until=date(2026, 12, 31))], ["$1.00 until December 31, 2026"]),
    ],
)  # fmt: skip
def test_a_cell_says_each_price_once(rates: list[Rate], said: list[str]) -> None:
    assert cell(*rates) == said


def test_what_is_no_token_of_input_or_output_stands_in_the_last_column_by_name() -> None:
    found = cell(rate("m", "14", charge="grounding_search", modality="any", per=1000, unit="query"), column=3)
    assert found == ["search grounding $14.00 / 1,000 queries"]


def test_tiers_contexts_and_conditions_are_rows_of_their_own() -> None:
    found = rows([
        rate(), rate(tier="batch"), rate(context="long", context_over=200000), rate(conditions=(("fine_tuned", "true"),)),
    ])  # fmt: skip
    assert [row.terms for row in found] == ["", "batch", "prompts over 200,000 tokens", "fine-tuned"]


def test_rows_of_one_model_stand_together() -> None:
    found = rows([rate("a"), rate("b"), rate("a", tier="batch")])
    assert [row.model for row in found] == ["a", "a", "b"]


def test_another_platform_than_the_makers_own_is_named() -> None:
    assert rows([rate(platform="vertex-ai")])[0].terms == "Vertex AI"
