from __future__ import annotations

import pytest

from monitor.card.order import natural


@pytest.mark.parametrize(
    "values",
    [
        ["low", "medium", "high"],
        ["standard", "hd"],
        ["256x256", "512x512", "1024x1024", "1024x1536", "1536x1024"],
        ["0.5K", "1K", "2K", "4K"],
        ["720p", "1024p", "1080p", "4k"],
        ["1GB", "4GB", "16GB", "64GB"],
        ["global", "non-global"],
    ],
)
def test_values_have_the_order_that_people_expect(values: list[str]) -> None:
    assert sorted(sorted(values), key=natural) == values
