from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from monitor.reading.openai.jsx import NotJsx, read_attributes, read_value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('"a \\"b\\""', 'a "b"'),
        ("'it\\'s'", "it's"),
        ("`two\nlines`", "two\nlines"),
        ('"\\u0041"', "A"),
        ("0.0375", Decimal("0.0375")),
        ("1_000", Decimal(1000)),
        ("-1", Decimal(-1)),
        ("null", None),
        ("undefined", None),
        ('["gpt-5 (<272K)", 1, null, "-",]', ["gpt-5 (<272K)", Decimal(1), None, "-"]),
        ('{ model: "x", "rows": [[1]] }', {"model": "x", "rows": [[Decimal(1)]]}),
        ("[ // a comment\n 1, /* another */ 2]", [Decimal(1), Decimal(2)]),
        ('pricingHtml(\n "a<br />b"\n)', {"html": "a<br />b"}),
        ('withDataSharing("o4-mini")', "o4-mini (data sharing)"),
        ('withLegacy("davinci-002")', "davinci-002 (legacy)"),
        ('pricingTooltipHeading("Modality", "long text")', "Modality"),
    ],
)
def test_values_of_the_pages_source_are_read(source: str, value: Any) -> None:
    assert read_value(source, 0) == (value, len(source))


@pytest.mark.parametrize(
    "source", ["", "[1, 2", "{a 1}", "price", "double(2)", "double('x')", "1.2.3", "2 +", "...rows", '"open', "[" * 50]
)
def test_what_is_computed_or_cut_off_is_not_guessed(source: str) -> None:
    with pytest.raises(NotJsx):
        value, end = read_value(source, 0)
        if end != len(source):
            raise NotJsx(str(value))


def test_attributes_of_a_component_are_read_to_its_end() -> None:
    source = '<T client:load tier="batch" label={null} rows={[["o3", 1]]} />rest'
    attributes, end = read_attributes(source, 2)
    assert attributes == {"client:load": True, "tier": "batch", "label": None, "rows": [["o3", Decimal(1)]]}
    assert source[end:] == "rest"
