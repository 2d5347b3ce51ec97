"""What must not matter on the page, and what must hold the card: whole small pages through the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.errors import Refused
from monitor.pages import pages
from monitor.reading.gemini import read_gemini
from monitor.reading.html import read_html
from monitor.reading.whole import check_whole_html, check_whole_markdown

if TYPE_CHECKING:
    from monitor.card.reading import Reading

_PAID = "Paid Tier, per 1M tokens in USD"


def _table(*rows: tuple[str, str, str], header: tuple[str, ...] = ("", "Free Tier", _PAID)) -> str:
    head = "".join(f"<th>{name}</th>" for name in header)
    body = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _section(title: str = "Gemini 1", ids: str = "<code>gemini-1</code>", body: str = "") -> str:
    return f"<h2>{title}</h2><em>{ids}</em>{body or _table(('Input price', 'Free of charge', '$1.50'))}"


def _read(page: str) -> Reading:
    return read_gemini("google/gemini-pricing", read_html(page))


@pytest.mark.parametrize(
    ("title", "ids", "models"),
    [
        ("G", "<code>gemini-1</code>", {"gemini-1"}),
        ("G", "<a href='#'><code>Gemini-1</code></a>", {"gemini-1"}),
        ("G", "<code>gemini-1</code> and <code>gemini-2</code>", {"gemini-1", "gemini-2"}),
        ("G", "<code>a-1</code>, <code>a-2</code>, and <code>a-3</code>", {"a-1", "a-2", "a-3"}),
        ("G", "<code>gemini-1</code> (stable) / <code>gemini-2</code> (preview)", {"gemini-1", "gemini-2"}),
        ("G", "gemini-1,gemini-2", {"gemini-1", "gemini-2"}),
        ("G", "Model ID: <code>gemini-1</code>", {"gemini-1"}),
        ("Gemini 1 Pro <code>gemini-1-pro</code>", "", {"gemini-1-pro"}),
        ("Gemini 2.5 Flash-Lite (Nano Banana) 🍌", "", {"gemini-2.5-flash-lite"}),
        ("Gemma 3n {:#gemma-3n}", "", {"gemma-3n"}),
        ("Gemma 3n 🚀", "", {"gemma-3n"}),
        ("Gemini 9 gemini-9-flash (was gemini-8-flash)", "", {"gemini-9-flash"}),
        ("Gemini 8 Flash, Gemini 7 Flash, and Gemini 6 Flash", "", {"gemini-8-flash", "gemini-7-flash", "gemini-6-flash"}),
        ("&lt;script&gt;=HYPERLINK(1)\u202e<b>", "", {"script-hyperlink"}),
    ],
)  # fmt: skip
def test_a_section_prices_the_ids_under_its_heading(title: str, ids: str, models: set[str]) -> None:
    assert {rate.model for rate in _read(_section(title, ids)).rates} == models


def test_a_free_cell_in_a_tab_is_free_with_that_variant() -> None:
    table = _table(("Input price (text, image)", "Free of charge", "$1 (text)"))
    rates = _read(_section(body=f"<h3>Standard</h3>{table}<h3>Batch</h3>{table}")).rates
    free = [(rate.modality, rate.conditions) for rate in rates if rate.free]
    batch = (("variant", "batch"),)
    assert free == [("text", ()), ("image", ()), ("text", batch), ("image", batch)]


_TABS = _table(("Input price", "Free of charge", "$1")), _table(("Input price", "-", "$0.50"))


@pytest.mark.parametrize(
    "tabs",
    [
        "<h3>Standard</h3>{}<h3>Batch (Preview)</h3>{}",
        "<details><summary>Standard</summary>{}</details><details><summary>Batch</summary>{}</details>",
        "<p><strong>Standard</strong></p>{}<p><strong>Batch</strong></p>{}",
        (
            '<ul><li role="tab" id="a">Standard</li><li role="tab" id="b">Batch</li></ul>'
            '<section role="tabpanel" aria-labelledby="a">{}</section><section role="tabpanel" aria-labelledby="b">{}</section>'
        ),
        '<section role="tabpanel" aria-label="Standard">{}</section><section role="tabpanel" aria-label="Batch">{}</section>',
    ],
)
def test_a_tab_says_its_tier_wherever_its_name_stands(tabs: str) -> None:
    reading = _read(_section(body=tabs.format(*_TABS)))
    assert {(rate.tier, str(rate.price)) for rate in reading.rates} == {
        ("standard", "1"),
        ("batch", "0.50"),
        ("free", "0"),
    }
    assert reading.findings == ()


def test_the_last_name_of_a_list_of_tabs_is_not_the_tier_of_the_table_below_it() -> None:
    reading = _read(_section(body=f"<ul><li>Standard</li><li>Batch</li></ul>{_TABS[0]}"))
    assert {rate.tier for rate in reading.rates} == {"standard", "free"}


@pytest.mark.parametrize("free", ["Free", "No charge", "At no cost", "No charge, up to 500 RPD", "Free of charge*"])
def test_a_free_cell_may_say_so_in_other_words(free: str) -> None:
    [rate] = [rate for rate in _read(_section(body=_table(("Input price", free, "$1")))).rates if rate.free]
    assert (rate.tier, rate.price) == ("free", 0)


@pytest.mark.parametrize(
    "struck",
    [
        "(was $1.50)",
        "<s>$1.50</s>",
        "<del>$1.50 (text)</del><br>",
        '<span style="color: red; text-decoration: line-through">$1.50</span>',
    ],
)
def test_a_price_that_is_struck_out_is_no_rate(struck: str) -> None:
    reading = _read(_section(body=_table(("Input price", "-", f"{struck} $0.75 through December 31, 2026."))))
    assert [(str(rate.price), str(rate.valid_until)) for rate in reading.rates] == [("0.75", "2026-12-31")]
    assert [loose.reason for loose in reading.accounting.ignored] == ["struck out: a price no more"]
    assert reading.findings == ()


def test_a_footnote_may_be_the_last_row_of_its_table() -> None:
    note = "* Image output is priced at $30 per 1,000,000 tokens. Output images are equivalent to $0.039 per image."
    rows = _table(("Output price", "-", "$0.039 per image*")).replace(
        "</table>", f'<tr><td colspan="3">{note}</td></tr></table>'
    )
    reading = _read(_section(body=rows))
    assert [(str(rate.price), rate.unit, rate.basis) for rate in reading.rates] == [
        ("0.039", "image", "equivalent"),
        ("30", "token", "list"),
    ]
    assert reading.findings == ()


def test_pictograms_are_no_words() -> None:
    info = '<span class="material-icons" aria-hidden="true">info</span>'
    check = '<i class="google-symbols notranslate">check_circle</i>'
    reading = _read(_section(body=_table((f"Input price {info}", f"{check}Free of charge", "$1"))))
    assert [rate.tier for rate in reading.rates] == ["standard", "free"]
    assert reading.findings == ()


@pytest.mark.parametrize(
    "prose",
    [
        "The input price is $1.50 per 1M tokens.",
        "Promotional pricing of $1.50 / $9 per 1M tokens input / output applies through December 31, 2026.",
    ],
)
def test_prose_that_repeats_prices_of_the_tables_is_ignored(prose: str) -> None:
    reading = _read(
        _section(body=_table(("Input price", "-", "$1.50"), ("Output price", "-", "$9"))) + f"<p>{prose}</p>"
    )
    assert {loose.reason for loose in reading.accounting.ignored} == {"prose that repeats a price of the tables"}
    assert reading.findings == ()


def test_a_model_without_a_price_is_reported() -> None:
    page = _section() + _section("H", "<code>gemini-2</code>", "<p>gone</p>")
    page += _section("I", "<code>gemini-3</code>", _table(("Input price", "Not available", "Coming soon!")))
    assert _read(page).unpriced == ("gemini-2", "gemini-3")


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        (_section(body=_table(("Entrée", "-", "$1.50"), ("Input price", "-", "$1"))), "unknown_header"),
        (_section(body=_table(("Input price", "$1", "$2"))), "unknown_qualifier"),
        (_section(body=_table(("Input price", "$1", "$2"), header=("", "Night", _PAID))), "unknown_header"),
        (_section(body=_table(("Input price", "-", "$1"), header=("", "Free Tier", "Paid Tier, per parsec in USD"))) + _section(), "unknown_unit"),
        (_section(body=_table(("Input price", "-", "$1"), header=("", "Free Tier", "Paid Tier"))) + _section(), "unknown_unit"),
        (_section(body=f"<h3>Turbo</h3>{_table(('Input price', '-', '$1'))}") + _section(), "unknown_tier"),
        (_section(body=f"<h3>Standard</h3>{_table(('Input price', '-', '$1'))}<h3>Batch</h3>"), "truncated"),
        (_section(body=_table(("Input price", "-", "€1.50"))), "unknown_unit"),
        (_section(body=_table(("Input price", "-", "$1,50"), ("Output price", "-", "$1"))), "implausible"),
        (_section(body=_table(("Input price", "-", "$1"), ("Input price", "-", "$2"))), "two_prices"),
        (_section(body=_table(("Input price", "-", "$0.00"))), "implausible"),
        (_section(ids="<code>gemini-1</code> before June"), "unknown_qualifier"),
        (_section(ids="<p>Available as <code>gemini-1-preview</code>.</p>"), "unknown_qualifier"),
        (_section(body="<table><tr><th></th><th>Free Tier</th><th>" + _PAID + "</th></tr><tr><td>Input price</td><td>Free of charge</td></tr></table>") + _section(), "truncated"),
        (_section(body=_table(("Input price", "-", "$1"), ("Batch", "", ""), ("Output price", "-", "$2"))), "unknown_header"),
        (_section(body=_table(("Audio", "", ""), ("Input price", "-", "$1"))), "unknown_header"),
        (_section(body=_table(("Input price", "-", "0.75"), ("Output price", "-", "$2"))), "unknown_unit"),
        (_section(body=_table(("Input price", "-", "<s>$1.50</s>"), ("Output price", "-", "$2"))), "implausible"),
        (_section(body=_table(("Input price", "-", "(was $1.50)"), ("Output price", "-", "$2"))), "implausible"),
        (_section(body=_table(("Input price", "-", "$1<del>.50</del>"), ("Output price", "-", "$2"))), "implausible"),
        (_section(body=_table(("Input price", "-", "$<del>1</del>2"), ("Output price", "-", "$2"))), "implausible"),
        (_section(body=_table(("Input price (text) (audio)", "-", "$1.50"))) + _section(), "unknown_header"),
        (_section("Gemini 9 Flash and Pro", "") + _section(), "unknown_qualifier"),
        (_section("Fast, cheap and good", "") + _section(), "unknown_qualifier"),
        (_section() + "<p>Batch input costs $1.50 per 1M tokens.</p>", "unaccounted"),
        (_section() + "<p>A fee of $7.77 applies.</p>", "unaccounted"),
        (_section() + "<p>A fee of $1.50 applies.</p>", "unaccounted"),
        (_section() + "<p>From January 1, 2027 input is $2 per 1M tokens.</p>", "unaccounted"),
        (_section() + "<p>| Input price | - | $1.50 per 1M tokens |</p>", "unaccounted"),
        (_section() + _section(body=_table(("Input price", "Free of charge", "-"), header=("", "Free Tier", "Tarif"))), "unknown_header"),
    ],
)  # fmt: skip
def test_what_is_not_understood_holds_the_card(page: str, kind: str) -> None:
    assert kind in {finding.kind for finding in _read(page).findings}


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("", "not_this_page"),
        ("<p>Nothing here</p><table><tr><th>Model</th></tr></table>", "not_this_page"),
        (_section(body="<p>x</p>") * 3, "half_rendered"),
        (_section(body=_table()) * 3, "half_rendered"),
        (_section(body=_table(("Input price", "", ""), ("Output price", "", ""))) * 3, "half_rendered"),
        (_section() + _section(body="<p>x</p>") * 3, "half_rendered"),
        (_section(body=_table(("Eingabepreis", "-", "$1"), ("Ausgabepreis", "-", "$2"))), "language"),
        (_section(body=_table(("Input price", "-", "$1"), header=("", "Kostenlos", "Kostenpflichtig"))), "unknown_layout"),
        (_section(body=_table(("Input price", "Not available", "Not available"))), "no_prices"),
        ("<em><code>gemini-1</code></em><p>| Input price | Free of charge | $1.50 |</p>", "unknown_layout"),
    ],
)  # fmt: skip
def test_what_is_not_the_page_is_refused(page: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        _read(page)
    assert refused.value.reason == reason


@pytest.mark.parametrize("text", ["<table><tr><td>$1", "<html><body><p>$1", "<TABLE></TABLE><table><tr>"])
def test_a_page_that_breaks_off_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        check_whole_html(text)
    assert refused.value.reason == "half_rendered"


def test_a_whole_page_is_not() -> None:
    check_whole_html("<html><table></table></html>")
    check_whole_markdown("| a | b |\n|---|---|\n| 1 | 2 |\n")


def test_a_row_of_markdown_that_lost_a_cell_holds_the_card() -> None:
    page = pages()["google/gemini-pricing-md"]
    head = "## Gemini 1\n\n*`gemini-1`*\n\n|   | Free Tier | Paid Tier, per 1M tokens in USD |\n|---|---|---|\n"
    whole = "| Input price | Free of charge | $1 |\n| Output price | Free of charge | $2 |\n"
    assert page.read(head + whole).findings == ()
    torn = page.read(head + whole.replace(" $1 |", ""))
    assert {finding.kind for finding in torn.findings} == {"truncated"}


def test_markdown_that_breaks_off_within_a_row_is_refused() -> None:
    with pytest.raises(Refused):
        check_whole_markdown("| a | b |\n|---|---|\n| Input price | $1")
