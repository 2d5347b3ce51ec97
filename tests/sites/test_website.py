from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from monitor.feed.documents import documents
from monitor.feed.view import Span
from monitor.sites.snippets import snippets
from monitor.sites.website import restamp, website
from tests.sites.rows import HOSTILE, LAST_MONTH, NOON, URLS, change, line, rate, view, whole_card

if TYPE_CHECKING:
    from monitor.feed.view import FeedView

LIMIT = 150_000  # bytes


@cache
def the_whole() -> dict[str, bytes]:
    """The website of a card of the real size."""
    rates = whole_card()
    return website(view(rates, committed=[change(None, one, "added", id=f"c-{n}") for n, one in enumerate(rates)]))


def few() -> FeedView:
    old, new = rate(price="3"), rate(price="2.5")
    spans = [Span(old, LAST_MONTH, NOON), Span(new, NOON, None), Span(rate("gone-1"), LAST_MONTH, NOON)]
    return view([new, rate("gpt-5", "10", charge="output")], spans=spans, committed=[change(old, new)])


def text(page: bytes) -> str:
    body = LexborHTMLParser(page.decode()).body
    assert body is not None
    return " ".join(body.text(separator=" ").split())


def test_every_page_of_a_card_of_the_real_size_is_under_the_limit_with_its_style_and_script() -> None:
    files = the_whole()
    beside = sum(len(files[f"assets/{name}"]) for name in ("site.css", "filters.css", "site.js", "icon.svg"))
    assert max((len(body) + beside, path) for path, body in files.items()) < (LIMIT, "")


def test_the_page_of_changes_ends_where_it_would_grow_too_long_and_says_where_to_go_on() -> None:
    many = [change(rate(f"m{n % 7}", "3"), rate(f"m{n % 7}"), serial=1, id=f"c-{n}") for n in range(5000)]
    early = [replace(one, serial=-n) for n, one in enumerate(many)]
    page = website(view([rate()], committed=early))["changes.html"]
    assert len(page) < LIMIT
    assert "Older changes: JSON Feed" in text(page)


def test_a_whole_page_that_arrived_is_counted_whole() -> None:
    news = [change(None, one, "added", id=f"c-{n}") for n, one in enumerate(whole_card())]
    assert "1200 prices added, of 150 models" in text(website(view([rate()], committed=news))["changes.html"])


def test_the_same_rows_give_the_same_bytes() -> None:
    assert website(few()) == website(few())


def test_current_rates_changes_and_history_are_on_their_pages() -> None:
    files = website(few())
    assert "gpt-5 $2.50 $10.00" in text(files["index.html"])
    assert "gpt-5 new price Input, text: $3.00 / 1M tokens → $2.50 / 1M tokens (−20 %)" in text(files["changes.html"])
    assert "Input, text $3.00 / 1M tokens October 23, 2026 November 22, 2026" in text(files["models/openai/gpt-5.html"])


def test_charts_stand_in_the_order_of_the_prices() -> None:
    first, second = rate(price="2.5"), rate(price="10", charge="output")
    spans = [Span(second, LAST_MONTH, None), Span(first, LAST_MONTH, None)]
    page = text(website(view([first, second], spans=spans))["models/openai/gpt-5.html"])
    assert page.index("Input, text per 1M tokens") < page.index("Output, text per 1M tokens")


def test_a_model_that_is_gone_keeps_its_page_and_says_so() -> None:
    assert "No longer on a price list" in text(website(few())["models/openai/gone-1.html"])


def test_every_price_shows_its_evidence() -> None:
    page = LexborHTMLParser(website(few())["models/openai/gpt-5.html"].decode())
    (first, _) = page.css("td details")
    assert first.parent is not None
    assert first.parent.parent.attributes["title"] == "$2.5"  # type: ignore[union-attr]
    assert "Text tokens › Standard › gpt-5 › Input" in first.text()
    assert f'href="{URLS["openai/pricing"]}"' in (first.html or "")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("fresh", "read as expected"),
        ("stale", "these are the prices as last read"),
        ("held", "these are the last confirmed prices"),
        ("refused", "these are the last good prices"),
        ("disabled", "no longer watched"),
    ],
)
def test_the_state_of_a_page_is_said_in_words_with_the_time_of_its_last_check(status: str, words: str) -> None:
    page = website(view([rate()], pages=[line("openai/pricing", status)]))["index.html"]
    said = text(page)
    assert f"openai/pricing {status} " in said
    assert words in said
    assert "checked November 22, 2026, 12:00 UTC" in text(page)


