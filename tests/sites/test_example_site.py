"""The worked example, rendered from facsimiles of the figures of its day: it shows exactly those."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from monitor.errors import PublishError
from monitor.sites.render import render_site
from monitor.sites.site import SiteSettings
from tests.sites.browser import CHROMIUM
from tests.sites.rows import URLS, line, rate, view
from tests.sites.test_browser import CONTRAST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from monitor.card.rate import Rate
    from tests.sites.browser import Tab

EXAMPLE = Path(__file__).parents[2] / "deploy" / "example-site"
CHECKED = datetime(2026, 4, 24, 9, 30, tzinfo=UTC)
SIZES = ("1024x1024", "1024x1536", "1536x1024")
IMAGES = {
    "low": ("0.006", "0.005", "0.005"),
    "medium": ("0.053", "0.041", "0.041"),
    "high": ("0.211", "0.165", "0.165"),
}


def settings(**other: object) -> SiteSettings:
    plain = SiteSettings("example", EXAMPLE / "templates", Path("unused"), (EXAMPLE / "shop.toml",))
    return replace(plain, **other)  # type: ignore[arg-type]


def gpt_image(price: str, charge: str, modality: str, **other: object) -> Rate:
    return rate("gpt-image-2", price, charge=charge, modality=modality, **other)


def banana(price: str, **other: object) -> Rate:
    evidence = rate().evidence._replace(page="google/gemini-pricing")
    shared = {
        "provider": "google",
        "platform": "gemini-api",
        "evidence": evidence,
        "charge": "output",
        "modality": "image",
    }
    return rate("gemini-3.1-flash-image-preview", price, **(shared | other))


def card() -> list[Rate]:
    guide = rate().evidence._replace(page="openai/image-guide")
    one_image = {"per": 1, "unit": "image", "basis": "equivalent"}
    return [
        gpt_image("8", "input", "image"),
        gpt_image("2", "cached_input", "image"),
        gpt_image("30", "output", "image"),
        gpt_image("5", "input", "text"),
        gpt_image("1.25", "cached_input", "text"),
        gpt_image("4", "input", "image", tier="batch"),
        *(
            gpt_image(
                price, "output", "image", conditions=(("quality", quality), ("size", size)), evidence=guide, **one_image
            )
            for quality, prices in IMAGES.items()
            for size, price in zip(SIZES, prices, strict=True)
        ),
        banana("60"),
        banana("30", tier="batch"),
        banana("0.067", conditions=(("resolution", "1K"),), **one_image),
        banana("0.034", conditions=(("resolution", "1K"),), tier="batch", **one_image),
        banana("0.101", conditions=(("resolution", "2K"),), **one_image),
    ]


def page(rates: list[Rate]) -> LexborHTMLParser:
    files = render_site(settings(), view(rates, at=CHECKED))
    return LexborHTMLParser(files["index.html"].decode())


def rows(page: LexborHTMLParser, table: int) -> list[list[str]]:
    found = page.css("table")[table].css("tr")
    return [[" ".join(cell.text(separator=" ").split()) for cell in row.css("th, td")] for row in found]


def test_official_rates_each_with_when_it_applies_their_date_and_their_source() -> None:
    one = page(card())
    assert [row[:2] for row in rows(one, 0)[1:]] == [
        ["Image input", "$8.00 per 1M tokens"],
        ["Cached image input", "$2.00 per 1M tokens"],
        ["Image output", "$30.00 per 1M tokens"],
        ["Text input", "$5.00 per 1M tokens"],
        ["Cached text input", "$1.25 per 1M tokens"],
    ]
    assert all(row[2] for row in rows(one, 0))
    note = one.css(".note")[0]
    assert "official page last checked on April 24, 2026. ChatGPT plans are billed apart" in " ".join(
        note.text().split()
    )
    assert note.css("a")[0].attributes["href"] == URLS["openai/pricing"]


def test_estimated_cost_of_one_image_by_quality_and_size() -> None:
    assert rows(page(card()), 1) == [
        ["Quality", "1024 x 1024", "1024 x 1536", "1536 x 1024"],
        ["Low", "$0.006", "$0.005", "$0.005"],
        ["Medium", "$0.053", "$0.041", "$0.041"],
        ["High", "$0.211", "$0.165", "$0.165"],
    ]


def test_alternatives_side_by_side() -> None:
    (_, official, banana_row, packs) = rows(page(card()), 2)
    assert official[:3] == [
        "GPT Image 2 gpt-image-2", "Billed by tokens: $30.00 / 1M tokens of output", "$0.006 low $0.053 medium $0.211 high",
    ]  # fmt: skip
    assert banana_row[0] == "Nano Banana 2 gemini-3.1-flash-image-preview"
    assert banana_row[2] == "$0.067 standard $0.034 batch"
    assert packs[2] == "$0.199 Starter $0.12 Creator $0.09 Studio"


def test_what_packs_buy_and_when_they_are_the_better_buy() -> None:
    one = page(card())
    assert rows(one, 3)[1:] == [
        ["Starter 30 credits", "$1.99", "10", "$0.199"],
        ["Creator 150 credits", "$6.00", "50", "$0.12"],
        ["Studio 600 credits", "$18.00", "200", "$0.09"],
    ]
    (head, _, _, studio) = rows(one, 4)
    assert head == ["Pack", "Low: $0.006", "Medium: $0.053", "High: $0.211", "Break-even"]
    assert studio[1] == (
        "The API is the better buy the API makes 3000 images for the price of the pack "
        "the seller keeps $0.084 of each image, $16.80 of the pack"
    )
    assert studio[3] == (
        "The pack is the better buy the API makes 85 images for the price of the pack "
        "the seller adds $0.121 to each image, $24.20 to the pack"
    )
    assert studio[4].startswith("$0.09 an image")


def test_every_source_is_linked_with_the_day_it_was_checked() -> None:
    found = [(item.css("a")[0].attributes["href"], item.text()) for item in page(card()).css("ul li")]
    assert [url for url, _ in found] == list(URLS.values())
    assert all("last checked on April 24, 2026" in text for _, text in found)


def test_a_source_that_is_not_fresh_is_not_passed_off_as_fresh() -> None:
    pages = [line(name, "held", CHECKED) for name in URLS]
    files = render_site(settings(), view(card(), at=CHECKED, pages=pages))
    assert files["index.html"].count(b"(now held: the figures are those of that day)") == 3


def test_a_price_that_changes_in_the_store_changes_on_the_page_and_nowhere_else_is_it_written() -> None:
    dearer = [one._replace(price=one.price * 2) for one in card()]
    shown = page(dearer).html or ""
    assert "$16.00" in shown
    assert "$8.00" not in shown


def test_no_figure_stands_in_a_template() -> None:
    templates = list((EXAMPLE / "templates").glob("*.j2"))
    assert templates
    for template in templates:
        outside = re.sub(r"</?h\d|utf-8|initial-scale=1|tabindex=.0|\[0\]|< 0 ", "", template.read_text("utf-8"))
        assert re.findall(r"\d", outside) == [], template
        assert "$" not in outside


def test_no_official_price_stands_in_the_sites_own_data() -> None:
    data = (EXAMPLE / "shop.toml").read_text("utf-8")
    assert not [
        one
        for one in card()
        if re.search(rf"(?<![\d.x]){re.escape(str(one.price))}(?![\d.xK-])", data) and one.price < 1
    ]


def test_a_rate_that_is_missing_is_an_error_with_its_place_and_never_an_empty_cell() -> None:
    without = [one for one in card() if (one.charge, one.modality) != ("cached_input", "text")]
    with pytest.raises(PublishError) as told:
        page(without)
    said = str(told.value)
    assert said.startswith(
        "site example: index.html.j2, line 25: no rate fits gpt-image-2 (charge=cached_input, modality=text)"
    )
    assert "its old pages stand" in said


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_the_page_is_readable_in_a_real_browser(
    tab: Tab, host: Callable[[Mapping[str, bytes]], str], width: int, dark: bool
) -> None:
    files = render_site(settings(), view(card(), at=CHECKED))
    address = host(files)
    tab.look(width=width, dark=dark)
    tab.open(address + "index.html")
    tab.settle()
    assert tab.complaints == []
    assert {url for url in tab.requests if not url.startswith(address)} == set()
    assert tab.run("document.documentElement.scrollWidth") <= width
    assert tab.run(CONTRAST)[0] >= 4.5
    assert sum(map(len, files.values())) < 150_000
