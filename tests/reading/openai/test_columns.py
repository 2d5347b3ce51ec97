from __future__ import annotations

import pytest

from monitor.reading.openai.cells import Unit
from monitor.reading.openai.columns import read_column


@pytest.mark.parametrize(
    ("heading", "charge", "context"),
    [
        ("Input", "input", None),
        ("Cached input", "cached_input", None),
        ("Cache writes", "cache_write", None),
        ("Output", "output", None),
        ("Output / cost", "output", None),
        ("Output or cost", "output", None),
        ("Training cost", "training", None),
        ("Cached input price", "cached_input", None),
        ("Training", "training", None),
        ("Short context Input", "input", None),
        ("Short context (≤272K input tokens) Input", "input", None),
        ("Long context (>272K input tokens) Output", "output", "long"),
        ("Short context cache writes", "cache_write", None),
        ("Long context Cached input", "cached_input", "long"),
        ("Long context (>272K) Output", "output", "long"),
        ("Output (long context)", "output", "long"),
        ("OUTPUT ¹", "output", None),
        ("Output tokens", "output", None),
        ("Short context cache reads", "cached_input", None),
    ],
)
def test_a_heading_over_prices_names_charge_and_context(heading: str, charge: str, context: str | None) -> None:
    column = read_column(heading)
    assert (column.role, column.charge, column.context) == ("price", charge, context)


def test_a_heading_may_bring_its_unit() -> None:
    assert read_column("Price per second").unit == Unit(1, "second")
    assert read_column("Input (per 1M tokens)").unit == Unit(1_000_000, "token")


def test_a_heading_may_name_the_batch_tier() -> None:
    assert (read_column("Batch cost").tier, read_column("Cost").tier) == ("batch", "")


@pytest.mark.parametrize(
    ("heading", "size"),
    [
        ("1024 x 1024", "1024x1024"),
        ("1024×1536", "1024x1536"),
        ("Square (1024×1024)", "1024x1024"),
        ("1536 x 1024 px", "1536x1024"),
    ],
)
def test_a_heading_may_be_the_size_of_an_image(heading: str, size: str) -> None:
    assert (read_column(heading).role, read_column(heading).size) == ("image", size)


@pytest.mark.parametrize(
    "heading",
    ["", "Sortie", "Input per call of a tool", "Entrée", "Medium context input", "1024 x 1024 in Europe", "$"],
)
def test_any_other_heading_is_unknown(heading: str) -> None:
    assert read_column(heading).role == "unknown"
