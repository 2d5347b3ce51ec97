"""A table as its parts: each under headings of its own, or under a title that stands among the rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitor.reading.openai.columns import Column, read_column
from monitor.reading.openai.names import read_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.reading.document import Cell, Table


@dataclass(slots=True)
class Part:
    """The rows of a table under one set of headings, and their title if they have one."""

    title: str = ""
    header: list[list[Cell]] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)


def split_table(table: Table) -> Iterator[Part]:
    """A table whose headings change on the way, or that has titles among its rows, as several."""
    header, body = table.header, table.rows
    if not header and body and {"model", "price"} <= {column.role for column in read_columns(body[:1])}:
        header, body = body[:1], body[1:]  # headings that are set as ordinary cells
    titles = [title for row in header if (title := _title(row))]
    part = Part(" ".join(titles), [row for row in header if not _title(row)])
    for row in body:
        title = _title(row)
        is_gap = not any(cell.place.text for cell in row)
        if title:
            yield part
            part = Part(title, part.header)
        elif is_gap and any(column.role == "image" for column in read_columns(part.header)):
            yield part
            part = Part()  # sizes of images hold up to the next gap
        elif not is_gap and all(cell.is_header for cell in row):
            yield part
            part = Part(header=[row])
        else:
            part.rows.append(row)
    yield part


def _title(row: list[Cell]) -> str:
    """What a row says of those below it, where it holds nothing else: one cell, and no model's name."""
    first, *others = row
    text = first.place.text
    if first.place.amounts or any(cell is not first and cell.place.text for cell in others):
        return ""
    return "" if not others or read_name(text) else text


def read_columns(header: list[list[Cell]]) -> list[Column]:
    """The columns under one or more rows of headings: `Short context` over `Input` is `Short context Input`."""
    stacks = zip(*header, strict=True)
    return [read_column(" ".join(dict.fromkeys(cell.place.text for cell in stack)).strip()) for stack in stacks]
