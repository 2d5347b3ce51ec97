"""A document as sheets: each table with the section, the tier and the unit that the page gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitor.reading.document import Document, Heading, Prose, Table
from monitor.reading.openai.cells import read_unit
from monitor.reading.openai.embedded import Embedded, marked
from monitor.reading.openai.parts import read_columns, split_table
from monitor.reading.openai.sheet import Sheet, read_tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.reading.document import Cell
    from monitor.reading.openai.columns import Column

META = re.compile(
    r"(?:(?:all )?(?:prices?|pricing|rates?) (?:(?:are|is|shown|listed) )*(?:in (?:USD|US dollars),? )?)?"
    r"per (?P<unit>.+?)(?: of (?:generated |output )?video)?(?: \(USD\))?"
    r"(?:,? (?:and )?(?:exclud(?:e|ing)|before|without|plus) (?:applicable )?tax(?:es)?)?"
    r"(?:,? unless (?:otherwise )?(?:noted|stated|specified)(?: otherwise)?)?\.?",
    re.IGNORECASE,
)
_TALKS_OF_UNIT = re.compile(r"\bprices? .*\bper\b", re.IGNORECASE)
_CAPTION = re.compile(r"(?P<tier>.+?) pricing data|(?:.+ )?pricing tables? data", re.IGNORECASE)
_FOLD = re.compile(r"(?:show |see )?(?:all|latest|more) models", re.IGNORECASE)  # parts of one table, folded or not
_LONGEST_LABEL = 8  # words; more is a sentence


@dataclass(slots=True)
class Outline:
    """Walks a document and remembers what was said above the next table.

    Where the page has no headings of its own (`is_headed`), short lines are the titles of its sections, and a heading
    among them may still belong to the tier above it (`doubtful`), or not.
    """

    is_headed: bool
    titles: list[tuple[int, str]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)  # short lines since the last table, heading or unit
    is_spoken: bool = False  # a sentence came after the last label: the next short line begins anew
    tier: str = ""
    doubtful: str = ""
    caption: str = ""
    unit_text: str = ""

    def heading(self, level: int, text: str) -> None:
        caption = _CAPTION.fullmatch(text)
        if caption:
            self.caption = (caption["tier"] or "").lower()
        elif read_tier(text):
            self.tier = text.lower()
        else:
            tier = self.tier or self.doubtful
            self._open(level, text)
            self.doubtful = "" if self.is_headed or not text or read_tier(tier) in (None, "standard") else tier

    def line(self, text: str) -> None:
        meta = META.fullmatch(text)
        if meta or (_TALKS_OF_UNIT.search(text) and len(text.split()) <= _LONGEST_LABEL):
            self._open_labelled()
            self.tier = self.doubtful = ""
            self.unit_text = meta["unit"] if meta else text
        elif read_tier(text):
            self._open_labelled()
            self.tier, self.doubtful = text.lower(), ""
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
        self.tier = self.doubtful = self.unit_text = self.caption = ""

    def sheet(self, columns: list[Column], rows: list[list[Cell]], pane: str, tier: str = "") -> Sheet:
        """The sheet of a table that stands here; `pane` and `tier` are what the table itself says of its tier."""
        self._open_unannounced(columns)
        section = " › ".join(text for _, text in self.titles)
        if self.caption.endswith("models") or (not read_tier(self.caption) and self.caption in section.lower()):
            self.caption = ""  # it names the section, not a tier
        words = tuple(word.lower() for word in (pane, tier, self.tier, self.caption) if word)
        if self.doubtful and not words and "tool" not in {column.role for column in columns}:
            words = (f"{self.doubtful} or standard",)
        unit, end = read_unit(self.unit_text)
        self.caption = ""
        if pane:  # each pane has a label of its own
            self.tier = ""
        is_whole = unit is not None and end == len(self.unit_text)
        return Sheet(section, words, unit if is_whole else None, self.unit_text, columns, rows)

    def _open_unannounced(self, columns: list[Column]) -> None:
        """A label just above a table is the title of its section, or, above token prices, a tier that we don't know."""
        while self.labels and _FOLD.fullmatch(self.labels[-1]):
            self.labels.pop()
        if self.caption and read_tier(self.caption) == read_tier(self.tier) is not None:
            self._forget()  # the caption says that the tier above still holds: what stands between is no title
        is_model_table = not {column.role for column in columns} & {"tool", "image"}
        by_token = any(column.charge and not column.unit for column in columns)
        if self.labels and not self.is_headed and is_model_table and (by_token or not self.is_spoken):
            self.tier = self.labels[-1].lower()
            self._forget()
        else:
            self._open_titled()


def sheets(document: Document, embedded: list[Embedded]) -> Iterator[Sheet]:
    """The tables of a document in page order, embedded ones in the place of their markers."""
    outline = Outline(_is_headed(document))
    for index, block in enumerate(document.blocks):
        if isinstance(block, Heading):
            outline.heading(block.level, block.text)
        elif isinstance(block, Prose):
            outline.line(block.place.text)
        elif (number := marked(block)) is None:
            yield from _visible(block, outline)
        else:
            yield from _embedded(embedded[number], block.pane, _beside(document, index), outline)


def _is_headed(document: Document) -> bool:
    """Whether headings open the page's sections rather than plain lines: those of most units that it announces."""
    announced: list[bool] = []
    is_below = False  # a heading came since the last table or unit
    for block in document.blocks:
        if isinstance(block, Heading):
            is_below = is_below or (block.level > 1 and block.text != "" and not _CAPTION.fullmatch(block.text))
        elif isinstance(block, Table):
            is_below = False
        elif META.fullmatch(block.place.text):
            announced.append(is_below)
            is_below = False
    return sum(announced) * 2 > len(announced)


def _visible(table: Table, outline: Outline) -> Iterator[Sheet]:
    said = outline.tier, outline.unit_text
    for part in split_table(table):
        if part.title:
            outline.line(part.title)
        yield outline.sheet(read_columns(part.header), part.rows, table.pane)
        if part.title:
            outline.tier, outline.unit_text = said  # what a title says holds for its rows alone


def _embedded(data: Embedded, pane: str, beside: list[Table], outline: Outline) -> Iterator[Sheet]:
    headers = [next(split_table(table)).header for table in beside]
    learned = [tuple(column.heading for column in read_columns(header)) for header in headers]
    for table in data.tables(learned):
        sheet = outline.sheet(read_columns(table.header), table.rows, pane, data.tier)
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
