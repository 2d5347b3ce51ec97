"""Rectangular grids out of rows whose cells span."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.reading.document import Cell, Table, place

if TYPE_CHECKING:
    from collections.abc import Iterable

_WIDEST = 64  # columns; a page that asks for more is trying something


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as it stands in the source."""

    text: str
    is_header: bool = False
    colspan: int = 1
    rowspan: int = 1


def build_table(raw_rows: Iterable[list[RawCell]], pane: str = "") -> Table:
    """The grid of `raw_rows`, whose cells may span."""
    return frame(_spread(raw_rows), pane)


def frame(rows: list[list[Cell]], pane: str = "") -> Table:
    """The table of `rows`, made rectangular; the leading rows in which every cell is a heading are its header."""
    width = max(map(len, rows), default=0)
    for row in rows:
        if len(row) < width:
            row.extend(Cell(place(""), is_filler=True) for _ in range(width - len(row)))
    depth = 0
    while depth < len(rows) and all(cell.is_header for cell in rows[depth]):
        depth += 1
    return Table(rows[:depth], rows[depth:], pane)


def _spread(raw_rows: Iterable[list[RawCell]]) -> list[list[Cell]]:
    hanging: dict[int, tuple[Cell, int]] = {}  # column → (the cell that spans down into it, rows left)
    grid: list[list[Cell]] = []
    for raw_row in raw_rows:
        row: list[Cell] = []
        for raw in raw_row:
            _drop_hanging(row, hanging)
            cell = Cell(place(raw.text), raw.is_header)
            for _ in range(min(raw.colspan, _WIDEST - len(row))):
                if raw.rowspan > 1:
                    hanging[len(row)] = (cell, raw.rowspan - 1)
                row.append(cell)
        _drop_hanging(row, hanging)
        grid.append(row)
    return grid


def _drop_hanging(row: list[Cell], hanging: dict[int, tuple[Cell, int]]) -> None:
    """Put in the cells that span down from the rows above, up to the next free column."""
    while len(row) in hanging:
        cell, left = hanging.pop(len(row))
        if left > 1:
            hanging[len(row)] = (cell, left - 1)
        row.append(cell)
