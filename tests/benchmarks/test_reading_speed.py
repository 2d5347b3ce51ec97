"""Reading a page into its rates, beside what others do with the same bytes in the same run. Bounds are ratios.

`pytest -m slow -s tests/benchmarks/test_reading_speed.py` prints the figures.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from monitor.pages import pages

if TYPE_CHECKING:
    from collections.abc import Callable

_PAGES = Path(__file__).parent.parent / "pages"
_ROUNDS = 30
_TO_BARE_PARSE = 10
_CASES = [
    ("google/gemini-pricing", "google__gemini-pricing/spring.html", "google/2026-04-27.gemini-pricing.html"),
    ("openai/pricing", "openai__pricing/autumn-2026.html", "openai/2026-04-27.pricing.html"),
]


def _cells_by_soup(text: str) -> list[str]:
    return [cell.get_text() for cell in BeautifulSoup(text, "html.parser").select("td, th")]


def _seconds(*works: Callable[[], object]) -> list[float]:
    """What each takes where nothing disturbs it, in CPU seconds; by turns, so that all meet the same quiet moments."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(_ROUNDS):
        for times, work in zip(taken, works, strict=True):
            start = time.thread_time()
            work()
            times.append(time.thread_time() - start)
    return [min(times) for times in taken]


def _show(name: str, bare: float, reading: float, soup: float) -> None:
    figures = (
        f"parse {bare * 1e3:.1f} ms, reading {reading * 1e3:.1f} ms ({reading / bare:.1f}×), cells by BeautifulSoup"
    )
    print(f"\n{name}: {figures} {soup * 1e3:.1f} ms")


@pytest.mark.slow
@pytest.mark.parametrize(("page", "facsimile", "_"), _CASES)
def test_a_facsimile_is_read_faster_than_its_cells_are_by_soup(page: str, facsimile: str, _: str) -> None:
    text = (_PAGES / facsimile).read_text(encoding="utf-8")
    bare, reading, soup = _seconds(
        lambda: LexborHTMLParser(text), lambda: pages()[page].read(text), lambda: _cells_by_soup(text)
    )
    _show(facsimile, bare, reading, soup)
    assert reading < soup


@pytest.mark.slow
@pytest.mark.parametrize(("page", "_", "capture"), _CASES)
def test_a_real_page_is_read_within_a_few_bare_parses(shared: Path, page: str, _: str, capture: str) -> None:
    text = (shared / "corpus" / capture).read_text(encoding="utf-8")
    bare, reading, soup = _seconds(
        lambda: LexborHTMLParser(text), lambda: pages()[page].read(text), lambda: _cells_by_soup(text)
    )
    _show(capture, bare, reading, soup)
    assert reading < soup
    assert reading < _TO_BARE_PARSE * bare
