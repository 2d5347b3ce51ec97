"""The table of tools: what models' own rows state is theirs, what they don't is nobody's, the rest are rates of tools."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from monitor.reading.gemini import read_gemini
from monitor.reading.html import read_html

if TYPE_CHECKING:
    from monitor.card.reading import Reading

_HEAD = "<tr><th></th><th>Free Tier</th><th>Paid Tier, per 1M tokens in USD</th></tr>"


def _read(tool: str, price: str) -> Reading:
    rows = (
        ("Input price", "$1"),
        ("Grounding with Google Search", "5,000 prompts per month (free), then $14 / 1,000 search queries"),
        ("Grounding with Google Maps", "1,500 RPD (free), then $25 / 1,000 grounded prompts"),
    )
    own = "".join(f"<tr><td>{label}</td><td>-</td><td>{cell}</td></tr>" for label, cell in rows)
    tools = f"<tr><td>{tool}</td><td>-</td><td>{price}</td></tr><tr><td>URL context</td><td>-</td><td>-</td></tr>"
    page = f"<h2>Gemini 3</h2><em><code>gemini-3</code></em><table>{_HEAD}{own}</table>"
    return read_gemini(
        "google/gemini-pricing", read_html(f"{page}<h2>Pricing for tools</h2><table>{_HEAD}{tools}</table>")
    )


@pytest.mark.parametrize(
    ("tool", "price"),
    [
        ("Google Search", "Gemini 3: 5,000 prompts per month (free), then $14 / 1,000 search queries"),
        ("Google Maps", "1,500 RPD (free). Then $25 / 1,000 grounded prompts"),
    ],
)
def test_what_the_models_own_rows_state_is_ignored(tool: str, price: str) -> None:
    reading = _read(tool, price)
    assert [loose.reason for loose in reading.accounting.ignored] == ["stated by the models' own rows"]
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("tool", "price"),
    [
        ("Google Search", "$35 / 1,000 grounded prompts"),
        ("Google Search", "$35 / 1,000 queries"),
        ("Google Search", "$25 / 1,000 grounded prompts"),  # of the maps
        ("Google Maps", "$14 / 1,000 queries"),  # of the search
        ("Code execution", "$14 / 1,000 search queries"),
    ],
)
def test_what_no_models_row_states_is_a_finding_and_no_rate(tool: str, price: str) -> None:
    reading = _read(tool, price)
    assert [finding.kind for finding in reading.findings] == ["unaccounted"]
    assert {rate.kind for rate in reading.rates} == {"model"}


def test_a_price_per_calls_is_a_rate_of_its_tool() -> None:
    rates = [rate for rate in _read("Code execution", "$2.50 / 1,000 calls").rates if rate.kind == "tool"]
    assert [(rate.model, rate.charge, rate.price, rate.per, rate.unit) for rate in rates] == [
        ("code-execution", "call", Decimal("2.5"), 1000, "call")
    ]


def test_a_price_of_what_is_kept_is_a_rate_of_its_tool() -> None:
    rates = [rate for rate in _read("File search", "$0.10 / GB / day").rates if rate.kind == "tool"]
    assert [(rate.model, rate.charge, rate.price, rate.per, rate.unit) for rate in rates] == [
        ("file-search", "storage", Decimal("0.1"), 1, "gb_day")
    ]
