"""Rectangular grids out of rows whose cells span."""

from __future__ import annotations

import pytest

from monitor.reading.grid import RawCell, build_table

_H = True


def _texts(rows: list[list[RawCell]]) -> list[list[str]]:
    table = build_table(rows)
    return [[cell.place.text for cell in row] for row in (*table.header, *table.rows)]


@pytest.mark.parametrize(
    ("rows", "grid"),
    [
        ([[RawCell("a"), RawCell("b")]], [["a", "b"]]),
        ([[RawCell("a", colspan=2)], [RawCell("b"), RawCell("c")]], [["a", "a"], ["b", "c"]]),
        ([[RawCell("a", rowspan=2), RawCell("b")], [RawCell("c")]], [["a", "b"], ["a", "c"]]),
        (
            [[RawCell("a"), RawCell("b", rowspan=3)], [RawCell("c")], [RawCell("d")]],
            [["a", "b"], ["c", "b"], ["d", "b"]],
        ),
        ([[RawCell("a")], [RawCell("b"), RawCell("c")]], [["a", ""], ["b", "c"]]),
        ([], []),
    ],
)
def test_spans_are_repeated_and_short_rows_filled(rows: list[list[RawCell]], grid: list[list[str]]) -> None:
    assert _texts(rows) == grid


def test_a_cell_that_spans_is_one_cell_so_that_its_amount_counts_once() -> None:
    table = build_table([[RawCell("$1", rowspan=2), RawCell("x")], [RawCell("y")]])
    assert table.rows[0][0] is table.rows[1][0]


def test_leading_rows_of_headings_are_the_header() -> None:
    table = build_table([[RawCell("a", _H)], [RawCell("b", _H)], [RawCell("c")], [RawCell("d", _H)]])
    assert (len(table.header), len(table.rows)) == (2, 2)


def test_a_span_can_not_ask_for_more_memory_than_a_table_needs() -> None:
    assert len(build_table([[RawCell("a", colspan=100)] * 50]).rows[0]) == 64
