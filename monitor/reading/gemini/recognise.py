"""Is this the page, and enough of it? If not, the reason why it must be refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.errors import Refused
from monitor.reading.document import Prose, Table
from monitor.reading.gemini.rows import read_row

if TYPE_CHECKING:
    from monitor.reading.document import Cell, Document
    from monitor.reading.gemini.sections import Section, Tab

_MODEL = re.compile(r"(?:gemini|gemma|imagen|veo|lyria)-[\w.-]+")
_ENGLISH = re.compile(r"\b(?:input|output|price|tier|free|tokens|search)\b", re.IGNORECASE)
_LEAKED_ROW = re.compile(r"^\|.*(?:input|output) price.*\|", re.IGNORECASE)


def recognise(document: Document, sections: list[Section]) -> None:
    """Raise Refused unless the sections hold price tables as this page has them, in English, with prices in them."""
    tabs = [tab for section in sections for tab in section.tabs]
    if not tabs:
        raise Refused(*_why_not(document))
    _refuse_unknown_labels(tabs)
    _refuse_half_rendered(sections, tabs)


def _why_not(document: Document) -> tuple[str, str]:
    tables = [block for block in document.blocks if isinstance(block, Table)]
    prose = [block for block in document.blocks if isinstance(block, Prose)]
    names = sum(1 for block in prose for code in block.codes if _MODEL.fullmatch(code))
    if any(_LEAKED_ROW.match(block.place.text) for block in prose):
        return "unknown_layout", "rows of prices are there, but no longer as tables"
    if names >= 1 and tables and any(_amounts(table) for table in tables):
        english = document.language[:2] in ("", "en") and _in_english(tables)
        detail = "the models are there, but no table has a column headed Paid Tier"
        return ("unknown_layout" if english else "language"), detail
    if names >= 3:
        return "half_rendered", "the models are there, but not one table of prices"
    return "not_this_page", "no table has a column headed Paid Tier, per …"


def _amounts(table: Table) -> int:
    return sum(len(cell.place.amounts) for row in table.rows for cell in row)


def _in_english(tables: list[Table]) -> bool:
    labels = [row[0].place.text for table in tables for row in (*table.header, *table.rows) if row]
    return sum(1 for label in labels if _ENGLISH.search(label)) * 4 >= len([label for label in labels if label])


def _refuse_unknown_labels(tabs: list[Tab]) -> None:
    """Where most priced rows have labels that mean nothing to us, the page speaks another language."""
    labels = [label for tab in tabs for label in _priced_labels(tab)]
    strange = [label for label in labels if read_row(label) is None and not _ENGLISH.search(label)]
    if len(strange) > len(labels) / 2:
        raise Refused("language", f"most rows are not labelled in English, like {strange[0][:40]!r}")


def _priced_labels(tab: Tab) -> list[str]:
    columns = tab.columns
    return [row[columns.label].place.text for row in tab.table.rows if row[columns.paid].place.amounts]


def _refuse_half_rendered(sections: list[Section], tabs: list[Tab]) -> None:
    missing = sum(1 for section in sections if section.models and not section.tabs)
    missing += sum(max(section.tabs_named - len(section.tabs), 0) for section in sections if section.models)
    hollow = sum(1 for tab in tabs if _is_hollow(tab))
    if 2 * (missing + hollow) > len(tabs) + missing:
        raise Refused("half_rendered", f"{missing + hollow} of {len(tabs) + missing} price tables are missing or empty")


def _is_hollow(tab: Tab) -> bool:
    """A table that has lost its priced rows, or whose paid cells are all blank."""
    rows = [row for row in tab.table.rows if row is not tab.columns.header and _prices(row, tab.columns.label)]
    return not any(row[tab.columns.paid].place.text for row in rows)


def _prices(row: list[Cell], label: int) -> bool:
    meaning = read_row(row[label].place.text)
    return meaning is None or bool(meaning.charges)
