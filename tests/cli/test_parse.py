"""`ratecard parse` prints what section 3 of the contract says, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from jsonschema import validate

from tests.cli.contract import PARSE, REFUSED
from tests.program import FACSIMILES, GOOGLE, OPENAI, facsimile

if TYPE_CHECKING:
    from pathlib import Path

    from tests.program import Program

GOLDEN = sorted(FACSIMILES.glob("*__*/*.json"))


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_golden_card_is_what_the_contract_says(golden: Path) -> None:
    """That `parse` prints these is proved in tests/pages, and for some of them below."""
    card = json.loads(golden.read_bytes())
    if "refused" in card:
        validate(card, REFUSED)
        return
    validate(card, PARSE)
    accounts = card["accounting"]
    assert accounts["prices_on_page"] == accounts["captured"] + len(accounts["ignored"]) + len(accounts["unaccounted"])
    assert all(rate["price"] == "0" for rate in card["rates"] if rate["free"])
    keys = [key_of(rate) for rate in card["rates"]]
    if not any(finding["kind"] == "two_prices" for finding in card["findings"]):
        assert len(keys) == len(set(keys))


def key_of(rate: dict[str, object]) -> str:
    outside = ("price", "per", "free", "currency", "free_allowance", "context_over", "evidence")
    return json.dumps({name: value for name, value in rate.items() if name not in outside}, sort_keys=True)


@pytest.mark.parametrize(
    ("page", "name", "code"),
    [
        (OPENAI, "autumn-2026.html", 0),
        ("google/vertex-pricing", "lost-column.html", 3),
        ("openai/pricing-md", "not-found.md", 3),
    ],
)
def test_a_saved_page_is_printed_as_its_golden_card(program: Program, page: str, name: str, code: int) -> None:
    file = FACSIMILES / page.replace("/", "__") / name
    said = program("parse", file, "--page", page)
    assert said.code == code
    assert said.json == json.loads(file.with_suffix(".json").read_bytes())
    assert list(program.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (bytes(range(256)) * 40, "not_this_page"),
        (b"%PDF-1.7 \xe2\xe3\xcf\xd3 obj", "not_this_page"),
        (facsimile(GOOGLE, "demo-1-baseline.html").encode(), "not_this_page"),
        (facsimile(OPENAI, "bot-wall.html").encode(), "blocked"),
    ],
    ids=["empty", "blank", "binary", "pdf", "another page", "bot wall"],
)
def test_what_is_not_the_page_is_refused_and_never_yields_rates(program: Program, body: bytes, reason: str) -> None:
    (program.folder / "page").write_bytes(body)
    said = program("parse", "page", "--page", OPENAI)
    assert said.code == 3
    assert list(said.json) == ["page", "refused"]
    assert said.json["refused"]["reason"] == reason
    assert len(said.err.splitlines()) == 1
