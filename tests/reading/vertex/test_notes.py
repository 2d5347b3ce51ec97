"""Notes restate the tables; other prose is ignored where it does too, and for nothing else."""

from __future__ import annotations

import pytest

from tests.reading.vertex.tables import read, table

_TABLE = table(
    ("Model", "Type", "Price (/1M tokens)"),
    ("Gemini 3 Pro Image", "Input", "$2"),
    ("", "Image output**", "$120"),
    ("", "Grounding with Google Search", "$35 / 1,000 grounded prompts"),
)


@pytest.mark.parametrize(
    "note",
    [
        "** Gemini 3 Pro Image output costs 1120 tokens ($0.134) an image in 1K",
        "** Gemini 3.1 Flash Image output costs 1120 tokens ($0.067) an image",  # whose table is not on this page
        "* You are charged $14 per 1,000 grounded prompts",  # whose table is not on this page either
        "Retrieved text is charged as input, at $2 per 1M tokens",
        "Gemini 3 Pro Image output of 4K consumes 2000 tokens and is equivalent to $0.24/image",
        "Gemini 3 Pro Image input is set at 560 tokens or $0.0011 per image",
        "Images cost $120 by the million",
        "It is offered at introductory pricing of $2 / $120 per 1M tokens input / output",
        "Prompts beyond the free ones cost $35 per 1,000 grounded prompts",
    ],
)
def test_a_note_that_restates_is_ignored(note: str) -> None:
    reading = read(f"{_TABLE}<p>{note}</p>")
    assert {loose.reason for loose in reading.accounting.ignored} == {"a note that restates prices of the tables"}
    assert reading.findings == ()


@pytest.mark.parametrize(
    "prose",
    [
        "You are charged $14 per 1,000 grounded prompts",
        "Grounding is charged at $2 per 1,000 grounded prompts",  # no price of tokens
        "Support is $120 per month",
        "Requests in excess are charged $7",
        "New customers get $300 in free credits. Requests in excess are charged $7.",
        "A fee of $2 is due",
        "Batch input costs $2 per 1M tokens",
    ],
)
def test_an_amount_in_other_prose_that_no_table_states_is_a_finding(prose: str) -> None:
    assert [finding.kind for finding in read(f"{_TABLE}<p>{prose}</p>").findings] == ["unaccounted"]


def test_an_amount_in_a_note_that_is_not_in_dollars_is_a_finding() -> None:
    reading = read(f"{_TABLE}<p>** Gemini 3 Pro Image output costs 1120 tokens (€0.134) an image in 1K</p>")
    assert [finding.kind for finding in reading.findings] == ["unaccounted"]
