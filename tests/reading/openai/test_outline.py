"""What the page says around a table, and among its rows, of the table's prices."""

from __future__ import annotations

import pytest

from monitor.reading.html import read_html
from monitor.reading.markdown import read_markdown
from monitor.reading.openai.outline import META, sheets
from monitor.reading.openai.sheet import read_tier

_ABOVE = "Some models\n\nPrices per 1M tokens.\n\n"
_HEADINGS = "| Model | Input | Output |\n| --- | --- | --- |\n"


@pytest.mark.parametrize(
    "line",
    [
        "Prices per 1M tokens.",
        "Prices per 1M tokens unless noted.",
        "Prices per 1M tokens, unless otherwise stated.",
        "Prices per 1M tokens unless specified otherwise.",
        "Pricing per 1M tokens (USD).",
        "All prices are listed in USD per 1M tokens",
        "Per 1M tokens",
        "Prices per 1M tokens and exclude taxes.",
    ],
)
def test_a_line_announces_what_prices_buy(line: str) -> None:
    announced = META.fullmatch(line)
    assert announced is not None
    assert announced["unit"] == "1M tokens"


@pytest.mark.parametrize(
    ("row", "tiers"),
    [
        ("| Batch | | |", ["standard", "batch"]),
        ("| **Fast mode** | | |", ["standard", "priority"]),
        ("| Ultrafast | | |", ["standard", None]),
        ("| gpt-5.5-cyber | | |", ["standard"]),
        ("| | | |", ["standard"]),
    ],
)
def test_a_row_of_one_label_speaks_for_the_rows_below_it(row: str, tiers: list[str | None]) -> None:
    text = f"{_ABOVE}{_HEADINGS}| gpt-5.5 | $5.00 | $30.00 |\n{row}\n| gpt-5.5 | $2.50 | $15.00 |\n"
    assert [sheet.tier for sheet in sheets(read_markdown(text), [])] == tiers


@pytest.mark.parametrize(
    ("title", "tiers", "is_long", "otherwise"),
    [
        ("Flex pricing", ("flex pricing",), False, ""),
        ("Long-context pricing", (), True, ""),
        ("Regional processing", (), False, "Regional"),
        ("Scale tier (reserved)", (), False, "Scale tier / reserved"),
        ("See our Batch API guide", (), False, ""),
    ],
)
def test_a_title_may_say_how_the_prices_below_it_are_sold(
    title: str, tiers: tuple[str, ...], is_long: bool, otherwise: str
) -> None:
    text = f"## Models\n\nPrices per 1M tokens.\n\n## {title}\n\n{_HEADINGS}| gpt-5.5 | $5.00 | $30.00 |\n"
    (sheet,) = sheets(read_markdown(text), [])
    assert (sheet.tiers, sheet.is_long, sheet.sold_otherwise) == (tiers, is_long, otherwise)


def test_a_heading_below_a_tier_leaves_the_tier_in_doubt() -> None:
    table = f"{_HEADINGS}| gpt-5.5 | $2.50 | $15.00 |\n\n"
    text = f"{_ABOVE}Batch\n\n{table}### Older\n\n{table}Prices per 1M tokens.\n\n{table}"
    assert [sheet.tier for sheet in sheets(read_markdown(text), [])] == ["batch", None, "standard"]


@pytest.mark.parametrize(
    ("words", "tier"),
    [
        ("Fast mode (formerly Priority)", "priority"),
        ("Priority (Fast mode)", "priority"),
        ("Batch (formerly Flex)", None),
        ("Batch (EU)", None),
        ("fast-mode", "priority"),
        ("Flex processing tier", "flex"),
        ("Ultrafast", None),
        ("", None),
    ],
)
def test_a_tier_has_several_names(words: str, tier: str | None) -> None:
    assert read_tier(words) == tier


def test_words_between_a_tier_and_a_caption_that_repeats_it_are_no_tier() -> None:
    text = (
        f"{_ABOVE}Flex\n\nLower prices, higher latency\n\n### Flex pricing data\n\n{_HEADINGS}| gpt-5.5 | $2 | $15 |\n"
    )
    assert [sheet.tier for sheet in sheets(read_markdown(text), [])] == ["flex"]


@pytest.mark.parametrize("title", ["Fine-tuning", "Finetuning", "Fine-tuned models"])
def test_a_table_of_fine_tuning_needs_no_column_of_training(title: str) -> None:
    text = f"## {title}\n\nPrices per 1M tokens.\n\n{_HEADINGS}| gpt-4.1 | $3 | $12 |\n"
    assert [sheet.is_training for sheet in sheets(read_markdown(text), [])] == [True]


def test_a_fold_of_a_table_is_no_tier() -> None:
    text = f"{_ABOVE}Batch\n\nAll models\n\n{_HEADINGS}| gpt-5.5 | $2.50 | $15.00 |\n"
    assert [sheet.tier for sheet in sheets(read_markdown(text), [])] == ["batch"]


def test_a_label_among_rows_speaks_for_no_other_table() -> None:
    table = f"{_HEADINGS}| gpt-5.5 | $5.00 | $30.00 |\n"
    between = "| Batch | | |\n| gpt-5.5 | $2.50 | $15.00 |\n\nThere are more models than these, and here they are:\n\n"
    text = _ABOVE + table + between + table
    assert [sheet.tier for sheet in sheets(read_markdown(text), [])] == ["standard", "batch", "standard"]


_HEAD = "<tr><th>Model</th><th>Input</th><th>Output</th></tr>"
_TITLE = '<tr><th colspan="3">Latest models</th></tr>'


@pytest.mark.parametrize("rows", [f"{_TITLE}{_HEAD}", f"{_HEAD}{_TITLE}"])
def test_a_label_across_the_table_is_no_heading(rows: str) -> None:
    row = "<tr><td>gpt-5.5</td><td>$5</td><td>$30</td></tr>"
    document = read_html(f"<article><h2>Models</h2><table>{rows}{row}</table></article>")
    (found,) = (sheet for sheet in sheets(document, []) if sheet.rows)
    assert [column.charge for column in found.columns] == ["", "input", "output"]


def test_the_sizes_of_images_hold_up_to_the_next_gap() -> None:
    text = "| Model | Quality | 1024 x 1024 |\n| --- | --- | --- |\n| GPT Image 1 | Low | $0.011 |\n| | | |\n| DALL·E 3 | HD | $0.08 |\n"
    assert [len(sheet.columns) for sheet in sheets(read_markdown(text), [])] == [3, 0]
