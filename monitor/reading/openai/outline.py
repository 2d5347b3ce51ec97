"""A document as sheets: each table with the section, the tier and the unit that the page gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitor.reading.document import Document, Heading, Prose, Table
from monitor.reading.openai.cells import read_unit
from monitor.reading.openai.columns import Column, read_column
from monitor.reading.openai.embedded import Embedded, marked
from monitor.reading.openai.names import read_name
from monitor.reading.openai.sheet import TIERS, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.reading.document import Cell

META = re.compile(
    r"(?:(?:all )?(?:prices?|pricing|rates?) (?:(?:are|is|shown|listed) )*(?:in (?:USD|US dollars),? )?)?"
    r"per (?P<unit>.+?)(?: \(USD\))?(?:,? unless (?:otherwise )?(?:noted|stated|specified)(?: otherwise)?)?\.?",
    re.IGNORECASE,
)
_TALKS_OF_UNIT = re.compile(r"\bprices? .*\bper\b", re.IGNORECASE)
_CAPTION = re.compile(r"(?P<tier>.+?) pricing data|(?:.+ )?pricing tables? data", re.IGNORECASE)
_LONGEST_LABEL = 8  # words; more is a sentence


@dataclass(slots=True)
class Outline:
    """Walks a document and remembers what was said above the next table.

    Where the page has no headings of its own (`is_headed`), short lines are the titles of its sections.
    """

    is_headed: bool
    titles: list[tuple[int, str]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)  # short lines since the last table, heading or unit
    is_spoken: bool = False  # a sentence came after the last label: the next short line begins anew
    tier: str = ""
    caption: str = ""
    unit_text: str = ""

    def heading(self, level: int, text: str) -> None:
        caption = _CAPTION.fullmatch(text)
        if caption:
            self.caption = (caption["tier"] or "").lower()
        elif text.lower() in TIERS:
            self.tier = text.lower()
        else:
            self._open(level, text)

    def line(self, text: str) -> None:
        meta = META.fullmatch(text)
        if meta or (_TALKS_OF_UNIT.search(text) and len(text.split()) <= _LONGEST_LABEL):
            self._open_labelled()
            self.unit_text = meta["unit"] if meta else text
        elif text.lower() in TIERS:
            self._open_labelled()
            self.tier = text.lower()
        elif len(text.split()) > _LONGEST_LABEL:
            self.is_spoken = True
        elif not text.endswith((".", "!", "?", ":")):
            self._label(text)

    def _label(self, text: str) -> None:
        if self.is_spoken:
            self._forget()
        self.labels.append(text)

    def _forget(self) -> None:
        self.labels.clear()
        self.is_spoken = False

    def _open_labelled(self) -> None:
        """What was above the line that names a unit or a tier was the section's title."""
        if self.is_spoken:
            self._forget()
        self._open_titled()

    def _open_titled(self) -> None:
        if self.labels and not self.is_headed:
            self._open(2, " › ".join(self.labels))
        self._forget()

    def _open(self, level: int, text: str) -> None:
        self.titles = [title for title in self.titles if title[0] < level]
        if level > 1:
            self.titles.append((level, text))
        self._forget()
        self.tier = self.unit_text = self.caption = ""

    def sheet(self, columns: list[Column], rows: list[list[Cell]], pane: str, tier: str = "") -> Sheet:
        """The sheet of a table that stands here; `pane` and `tier` are what the table itself says of its tier."""
        self._open_unannounced(columns)
        words = tuple(word.lower() for word in (pane, tier, self.tier, self.caption) if word)
        unit, end = read_unit(self.unit_text)
        section = " › ".join(text for _, text in self.titles)
        self.caption = ""
        if pane:  # each pane has a label of its own
            self.tier = ""
        is_whole = unit is not None and end == len(self.unit_text)
        return Sheet(section, words, unit if is_whole else None, self.unit_text, columns, rows)

    def _open_unannounced(self, columns: list[Column]) -> None:
        """A label just above a table is the title of its section, or, above token prices, a tier that we don't know."""
        is_model_table = not {column.role for column in columns} & {"tool", "image"}
        by_token = any(column.charge and not column.unit for column in columns)
        if self.labels and not self.is_headed and is_model_table and (by_token or not self.is_spoken):
            self.tier = self.labels[-1].lower()
            self._forget()
        else:
            self._open_titled()


def sheets(document: Document, embedded: list[Embedded]) -> Iterator[Sheet]:
    """The tables of a document in page order, embedded ones in the place of their markers."""
    outline = Outline(any(isinstance(block, Heading) and block.level == 2 for block in document.blocks))
    for index, block in enumerate(document.blocks):
        if isinstance(block, Heading):
            outline.heading(block.level, block.text)
        elif isinstance(block, Prose):
            outline.line(block.place.text)
        elif (number := marked(block)) is None:
            yield from _visible(block, outline)
        else:
            yield from _embedded(embedded[number], block.pane, _beside(document, index), outline)


def _visible(table: Table, outline: Outline) -> Iterator[Sheet]:
    said = outline.tier, outline.unit_text
    for part in _split(table):
        if part.title:
            outline.line(part.title)
        yield outline.sheet(_columns(part.header), part.rows, table.pane)
        if part.title:
            outline.tier, outline.unit_text = said  # what a title says holds for its rows alone


def _embedded(data: Embedded, pane: str, beside: list[Table], outline: Outline) -> Iterator[Sheet]:
    learned = [tuple(column.heading for column in _columns(table.header)) for table in beside]
    for table in data.tables(learned):
        sheet = outline.sheet(_columns(table.header), table.rows, pane, data.tier)
        sheet.is_embedded, sheet.is_alone = True, not beside
        yield sheet


def _beside(document: Document, index: int) -> list[Table]:
    """The visible tables of the marker at `index`: those up to the next marker, heading or pane."""
    marker = document.blocks[index]
    found = []
    for block in document.blocks[index + 1 :]:
        if isinstance(block, Heading):
            break
        if isinstance(block, Table) and isinstance(marker, Table):
            if marked(block) is not None or block.pane != marker.pane:
                break
            found.append(block)
    return found


@dataclass(slots=True)
class _Part:
    """The rows of a table under one title, if it has any, and one set of headings."""

    title: str = ""
    header: list[list[Cell]] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)


def _split(table: Table) -> Iterator[_Part]:
    """A table whose headings change on the way, or that has titles among its rows, as several."""
    header, body = table.header, table.rows
    if not header and body and {"model", "price"} <= {column.role for column in _columns(body[:1])}:
        header, body = body[:1], body[1:]  # headings that are set as ordinary cells
    titles = [title for row in header if (title := _title(row))]
    part = _Part(" ".join(titles), [row for row in header if not _title(row)])
    for row in body:
        title = _title(row)
        is_gap = not any(cell.place.text for cell in row)
        if title:
            yield part
            part = _Part(title, part.header)
        elif is_gap and any(column.role == "image" for column in _columns(part.header)):
            yield part
            part = _Part()  # sizes of images hold up to the next gap
        elif not is_gap and all(cell.is_header for cell in row):
            yield part
            part = _Part(header=[row])
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


def _columns(header: list[list[Cell]]) -> list[Column]:
    """The columns under one or more rows of headings: `Short context` over `Input` is `Short context Input`."""
    stacks = zip(*header, strict=True)
    return [read_column(" ".join(dict.fromkeys(cell.place.text for cell in stack)).strip()) for stack in stacks]
