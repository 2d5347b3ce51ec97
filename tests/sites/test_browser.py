"""The website in a real browser: whatever is promised of it there is asked of it there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.feed.documents import documents
from monitor.feed.index import index
from monitor.sites.website import website
from tests.sites.rows import HOSTILE, change, line, rate, view

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from monitor.feed.view import FeedView
    from tests.sites.browser import Tab

    Host = Callable[[Mapping[str, bytes]], str]

PAGES = ("index.html", "changes.html", "models/openai/gpt-5.html")
SHOWN = "[...document.querySelectorAll('.rates tbody tr')].filter(r => r.offsetParent).map(r => r.querySelector('a').textContent)"
# The contrast of every text with what stands behind it, by the formula of WCAG 2; the worst one with its text.
CONTRAST = """(() => {
  const rgb = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = (node) => { for (; node; node = node.parentElement) {
    const color = rgb(getComputedStyle(node).backgroundColor); if (color.length === 3 || color[3] === 1) return color; } return null; };
  let worst = [99, ""];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!node.textContent.trim() || !parent.checkVisibility()) continue;
    const style = getComputedStyle(parent), ground = behind(parent);
    const ink = light(rgb(parent instanceof SVGElement ? style.fill : style.color)), paper = light(ground);
    const ratio = (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05);
    if (ratio < worst[0]) worst = [ratio, node.textContent.trim()];
  }
  return worst;
})()"""


def some(checked: datetime | None = None) -> FeedView:
    now = checked or datetime.now(UTC) - timedelta(minutes=4, seconds=5)
    rates = [
        rate(), rate(charge="output", price="10"), rate(tier="batch", price="1.25"),
        rate("gpt-image-2", "30", charge="output", modality="image"), rate("gemini-3", provider="google"), rate(HOSTILE),
    ]  # fmt: skip
    states = [line("openai/pricing", checked=now), line("google/gemini-pricing", "held", now)]
    return view(rates, at=now, pages=states, committed=[change(rate(price="3"), rate())])


def served(one: FeedView) -> dict[str, bytes]:
    return website(one) | documents(one) | {"v1/index.json": index(one, [])}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("script", [True, False])
def test_pages_load_without_a_complaint_and_ask_nobody_else(tab: Tab, host: Host, path: str, script: bool) -> None:
    address = host(served(some()))
    tab.look(script=script)
    tab.open(address + path)
    tab.settle()
    assert tab.complaints == []
    assert {url for url in tab.requests if not url.startswith(address)} == set()
    assert len(tab.requests) >= 2


@pytest.mark.parametrize(
    ("choice", "models"),
    [
        ("tier-batch", ["gpt-5"]),
        ("provider-google", ["gemini-3"]),
        ("modality-image", ["gpt-image-2"]),
    ],
)
def test_filters_work_without_any_script(tab: Tab, host: Host, choice: str, models: list[str]) -> None:
    tab.look(script=False)
    tab.open(host(served(some())) + "index.html")
    tab.click(f"label[for={choice}]")
    assert tab.run(SHOWN) == models


@pytest.mark.parametrize("width", [390, 1280])
def test_search_narrows_and_says_how_many_are_left(tab: Tab, host: Host, width: int) -> None:
    tab.look(width=width)
    tab.open(host(served(some())) + "index.html")
    tab.click("#q")
    tab.ask("Input.insertText", text="GEM")
    assert tab.run(SHOWN) == ["gemini-3"]
    assert tab.run("document.getElementById('count').textContent") == "1 model shown"
    tab.ask("Input.insertText", text="zzz")
    assert tab.run("document.getElementById('count').textContent").startswith("Nothing matches")


def test_the_time_of_the_last_check_is_told_from_the_clock_of_the_reader(tab: Tab, host: Host) -> None:
    tab.look()
    tab.open(host(served(some())) + "index.html")
    tab.settle()
    assert tab.run("document.querySelector('time[data-page]').textContent") == "4 minutes ago"


def test_an_open_page_learns_of_later_checks_and_of_new_prices(tab: Tab, host: Host) -> None:
    old = some(datetime.now(UTC) - timedelta(hours=30))
    address = host(served(old) | {"v1/index.json": index(some(), [])})
    tab.look()
    tab.open(address + "index.html")
    tab.settle()
    assert tab.run("document.querySelector('time[data-page]').textContent") == "4 minutes ago"
    assert tab.run("document.getElementById('newer').hidden")
    host({"v1/index.json": index(some(), []).replace(b'"serial":1', b'"serial":2')})
    tab.run("refresh()")
    assert not tab.run("document.getElementById('newer').hidden")


def test_without_a_script_the_absolute_time_stands(tab: Tab, host: Host) -> None:
    tab.look(script=False)
    tab.open(host(served(some(datetime(2026, 11, 22, 12, 0, tzinfo=UTC)))) + "index.html")
    assert tab.run("document.querySelector('time[data-page]').textContent") == "November 22, 2026, 12:00 UTC"


def test_a_model_page_says_when_its_own_pages_were_checked(tab: Tab, host: Host) -> None:
    tab.look()
    tab.open(host(served(some())) + "models/openai/gpt-5.html")
    tab.settle()
    assert "fresh, checked 4 minutes ago" in tab.run("document.querySelector('.pages').innerText")


@pytest.mark.parametrize("path", PAGES)
def test_everything_to_act_on_has_a_name_and_the_page_its_landmarks(tab: Tab, host: Host, path: str) -> None:
    tab.look()
    tab.open(host(served(some())) + path)
    names = tab.names()
    acting = {"link", "button", "radio", "searchbox", "image", "DisclosureTriangle", "table", "region"}
    assert [role for role, name in names if role in acting and not name] == []
    assert {"banner", "main", "contentinfo", "navigation"} <= {role for role, _ in names}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("dark", [False, True])
def test_text_is_readable_in_light_and_dark(tab: Tab, host: Host, path: str, dark: bool) -> None:
    tab.look(dark=dark)
    tab.open(host(served(some())) + path)
    ratio, text = tab.run(CONTRAST)
    assert ratio >= 4.5, text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_its_screen(tab: Tab, host: Host, path: str, width: int) -> None:
    tab.look(width=width)
    tab.open(host(served(some())) + path)
    assert tab.run("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_no_price_stands_beyond_the_edge(tab: Tab, host: Host, width: int) -> None:
    tab.look(width=width)
    tab.open(host(served(some())) + "index.html")
    assert tab.run("[...document.querySelectorAll('.scroll')].every((box) => box.scrollWidth <= box.clientWidth)")
    shown = tab.run("getComputedStyle(document.querySelector('.rates td:has(p)'), '::before').content")
    assert shown == '"Input"'


def test_the_keyboard_reaches_the_content_first_and_then_every_filter(tab: Tab, host: Host) -> None:
    tab.look()
    tab.open(host(served(some())) + "index.html")
    tab.press("Tab")
    assert tab.run("document.activeElement.className") == "skip"
    tab.run("document.getElementById('q').focus()")
    tab.press("Tab")
    tab.press("ArrowRight")
    assert tab.run("document.activeElement.id") == "provider-google"
    assert tab.run(SHOWN) == ["gemini-3"]


def test_the_web_component_shows_the_prices_of_today_and_when_they_were_checked(tab: Tab, host: Host) -> None:
    one = view([
        rate(HOSTILE, "1250.5"), rate(HOSTILE, "0.04", charge="output", modality="image", per=1, unit="image", basis="equivalent"),
        rate(HOSTILE, "9", valid_until=datetime(2020, 1, 1, tzinfo=UTC).date()), rate(HOSTILE, "1", tier="batch"),
        rate(HOSTILE, "7", charge="cached_input"), rate(HOSTILE, "3", charge="training", platform="vertex-ai"),
        rate(HOSTILE, "5", charge="cached_input", valid_from=datetime(2020, 1, 1, tzinfo=UTC).date()),
    ])  # fmt: skip
    model = next(path for path in documents(one) if path.startswith("v1/models/"))
    page = f'<!doctype html><script src="assets/ratecard.js"></script><rate-card src="{model}" tier="standard">…</rate-card>'
    address = host(served(one) | {"page.html": page.encode()})
    tab.look()
    tab.open(address + "page.html")
    tab.settle()
    shown = tab.run("document.querySelector('rate-card').shadowRoot.textContent")
    assert "Input, textstandard$1,250.50 / 1M tokens" in shown
    assert "Output, imagestandard≈ $0.04 / image" in shown
    assert "\u202e" not in shown
    assert "$9.00" not in shown
    assert "$5.00" in shown
    assert "$7.00" not in shown
    assert "$3.00" not in shown
    tab.run("document.querySelector('rate-card').setAttribute('platform', 'vertex-ai')")
    tab.settle()
    there = tab.run("document.querySelector('rate-card').shadowRoot.textContent")
    assert "$3.00" in there
    assert "$5.00" not in there
    assert "batch" not in shown
    assert "openai/pricing checked Nov 22, 2026" in shown
    assert tab.run("document.querySelector('rate-card').shadowRoot.querySelectorAll('script, img').length") == 0


def test_the_web_component_keeps_what_the_page_said_where_the_feed_can_not_be_reached(tab: Tab, host: Host) -> None:
    page = b'<!doctype html><script src="assets/ratecard.js"></script><rate-card src="v1/models/no/ne.json">See the list</rate-card>'
    tab.look()
    tab.open(host(served(some()) | {"page.html": page}) + "page.html")
    tab.settle()
    assert tab.run("document.body.innerText").strip() == "See the list"
    assert "could not be loaded" in tab.run("document.querySelector('rate-card').shadowRoot.textContent")
