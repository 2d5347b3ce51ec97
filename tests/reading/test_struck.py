"""What is struck out is a price no more, and never half a price."""

from __future__ import annotations

import pytest

from monitor.reading.document import place
from monitor.reading.openai.cells import read_figure
from monitor.reading.struck import STRUCK_OUT, ignore_struck


@pytest.mark.parametrize(
    ("text", "left", "struck"),
    [
        ("$1", "$1", [False]),
        ("~~$2~~ $1", "$1", [True, False]),
        ("$1 ~~$2 / image~~ ~~$3~~", "$1", [False, True, True]),
        ("$1 (was $2) (previously $3)", "$1", [False, True, True]),
        ("$1 (was renamed)", "$1 (was renamed)", [False]),
        ("$1 (was $2 per image)", "$1 (was $2 per image)", [False, False]),
        ("~~$2~~", "", [True]),
        ("(was $2).", "", [True]),
        ("~~$2~~ Not available", "Not available", [True]),
    ],
)
def test_only_what_is_struck_out_is_ignored(text: str, left: str, struck: list[bool]) -> None:
    at = place(text)
    assert ignore_struck(at) == left
    assert [fate == STRUCK_OUT for fate in at.fates] == struck


@pytest.mark.parametrize("text", ["$1~~.50~~", "$~~1~~2", "$1~~2~~", "~~$1~~.50", "$1.~~50~~", "$ ~~1.50~~"])
def test_a_number_of_which_digits_are_struck_out_is_no_number(text: str) -> None:
    assert [amount.value for amount in place(text).amounts] == [None]


def test_a_cell_that_is_read_again_has_the_same_price() -> None:
    at = place("~~$6.00~~ $5.00")
    first = read_figure(at)
    at.fates[1] = ""
    assert (first.index, read_figure(at)) == (1, first)
