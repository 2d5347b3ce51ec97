"""Every page has facsimiles, and every facsimile a golden card: what `ratecard parse` prints for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.card.wire import reading_to_json
from monitor.errors import Refused
from monitor.pages import pages
from monitor.reading.decode import decode
from monitor.reading.refuse import check_common

_HERE = Path(__file__).parent
_FACSIMILES = sorted(path for path in _HERE.glob("*__*/*") if path.suffix in (".html", ".md"))


def parse(path: Path) -> dict[str, object]:
    page = pages()[path.parent.name.replace("__", "/")]
    try:
        text = decode(path.read_bytes(), "text/html" if path.suffix == ".html" else "text/markdown")
        check_common(text)
        return reading_to_json(page.read(text))
    except Refused as refused:
        return {"page": page.id, "refused": {"reason": refused.reason, "detail": refused.detail}}


@pytest.mark.parametrize("path", _FACSIMILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_facsimile_is_read_as_its_golden_card(path: Path) -> None:
    golden = path.with_suffix(".json")
    read = parse(path)
    if not golden.exists():
        golden.write_text(_written(read), encoding="utf-8")
        pytest.fail(f"{golden.name} is new: read it, then run again")
    assert read == json.loads(golden.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", pages())
def test_every_page_has_a_facsimile_that_is_read_and_one_that_is_refused(page: str) -> None:
    folder = _HERE / page.replace("/", "__")
    cards = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    assert {"refused" in card for card in cards} == {True, False}


@pytest.mark.parametrize(
    "golden", sorted(_HERE.glob("*__*/*.json")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_every_golden_card_belongs_to_a_facsimile(golden: Path) -> None:
    assert any(golden.with_suffix(suffix) in _FACSIMILES for suffix in (".html", ".md"))


def _written(card: dict[str, object]) -> str:
    """One rate a line: a changed price is a changed line."""
    rates = card.get("rates")
    if not isinstance(rates, list):
        return json.dumps(card, indent=1, ensure_ascii=False) + "\n"
    rest = json.dumps(card | {"rates": []}, indent=1, ensure_ascii=False)
    lines = ",\n".join(f"  {json.dumps(rate, ensure_ascii=False)}" for rate in rates)
    return rest.replace('"rates": []', f'"rates": [\n{lines}\n ]', 1) + "\n"
