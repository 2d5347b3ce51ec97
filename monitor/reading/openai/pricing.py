"""OpenAI's price list, whichever form it comes in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.reading.document import number_place, place
from monitor.reading.html import read_html
from monitor.reading.ledger import Ledger
from monitor.reading.markdown import ragged_rows, read_markdown
from monitor.reading.openai.agree import merge
from monitor.reading.openai.embedded import TABLE_DATA
from monitor.reading.openai.images import read_images
from monitor.reading.openai.islands import lift_islands
from monitor.reading.openai.leaks import lift_leaks
from monitor.reading.openai.models import Book, read_models
from monitor.reading.openai.names import read_names
from monitor.reading.openai.notes import read_notes
from monitor.reading.openai.outline import sheets
from monitor.reading.openai.recognise import check_price_list
from monitor.reading.openai.repeats import ignore_repeats
from monitor.reading.openai.tools import read_tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.card.reading import Reading
    from monitor.reading.document import Document, Place
    from monitor.reading.openai.cells import Unit
    from monitor.reading.openai.embedded import Embedded
    from monitor.reading.openai.sheet import Sheet

_QUOTED = 80  # characters of the page's end


def read_pricing_html(page: str, text: str) -> Reading:
    """The reading of the HTML page, whose prices stand in visible tables and in the props of their components.

    Raises Refused.
    """
    lifted, tables, broken = lift_islands(text)
    document = read_html(lifted)
    found = list(sheets(document, tables))
    check_price_list(document, found)
    ledger = _ledger(page, document, found, tables, [])
    if "<html" in text and "</html>" not in text:
        _truncated(ledger, "", "the page ends before its markup does", text[-_QUOTED:])
    for sheet in found:
        if sheet.is_alone:
            _truncated(ledger, sheet.path, "embedded data without the visible table that states more of the prices")
    return _read(ledger, document, found, broken)


def read_pricing_markdown(page: str, text: str) -> Reading:
    """The reading of the Markdown twin: pipe tables, or rows that leaked as JSX.

    Raises Refused.
    """
    leaks = lift_leaks(text)
    document = read_markdown(leaks.text)
    found = list(sheets(document, leaks.tables))
    check_price_list(document, found)
    ledger = _ledger(page, document, found, leaks.tables, leaks.dropped)
    return _read(ledger, document, found, [*leaks.broken, *ragged_rows(leaks.text)])


def _ledger(page: str, document: Document, found: list[Sheet], tables: list[Embedded], dropped: list[Place]) -> Ledger:
    inside = [cell.place for sheet in found if sheet.is_embedded for row in sheet.rows for cell in row]
    beside = [place(text, TABLE_DATA) for table in tables for text in table.texts]
    beside += [replace(number_place(str(stray)), section=TABLE_DATA) for table in tables for stray in table.strays]
    return Ledger(page, "openai", "openai-api", [*document.places(), *inside, *beside, *dropped])


def _read(ledger: Ledger, document: Document, found: list[Sheet], broken: list[str]) -> Reading:
    for piece in broken:
        _truncated(ledger, "", "table data that can't be read, or is cut off", piece)
    thresholds = dict(_thresholds(found))
    unit = _page_unit(found)
    data, text = (Book(ledger, thresholds, unit) for _ in range(2))
    _read_sheets([sheet for sheet in found if sheet.is_embedded], data)
    embedded = len(ledger.rates)
    _read_sheets([sheet for sheet in found if not sheet.is_embedded], text)
    merge(ledger, embedded, data.absent, text.absent)
    ignore_repeats(ledger, document)
    for sheet in found if ledger.findings else ():
        sheet.cite_unclaimed()
    ledger.notes += read_notes(document, (rate.model for rate in ledger.rates))
    return ledger.close()


def _thresholds(found: list[Sheet]) -> Iterator[tuple[str, int]]:
    """The lengths of long prompts by model, from whichever of its names states it."""
    for sheet in found:
        index = sheet.find("model")
        for row in sheet.rows if index is not None else ():
            for name in read_names(row[index].place.text) if index is not None else ():
                if name.threshold:
                    yield name.model, name.threshold


def _page_unit(found: list[Sheet]) -> Unit | None:
    """What tokens are sold by on this page, where all sections that say it agree."""
    units = {sheet.unit for sheet in found if sheet.unit and sheet.unit.name == "token"}
    return units.pop() if len(units) == 1 else None


def _read_sheets(found: list[Sheet], book: Book) -> None:
    # Prices of images come last: whether they restate tokens depends on the others.
    for sheet in sorted(found, key=lambda sheet: "image" in sheet.roles):
        if _check(sheet, book.ledger):
            _read_sheet(sheet, book)


def _read_sheet(sheet: Sheet, book: Book) -> None:
    roles = sheet.roles
    if roles & {"tool", "details"}:
        read_tools(sheet, book.ledger)
    elif "image" in roles and {"model", "quality"} <= roles:
        read_images(sheet, book.ledger, restates=False)
    elif "model" in roles:
        read_models(sheet, book)


def _check(sheet: Sheet, ledger: Ledger) -> bool:
    """Whether a sheet can be read; what can't be understood of its frame is a finding."""
    for index, column in enumerate(sheet.columns):
        if column.role == "unknown" and any(row[index].place.amounts for row in sheet.rows):
            ledger.finding("unknown_header", place(column.heading, sheet.path), "prices under an unknown heading")
    if not sheet.rows and any(column.role == "price" for column in sheet.columns):
        _truncated(ledger, sheet.path, "a table of prices without rows")
    drop_short_rows(sheet, ledger)
    if sheet.tier is None and any(cell.place.amounts for row in sheet.rows for cell in row):
        words = " / ".join(dict.fromkeys(sheet.tiers))
        ledger.finding("unknown_tier", place(words, sheet.section), "no tier that is known here, or several")
        return False
    if sheet.sold_otherwise and any(cell.place.amounts for row in sheet.rows for cell in row):
        ledger.finding(
            "unknown_qualifier", place(sheet.sold_otherwise, sheet.section), "prices of another way of selling"
        )
        return False
    return True


def drop_short_rows(sheet: Sheet, ledger: Ledger) -> None:
    """A row that is shorter than its table can't be read: which of its cells is missing is not to be seen."""
    short = [row for row in sheet.rows if row[-1].is_filler]
    for row in short:
        _truncated(ledger, sheet.path, "a row with fewer cells than its table", row[0].place.text)
        sheet.rows.remove(row)


def _truncated(ledger: Ledger, where: str, detail: str, text: str = "") -> None:
    ledger.finding("truncated", place(text, where), detail)
