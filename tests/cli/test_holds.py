"""What waits for a person: shown so that it can be decided, decided so that it is known who did."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.program import facsimile

if TYPE_CHECKING:
    from tests.program import Program

PAGE = "openai/pricing-md"
BEFORE = facsimile(PAGE, "clean.md")
LEAP = BEFORE.replace("| gpt-5-pro | $15.00 |", "| gpt-5-pro | $150.00 |", 1)
SHORT = BEFORE[: BEFORE.index("Batch\n")] + BEFORE[BEFORE.index("Fast mode\n") :]


@pytest.fixture
def held(program: Program, text: str) -> Program:
    """A program that holds a page as hold 1."""
    lines = []
    for day, body in enumerate((BEFORE, text), 1):
        (program.folder / f"{day}.md").write_text(body)
        lines.append({"file": f"{day}.md", "page": PAGE, "captured_at": f"2026-10-0{day}T12:00:00Z"})
    (program.folder / "manifest.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert program("replay", ".").code == 3
    return program


@pytest.mark.parametrize("text", [LEAP], ids=["leap"])
def test_a_hold_shows_what_a_person_needs_to_decide(held: Program) -> None:
    said = held("holds")
    assert said.code == 0
    assert "price  gpt-5-pro input text standard  $15.00 / 1M tokens → $150.00 / 1M tokens (×10)" in said.out
    assert "at Flagship models › Our latest models › standard › gpt-5-pro › Short context input: “$150.00”" in said.out
    good, doubtful = re.findall(r"snapshots/\S+\.gz", said.out)
    assert [gzip.decompress((held.folder / path).read_bytes()).decode() for path in (good, doubtful)] == [BEFORE, LEAP]
    assert "ratecard approve 1   or   ratecard reject 1" in said.out


@pytest.mark.parametrize("text", [LEAP], ids=["leap"])
@pytest.mark.parametrize(
    ("command", "verdict", "price"), [("approve", "approved", "150"), ("reject", "rejected", "15")]
)
def test_a_decision_is_kept_with_who_and_why(held: Program, command: str, verdict: str, price: str) -> None:
    decided = held(command, "1", "--by", "Ada", "--note", "as their blog says")
    assert (decided.code, decided.out) == (0, "")
    assert f"{PAGE}: {verdict}" in decided.err
    (hold,) = held("holds", "--all", "--json").json
    assert (hold["verdict"], hold["decided_by"], hold["note"]) == (verdict, "Ada", "as their blog says")
    assert f"  {verdict} by Ada " in held("holds", "--all").out
    assert {rate["price"] for rate in held.feed("rates.json")["rates"] if rate["model"] == "gpt-5-pro"} == {
        price,
        "120",
    }
    assert held("holds").err == "nothing is held\n"
    again = held(command, "1")
    assert (again.code, again.err.count("\n")) == (2, 1)


@pytest.mark.parametrize("text", [LEAP], ids=["leap"])
def test_a_mistaken_rejection_is_taken_back(held: Program) -> None:
    early = held("reject", "1", "--withdraw")
    assert (early.code, early.err.count("\n")) == (2, 1)
    held("reject", "1")
    back = held("reject", "1", "--withdraw", "--by", "Ada", "--note", "it is real")
    assert (back.code, back.err) == (
        0, f"{PAGE}: rejection withdrawn; if it still says so, `ratecard check {PAGE}` holds it anew\n",
    )  # fmt: skip
    assert "  withdrawn by Ada " in held("holds", "--all").out


@pytest.mark.parametrize("text", [SHORT], ids=["section gone"])
def test_what_is_gone_goes_with_the_check_after_the_approval(held: Program) -> None:
    said = held("approve", "1")
    assert said.code == 0
    assert "0 change(s)" in said.err
    assert "14 price(s) that it no longer states go when its next check agrees" in said.err
