from __future__ import annotations

import json
from datetime import date

from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from monitor.sites.snippets import html, json_ld, markdown, snippets
from tests.sites.rows import HOSTILE, URLS, rate, view

RATES = [rate(), rate(price="10", charge="output", tier="batch", valid_until=date(2026, 12, 31))]
BAD = rate(HOSTILE + "|`*_[x](javascript:alert(1))", conditions=(("variant", HOSTILE),))


def test_the_fragment_is_a_table_with_its_source() -> None:
    table = LexborHTMLParser(html(RATES, URLS))
    cells = [[cell.text() for cell in row.css("th, td")] for row in table.css("tbody tr")]
    assert cells == [
        ["Input, text", "Standard", "$2.50 / 1M tokens"],
        ["Output, text", "Batch", "$10.00 / 1M tokens until December 31, 2026"],
    ]
    assert table.css("tfoot a")[0].attributes["href"] == URLS["openai/pricing"]


def test_the_markdown_is_a_table_with_its_source() -> None:
    table = LexborHTMLParser(MarkdownIt("commonmark").enable("table").render(markdown(RATES, URLS)))
    assert [cell.text() for cell in table.css("tbody tr td")] == [
        "Input, text", "Standard", "$2.50 / 1M tokens",
        "Output, text", "Batch", "$10.00 / 1M tokens until December 31, 2026",
    ]  # fmt: skip
    assert table.css("a")[0].attributes["href"] == URLS["openai/pricing"]


def test_the_json_ld_is_a_schema_org_product_with_an_offer_for_each_price() -> None:
    document = json.loads(json_ld(RATES, URLS))
    assert (document["@context"], document["@type"], document["name"]) == ("https://schema.org", "Product", "gpt-5")
    assert document["offers"][1] == {
        "@type": "Offer",
        "name": "Output, text, batch",
        "price": "10",
        "priceCurrency": "USD",
        "url": URLS["openai/pricing"],
        "priceSpecification": {
            "@type": "UnitPriceSpecification",
            "price": "10",
            "priceCurrency": "USD",
            "referenceQuantity": {"@type": "QuantitativeValue", "value": 1000000, "unitText": "token"},
            "validThrough": "2026-12-31",
        },
    }


def test_hostile_names_are_harmless_in_every_snippet() -> None:
    shown = MarkdownIt("commonmark").enable("table").render(markdown([BAD], URLS))
    for page in (html([BAD], URLS), shown, f"<script type='application/ld+json'>{json_ld([BAD], URLS)}</script>"):
        tree = LexborHTMLParser(page)
        assert len(tree.css("script")) == page.count("application/ld+json")
        assert not tree.css("img, [onerror], [href^='javascript']")
        assert "\u202e" not in page
    assert len(LexborHTMLParser(shown).css("tbody td")) == 3


def test_there_are_three_files_for_each_model_with_a_price_today() -> None:
    ended = rate("old")._replace(valid_until=date(2020, 1, 1))
    assert snippets(view([rate(), ended])).keys() == {
        f"snippets/openai/gpt-5.{end}" for end in ("html", "md", "jsonld")
    }
