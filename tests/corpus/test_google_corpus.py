"""Google's real captures, read as the truth files say. Skipped where the corpus is not there."""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from monitor.card.wire import reading_to_json
from monitor.errors import Refused
from monitor.pages import pages
from monitor.reading.amounts import find_amounts
from monitor.reading.html import cell_text, parse_tree

if TYPE_CHECKING:
    from pathlib import Path

_TRUTHS = (
    "google-2025-12-07.gemini-pricing.json",
    "google-2026-04-27.gemini-pricing.json",
    "google-2026-09-24.gemini-pricing.excerpt.json",
    "google-2026-10-01.vertex-pricing.excerpt.json",
)
_REFUSED = (
    "refuse-google-2025-08-15.404.json",
    "refuse-openai-in-google.json",
    "hold-google-2026-07-19.lossy-mirror.json",
)
_SAID = (
    "model",
    "charge",
    "modality",
    "tier",
    "context",
    "unit",
    "valid_from",
    "valid_until",
    "basis",
    "free",
    "context_over",
)
_UNSAID = {"modality": "any", "tier": "standard", "basis": "list", "free": False}


def _load(shared: Path, name: str) -> tuple[dict[str, Any], str]:
    path = shared / "truth" / name
    truth = json.loads(path.read_text(encoding="utf-8"))
    return truth, (path.parent / truth["file"]).read_text(encoding="utf-8")


def _told(rate: dict[str, Any]) -> tuple[object, ...]:
    """A rate in the words that a truth file uses; the price by the unit."""
    said = [rate.get(name, _UNSAID.get(name)) for name in _SAID]
    conditions = tuple(sorted((rate.get("conditions") or {}).items()))
    return (*said, conditions, Decimal(rate["price"]) / Decimal(rate.get("per", 1)))


@pytest.mark.parametrize("name", _TRUTHS)
def test_a_real_page_is_read_as_a_person_read_it(shared: Path, name: str) -> None:
    truth, text = _load(shared, name)
    card = reading_to_json(pages()[truth["page"]].read(text))
    assert Counter(map(_told, card["rates"])) == Counter(map(_told, truth["rates"]))
    assert card["findings"] == []
    assert card["accounting"]["unaccounted"] == []
    assert all(rate["evidence"]["text"] for rate in card["rates"])


@pytest.mark.parametrize("name", _TRUTHS)
def test_allowances_are_those_a_person_read(shared: Path, name: str) -> None:
    truth, text = _load(shared, name)
    card = reading_to_json(pages()[truth["page"]].read(text))
    allowances = [
        Counter((_told(rate), str(rate.get("free_allowance"))) for rate in rates)
        for rates in (card["rates"], truth["rates"])
    ]
    assert allowances[0] == allowances[1]


@pytest.mark.parametrize("name", _REFUSED)
def test_what_is_not_the_page_or_not_whole_yields_nothing(shared: Path, name: str) -> None:
    truth, text = _load(shared, name)
    try:
        reading = pages()[truth["page"]].read(text)
    except Refused as refused:
        assert truth.get("held") or refused.reason in truth["refused"]
    else:
        assert truth.get("held")
        assert reading.findings


@pytest.mark.parametrize("name", [name for name in _TRUTHS if "12-07" not in name])
def test_every_amount_that_a_reader_of_the_page_sees_is_accounted_for(shared: Path, name: str) -> None:
    truth, text = _load(shared, name)
    tree = parse_tree(text)
    root = tree.css_first("article") or tree.body
    assert root is not None
    visible = re.sub(r"<(script|style|template|button|nav)\b.*?</\1>", " ", root.html or "", flags=re.DOTALL)
    amounts = find_amounts(cell_text(re.sub(r"</t[dh]>", "<br>", visible)))
    reading = pages()[truth["page"]].read(text)
    assert reading.accounting.prices_on_page == len(amounts)
