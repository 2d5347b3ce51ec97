"""OpenAI's real captures, read as the truth files say. Skipped where the corpus is not there."""

from __future__ import annotations

import html
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from monitor.card.wire import reading_to_json
from monitor.errors import Refused
from monitor.pages import pages
from monitor.reading.amounts import find_amounts

if TYPE_CHECKING:
    from pathlib import Path

_UNSAID = {"modality": "any", "tier": "standard", "basis": "list", "context": None, "context_over": None}
_TOLD = ("model", "kind", "charge", "modality", "tier", "context", "context_over", "unit", "basis")


def _told(rate: dict[str, Any]) -> str:
    said = [rate.get(name, _UNSAID.get(name)) for name in _TOLD]
    return f"{said} {sorted((rate.get('conditions') or {}).items())} {Decimal(rate['price']) / rate['per']}"


def _read(shared: Path, page: str, file: str) -> dict[str, Any]:
    return reading_to_json(pages()[page].read((shared / "corpus" / file).read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "truth", ["2026-04-27.pricing-html", "2026-07-15.pricing-md", "2026-08-28.pricing-md", "2026-07-15.image-guide"]
)
def test_a_capture_is_read_as_by_hand(shared: Path, truth: str) -> None:
    told = json.loads((shared / f"truth/openai-{truth}.json").read_text(encoding="utf-8"))
    card = _read(shared, told["page"], told["file"].removeprefix("../corpus/"))
    assert sorted(map(_told, card["rates"])) == sorted(map(_told, told["rates"]))
    assert (card["findings"], card["accounting"]["unaccounted"]) == ([], [])


@pytest.mark.parametrize(
    ("page", "file", "rates"),
    [
        ("openai/pricing-md", "openai/2026-04-03.pricing.md", 277),
        ("openai/image-guide", "openai/2026-04-03.image-guide.md", 45),
    ],
)
def test_a_capture_that_nobody_read_by_hand_is_read_without_findings(
    shared: Path, page: str, file: str, rates: int
) -> None:
    card = _read(shared, page, file)
    assert (len(card["rates"]), card["findings"]) == (rates, [])


@pytest.mark.parametrize(
    ("page", "file", "reason"),
    [
        ("openai/pricing-md", "openai/2026-02-26.pricing.md", "half_rendered"),
        ("openai/pricing-md", "openai/2026-06-26.not-this-page.plans.md", "not_this_page"),
        ("openai/pricing-md", "openai/2026-07-15.not-this-page.credits.md", "not_this_page"),
        ("openai/pricing-md", "openai/2026-07-15.image-guide.md", "not_this_page"),
        ("openai/pricing", "google/2026-04-27.gemini-pricing.html", "not_this_page"),
        ("openai/image-guide", "openai/2026-08-28.pricing.md", "not_this_page"),
        ("openai/image-guide", "openai/2026-07-15.not-this-page.credits.md", "not_this_page"),
    ],
)
def test_a_capture_of_something_else_is_refused(shared: Path, page: str, file: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        _read(shared, page, file)
    assert refused.value.reason == reason


def test_no_amount_of_the_html_page_escapes_the_account(shared: Path) -> None:
    text = (shared / "corpus/openai/2026-04-27.pricing.html").read_text(encoding="utf-8")
    props = [html.unescape(found) for found in re.findall(r'<astro-island[^>]* props="([^"]*)"', text)]
    tables = [found for found in props if '"rows"' in found]
    seen = re.sub(
        r"<(script|style)\b.*?</\1>|<[^>]*>",
        " ",
        text[text.index("<article") : text.index("</article>")],
        flags=re.DOTALL,
    )
    bare = sum(len(re.findall(r"(?<=\[0,)\d[\d.]*(?=\]\]|\],\[0,)", found)) for found in tables)
    signed = sum(len(find_amounts(found)) for found in tables)
    account = _read(shared, "openai/pricing", "openai/2026-04-27.pricing.html")["accounting"]
    assert account["prices_on_page"] == len(find_amounts(html.unescape(seen))) + bare + signed


@pytest.mark.parametrize("file", ["2026-08-28.pricing.md", "2026-07-15.image-guide.md", "2026-04-03.image-guide.md"])
def test_no_amount_of_a_markdown_page_escapes_the_account(shared: Path, file: str) -> None:
    page = "openai/image-guide" if "guide" in file else "openai/pricing-md"
    printed = find_amounts((shared / "corpus/openai" / file).read_text(encoding="utf-8"))
    assert _read(shared, page, f"openai/{file}")["accounting"]["prices_on_page"] == len(printed)


@pytest.mark.parametrize("file", ["2026-04-03.pricing.md", "2026-07-15.pricing.md"])
def test_no_amount_of_leaked_rows_escapes_the_account(shared: Path, file: str) -> None:
    text = (shared / "corpus/openai" / file).read_text(encoding="utf-8")
    rows = re.findall(r'\["[^\n"]+", [^\n]*\]', text)
    bare = [number for row in rows for number in re.findall(r"(?<=, )\d[\d.]*(?=[,\]])", row)]
    assert _read(shared, "openai/pricing-md", f"openai/{file}")["accounting"]["prices_on_page"] == len(bare) + len(
        find_amounts(text)
    )