def test_a_page_that_another_one_carries_says_by_which() -> None:
    carried = replace(line("openai/pricing", "refused"), carried_by="openai/pricing-md")
    said = text(website(view([rate()], pages=[carried]))["index.html"])
    assert "openai/pricing refused its prices are read from openai/pricing-md meanwhile" in said


def test_a_page_that_was_never_checked_says_so() -> None:
    said = text(website(view([rate()], pages=[line("openai/pricing", "stale", None)]))["index.html"])
    assert "openai/pricing stale never checked yet" in said


def test_a_website_without_any_rate_is_whole() -> None:
    assert "Nothing has changed yet." in text(website(view([]))["index.html"])


def test_the_front_page_can_be_told_of_a_check_without_being_made_again() -> None:
    before, later = few(), few()
    now = NOON + timedelta(minutes=15)
    later = replace(later, pages=tuple(replace(page, checked_at=now, status="held") for page in later.pages))
    assert restamp(website(before)["index.html"], later) == website(later)["index.html"]


def test_something_else_under_the_name_of_the_front_page_is_not_touched_up() -> None:
    assert restamp(b"<p>hello", few()) is None


def test_every_link_and_reference_of_the_website_leads_to_a_file_or_to_an_official_page() -> None:
    one = few()
    files = website(one) | snippets(one)
    known = files.keys() | documents(one).keys() | {"v1/index.json"}
    targets = [
        (path, target)
        for path, body in files.items()
        if path.endswith(".html") and not path.startswith("snippets/")
        for target in _targets(body)
    ]
    assert targets
    for path, target in targets:
        assert posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) in known, (path, target)


def _targets(body: bytes) -> list[str]:
    nodes = LexborHTMLParser(body.decode()).css("[href], [src]")
    found = [urlsplit(node.attributes.get("href") or node.attributes.get("src") or "") for node in nodes]
    assert {url.geturl() for url in found if url.netloc} <= set(URLS.values())
    return [url.path for url in found if not url.netloc and url.path]


@pytest.mark.parametrize("path", ["index.html", "changes.html", "models/openai/gpt-5.html"])
def test_pages_keep_to_a_strict_content_security_policy(path: str) -> None:
    page = LexborHTMLParser(website(few())[path].decode())
    assert not page.css("style, [style], [onclick], [onload], script:not([src]), iframe, form")
    assert "default-src 'none'" in (page.css("meta[http-equiv]")[0].attributes["content"] or "")


def test_hostile_names_and_evidence_are_harmless_wherever_they_are_shown() -> None:
    bad = rate(HOSTILE, evidence=rate().evidence._replace(text=HOSTILE, section=HOSTILE, row=HOSTILE), charge="output")
    bad = bad._replace(conditions=(("variant", HOSTILE),))
    changes = [change(None, bad, "added")]
    for path, body in website(view([bad], committed=changes)).items():
        assert re.fullmatch(r"[a-zA-Z0-9._~/-]+", path)
        if path.endswith(".html"):
            page = LexborHTMLParser(body.decode())
            assert not page.css("script:not([src]), img, [onerror]"), path
            assert "\u202e" not in body.decode(), path
            assert "\x1b" not in body.decode(), path


def test_the_addresses_of_model_pages_are_those_of_the_feed() -> None:
    one = view([rate("Whisper & <co>"), rate("gpt-5")])
    pages = {path.removesuffix(".html") for path in website(one) if path.startswith("models/")}
    feed = {path.removeprefix("v1/").removesuffix(".json") for path in documents(one) if path.startswith("v1/models/")}
    assert pages == feed


def test_only_prices_that_apply_today_are_current() -> None:
    base = rate(price="10")
    ended = rate("old", "1", valid_until=(NOON - timedelta(days=30)).date())
    promotion = rate(price="5", valid_until=NOON.date())
    page = text(website(view([base, promotion, ended]))["index.html"])
    assert "gpt-5 $5.00 until November 22, 2026" in page
    assert "$10.00" not in page
    assert "old" not in page
