"""What must not matter on the page, and what must hold the card: whole small pages through the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.errors import Refused
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
        ("Gemma 3n 🚀", "", {"gemma-3n"}),
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
        (_section() + "<p>A fee of $7.77 applies.</p>", "unaccounted"),
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


def test_markdown_that_breaks_off_within_a_row_is_refused() -> None:
    with pytest.raises(Refused):
        check_whole_markdown("| a | b |\n|---|---|\n| Input price | $1")
