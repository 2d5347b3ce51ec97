"""What a page may turn into while its host says 200: it is refused or held, and its last good card stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.conftest import assert_kept
from tests.program import GOOGLE, OPENAI, facsimile

if TYPE_CHECKING:
    from tests.faults.conftest import World

BASELINE = facsimile(GOOGLE, "demo-1-baseline.html")
PRICE = "$1.25, prompts &lt;= 200k tokens"
TWICE = "<tr><td>Input price</td><td>Not available</td><td>$9, prompts &lt;= 200k<br>$18, prompts &gt; 200k</td></tr>"
NOT_FOUND = "<html lang='en'><title>404</title><h1>Page not found</h1><p>The page you want is not here.</p></html>"


def page(page_id: str, text: str, reason: str, *, quick: bool = False) -> Any:
    """The page that says `text`, and what is said of it."""
    return pytest.param(page_id, text, reason, marks=[] if quick else [pytest.mark.slow])


def altered(old: str, new: str) -> str:
    """Google's page with one thing written otherwise, the first time it stands there."""
    assert old in BASELINE
    return BASELINE.replace(old, new, 1)


REFUSED = [
    page(OPENAI, facsimile(OPENAI, "bot-wall.html"), "blocked", quick=True),
    page(OPENAI, facsimile(OPENAI, "french.html"), "language"),
    page(OPENAI, facsimile(OPENAI, "half-rendered.html"), "half_rendered", quick=True),
    page(OPENAI, facsimile(OPENAI, "another-guide.html"), "not_this_page"),
    page(OPENAI, facsimile(OPENAI, "plans.html"), "not_this_page"),
    page(OPENAI, facsimile(OPENAI, "cards.html"), "unknown_layout"),
    page(OPENAI, NOT_FOUND, "not_this_page"),
    page(OPENAI, "", "empty"),
    page(OPENAI, " \n", "empty"),
    page(GOOGLE, facsimile(GOOGLE, "german.html"), "language"),
    page(GOOGLE, facsimile(GOOGLE, "euro.html"), "no_prices"),
    page(GOOGLE, facsimile(GOOGLE, "hollow.html"), "half_rendered"),
]
HELD = [
    page(GOOGLE, BASELINE.replace(PRICE, f"{PRICE.replace('1.25', '12.5')}"), "ratio", quick=True),
    page(GOOGLE, altered("<td>Input price</td>", "<td>Entrée</td>"), "Entrée"),
    page(GOOGLE, altered("per 1M tokens in USD", "per 1M gnomes in USD"), "gnome"),
    page(GOOGLE, altered("<tr>\n      <td>Input price</td>", f"{TWICE}<tr>\n      <td>Input price</td>"), "two_prices"),
    page(GOOGLE, altered(PRICE, "$1.25 or $1.35, prompts &lt;= 200k tokens"), "$1.35"),
    page(GOOGLE, altered("<p>A model.</p>", "<p>A model, for $7.77 a bunch.</p>"), "$7.77"),
]


@pytest.mark.parametrize(("page_id", "text", "reason"), REFUSED)
def test_what_is_not_the_page_is_refused(world: World, page_id: str, text: str, reason: str) -> None:
    world.site.says(page_id, text)
    assert_kept(world, page_id, "refused", reason, "refused")


@pytest.mark.parametrize(("page_id", "text", "finding"), HELD)
def test_what_can_not_be_believed_is_held(world: World, page_id: str, text: str, finding: str) -> None:
    world.site.says(page_id, text)
    assert_kept(world, page_id, "held", finding, "held")


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "body"), [("application/pdf", b"%PDF-1.7"), ("application/json", b"{}")])
def test_what_is_no_text_is_refused(world: World, kind: str, body: bytes) -> None:
    world.site.says(OPENAI, body, Content_Type=kind)
    assert_kept(world, OPENAI, "refused", kind, "refused")


@pytest.mark.slow
def test_a_reader_that_runs_out_of_memory_dies_alone(world: World) -> None:
    world.program.watch(world.site.urls, "[reader]\nmemory_mb = 128")
    page, row = facsimile(OPENAI, "demo-2-price-cut.html"), '<tr><td class="c"><span>gpt-5.4-mini</span></td>'
    assert row in page
    world.site.says(OPENAI, page.replace(row, f"<tr>{'<td>1</td>' * 450_000}</tr>{row}", 1))
    assert_kept(world, OPENAI, "refused", "parser_crashed", "refused")
