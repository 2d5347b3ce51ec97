"""A page as its readers see it, whether it came as HTML or Markdown: headings, prose and tables, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.reading.amounts import Amount, find_amounts

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True, eq=False)
class Place:
    r"""One piece of the page's text that can hold amounts: a cell, a paragraph, an embedded value.

    `fates` says of each amount what became of it: None (nobody claimed it yet), "" (a rate captured it) or the reason
    why it is ignored. Line breaks of the page (`<br>`) are "\\n"; all other white space is one blank.
    """

    text: str
    section: str = ""
    row: str = ""
    column: str = ""
    amounts: tuple[Amount, ...] = ()
    fates: list[str | None] = field(default_factory=list)

    @property
    def where(self) -> str:
        return " › ".join(part for part in (self.section, self.row, self.column) if part)

    def ignore(self, reason: str) -> None:
        """Every amount here that no rate has captured is ignored, for `reason`."""
        self.fates = [reason if fate is None else fate for fate in self.fates]


def place(text: str, section: str = "", row: str = "", column: str = "") -> Place:
    """The place of a piece of text, its amounts found."""
    amounts = find_amounts(text)
    return Place(text, section, row, column, amounts, [None] * len(amounts) if amounts else [])


@dataclass(slots=True, eq=False)
class Heading:
    """`anchor` is the id that links point to, where the page gives one."""

    level: int
    text: str
    anchor: str = ""


@dataclass(slots=True, eq=False)
class Prose:
    """A paragraph, list item or aside. `codes` are the words that the page sets as code (ids of models)."""

    place: Place
    tag: str
    codes: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Cell:
    """A cell of a table; one that spans stands at each of its positions, as the same object.

    `is_filler` marks a cell that the page does not have: the row is shorter than its table.
    """

    place: Place
    is_header: bool = False
    is_filler: bool = False


@dataclass(slots=True, eq=False)
class Table:
    """A rectangular grid: spans are repeated, short rows are filled with empty cells.

    `header` are the rows of column headings; `pane` is the value of the tab pane it stands in, where there are panes.
    """

    header: list[list[Cell]]
    rows: list[list[Cell]]
    pane: str = ""


Block = Heading | Prose | Table


@dataclass(slots=True, eq=False)
class Document:
    """The blocks in page order. `language` is the code the page gives itself (`en`), empty where it gives none."""

    blocks: list[Block]
    title: str = ""
    language: str = ""

    def places(self) -> Iterator[Place]:
        """Every place once, in page order."""
        for block in self.blocks:
            if isinstance(block, Prose):
                yield block.place
            elif isinstance(block, Table):
                yield from dict.fromkeys(cell.place for row in (*block.header, *block.rows) for cell in row)


def number_place(text: str) -> Place:
    """The place of a bare number in embedded data, which is an amount in dollars though no sign says so."""
    return Place(text, amounts=_one_number(text), fates=[None])


@lru_cache(maxsize=4096)
def _one_number(text: str) -> tuple[Amount, ...]:
    return (Amount(text, 0, len(text), "USD", Decimal(text)),)
