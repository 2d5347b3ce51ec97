"""OpenAI's prices from April to August 2026, as the real captures tell them. Skipped where the corpus is not there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.program import Program

if TYPE_CHECKING:
    from pathlib import Path

CAPTURES = {
    "2026-02-26.pricing.md": "openai/pricing-md",  # half rendered
    "2026-04-03.pricing.md": "openai/pricing-md",
    "2026-04-03.image-guide.md": "openai/image-guide",
    "2026-04-27.pricing.html": "openai/pricing",
    "2026-06-26.not-this-page.plans.md": "openai/pricing-md",
    "2026-07-15.pricing.md": "openai/pricing-md",
    "2026-08-28.pricing.md": "openai/pricing-md",
}


def watch(shared: Path, folder: Path, *batches: tuple[str, ...]) -> Program:
    """A program that was handed the captures in these batches."""
    program = Program(folder)
    for batch in batches:
        lines = [
            {
                "file": str((shared / "corpus/openai" / name).resolve()),
                "page": CAPTURES[name],
                "captured_at": f"{name[:10]}T12:00:00Z",
            }
            for name in batch
        ]
        (folder / "manifest.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        assert program("replay", ".").code in (0, 3)
    return program


def told(program: Program) -> list[dict[str, Any]]:
    """The changes, without the numbers that they have."""
    found = program("changes", "--json").json
    plain = [{name: change[name] for name in change if name not in ("id", "serial")} for change in found]
    return sorted(plain, key=json.dumps)


@pytest.fixture(scope="module")
def whole(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Program:
    return watch(shared, tmp_path_factory.mktemp("whole"), tuple(CAPTURES))


def test_the_real_changes_and_no_false_one(whole: Program) -> None:
    changes = told(whole)
    prices = [change for change in changes if change["kind"] == "price"]
    assert {change["model"] for change in prices} == {"gpt-5.6-sol", "gpt-5.6-terra", "gpt-5.6-luna"}
    assert {change["at"][:10] for change in prices} == {"2026-08-28"}
    luna = {
        change["before"]["charge"]: (change["before"]["price"], change["after"]["price"])
        for change in prices
        if (change["model"], change["before"]["tier"]) == ("gpt-5.6-luna", "standard")
    }
    assert (luna["input"], luna["output"]) == (("1", "0.2"), ("6", "1.2"))
    assert {change["kind"] for change in changes} == {"price", "added", "removed"}
    assert [change["model"] for change in changes if change["kind"] == "removed"] == ["text-moderation-latest"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "batches",
    [
        (("2026-08-28.pricing.md",), tuple(name for name in CAPTURES if name < "2026-08")),
        *[
            (("2026-08-28.pricing.md",), *((name,) for name in sorted(CAPTURES, key=order) if name < "2026-08"))
            for order in (lambda name: name[::-1], lambda name: name[8:10])
        ],
    ],
    ids=["older half later", "one by one", "one by one, otherwise"],
)
def test_in_whatever_order_they_come(
    shared: Path, whole: Program, tmp_path: Path, batches: tuple[tuple[str, ...], ...]
) -> None:
    program = watch(shared, tmp_path, *batches)
    assert told(program) == told(whole)
    assert program.feed()["serial"] == 1
    assert program.feed("changes.json")["items"] == []
