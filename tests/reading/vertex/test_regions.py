"""The column Region: where a price holds, and the tier that a region may be priced for alone."""

from __future__ import annotations

import pytest

from monitor.reading.vertex.regions import Region, read_regions
from tests.reading.vertex.tables import Row, read, table, told

_FLEX_BATCH: Row = ("Model", "Type", "Region", "Price (/1M tokens)\nwith Flex/Batch")


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("Global", (Region("global"),)),
        ("Non-global*", (Region("non-global"),)),
        ("Global, Non-global", (Region("global"), Region("non-global"))),
        ("Global (Batch)", (Region("global", ("batch",)),)),
        ("Global* (Flex)", (Region("global", ("flex",)),)),
        ("Global\n(Flex/Batch)", (Region("global", ("flex", "batch")),)),
        ("Global (Batch) and Non-global", (Region("global", ("batch",)), Region("non-global"))),
        ("Global\nNon-global", (Region("global"), Region("non-global"))),
        ("Global endpoint", (Region("global"),)),
        ("us-east5", (Region("us-east5"),)),
        ("", ()),
        ("Batch, globally", None),
        ("Global (Turbo)", None),
        ("All regions except EU", None),
        ("N/A", ()),
        ("Global - Flex", None),
    ],
)
def test_a_region_cell_says_where_and_at_which_tier(text: str, regions: tuple[Region, ...] | None) -> None:
    assert read_regions(text) == regions


def test_a_region_with_its_tier_prices_that_tier_alone() -> None:
    reading = read(
        table(
            _FLEX_BATCH,
            ("Gemini 3.5 Flash", "Input (text)", "Global (Batch)", "$0.075"),
            ("", "", "Global (Flex)", "$0.08"),
            ("", "", "Non-global*", "$0.0825"),
        )
    )
    assert told(reading) == [
        "gemini-3.5-flash input text batch region=global 0.075 per 1000000 token",
        "gemini-3.5-flash input text flex region=global 0.08 per 1000000 token",
        "gemini-3.5-flash input text flex region=non-global 0.0825 per 1000000 token",
        "gemini-3.5-flash input text batch region=non-global 0.0825 per 1000000 token",
    ]
    assert reading.findings == ()


def test_a_tier_that_only_a_region_names_is_its_prices_tier() -> None:
    reading = read(table(("Model", "Type", "Region", "Price (/1M tokens)"), ("Gemini 3", "", "", ""),
                         ("Gemini 3.5 Flash", "Input (text)", "Global (Batch)", "$0.075")))  # fmt: skip
    assert told(reading) == ["gemini-3.5-flash input text batch region=global 0.075 per 1000000 token"]


@pytest.mark.parametrize(
    ("header", "region"),
    [
        (_FLEX_BATCH, "Global (Priority)"),
        (("Model", "Type", "Region", "Price (/1M tokens)\nwith Priority"), "Global (Batch)"),
        (_FLEX_BATCH, "Batch: Global"),
    ],
)
def test_a_region_with_a_tier_that_its_column_does_not_sell_is_a_finding(header: Row, region: str) -> None:
    known = ("Known", "Input (text)", "Global", "$1")
    reading = read(table(header, known, ("Gemini 3.5 Flash", "Input (text)", region, "$0.075")))
    assert {rate.model for rate in reading.rates} == {"known"}
    assert "unknown_tier" in {finding.kind for finding in reading.findings}
