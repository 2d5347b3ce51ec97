"""Two ways in which a Vertex table says more in a cell, or less in a row, than its columns suggest.

Partners' models had one row each, whose cells list prices by type (`Input: $3.00` over `Output: $15.00`). The name of a
model may stand in a row of its own; the rows below it then lack that cell.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.reading.document import Cell, place
from monitor.reading.gemini.price import shape_of
from monitor.reading.vertex.types import RowType, read_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NEXT = re.compile(r"\n|(?<=[¤*])\s*(?=[A-Za-z0-9][^:¤\n]*:)")  # Google sets some of these lists without a break
_LISTED = re.compile(r"\s*(?P<label>[^:¤]+):(?P<price>.*)")


@lru_cache(maxsize=256)
def read_list(shape: str) -> tuple[tuple[str, RowType], ...]:
    """The items of `Input: ¤` over `Batch Output: ¤`, each with its type; none for a cell that is no such list."""
    items: list[tuple[str, RowType]] = []
    for line in _NEXT.split(shape):
        match = _LISTED.fullmatch(line)
        kind = read_type(match["label"]) if match else None
        if match is None or kind is None or not kind.charge:
            return ()
        items.append((match["price"].strip(), kind))
    return tuple(items)


def lists_prices(rows: Iterable[list[Cell]], columns: Iterable[int]) -> bool:
    """Whether the cells of the price columns that hold amounts are lists of prices by type, all of them."""
    shapes = [shape_of(row[index].place) for row in rows for index in columns if row[index].place.amounts]
    return bool(shapes) and all(map(read_list, shapes))


def aligned(rows: Iterable[list[Cell]], model: int) -> Iterator[list[Cell]]:
    """The rows with their cells below the headings that they belong to."""
    below = False
    for row in rows:
        first, *others = row
        if model == 0 and len(row) > 2 and first.place.text and all(_is_none(cell, first) for cell in others):
            below = True
            yield [first, *(Cell(place("")) for _ in others)]
        elif below and row[-1].is_filler and not any(cell.is_filler for cell in row[:-1]):
            yield [Cell(place("")), *row[:-1]]
        else:
            yield row


def _is_none(cell: Cell, first: Cell) -> bool:
    return cell is first or cell.is_filler
