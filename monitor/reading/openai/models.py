"""The rows of a table of models as rates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitor.reading.openai.cells import Figure, Unit, read_figure
from monitor.reading.openai.lines import Line, Unclear, read_line

if TYPE_CHECKING:
    from monitor.reading.document import Cell, Place
    from monitor.reading.ledger import Ledger
    from monitor.reading.openai.columns import Column
    from monitor.reading.openai.sheet import Sheet

Absent = tuple[object, ...]

_BY_UNIT = {
    "minute": ("input", "audio"), "character": ("input", "text"), "second": ("output", "video"),
    "image": ("output", "image"),
}  # fmt: skip
_UNITS_OF = {"cached_input": ("token",), "cache_write": ("token",), "training": ("token", "hour")}
_SOLD_BY = ("token", "character", "minute", "second", "image")


@dataclass(slots=True)
class Book:
    """What the readers of a page's tables write into.

    `thresholds` are the prompt lengths that the page's names state, `page_unit` what bare prices buy where a section
    does not say it, and `absent` the prices that some row expressly does not state.
    """

    ledger: Ledger
    thresholds: dict[str, int]
    page_unit: Unit | None
    absent: set[Absent] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Priced:
    """A row about to be read; `has_list` where it states a price that is no estimate."""

    sheet: Sheet
    line: Line
    has_list: bool


def read_models(sheet: Sheet, book: Book) -> None:
    """Every row of a table of models."""
    for row in sheet.rows:
        try:
            line = read_line(sheet, row)
        except Unclear as unclear:
            if any(cell.place.amounts for cell in row):
                book.ledger.finding(unclear.kind, unclear.at, str(unclear))
        else:
            _read_prices(sheet, row, line, book)


def _read_prices(sheet: Sheet, row: list[Cell], line: Line, book: Book) -> None:
    name = row[sheet.column("model")].place.text
    figures = [(column, cell.place, read_figure(cell.place)) for column, cell in zip(sheet.columns, row, strict=True)
               if column.role == "price"]  # fmt: skip
    if not any(figure.index is not None or figure.fault for _, _, figure in figures):
        book.ledger.unpriced[line.name.model] = None
    has_list = any(figure.index is not None and not column.estimated for column, _, figure in figures)
    priced = Priced(sheet, line, has_list)
    for column, at, figure in figures:
        at.section, at.row, at.column = sheet.path, name, column.heading
        if figure.fault:
            book.ledger.finding(figure.fault, at, figure.detail)
        else:
            _read_price(priced, column, at, figure, book)


def _read_price(row: Priced, column: Column, at: Place, figure: Figure, book: Book) -> None:
    line = row.line
    try:
        unit = _unit(row.sheet, column, at, figure, book)
        charge, modalities = _charge(line, column, unit, at)
    except Unclear as unclear:
        if figure.index is not None:
            book.ledger.finding(unclear.kind, unclear.at, str(unclear))
        return
    tier = column.tier or line.tier
    context = "long" if line.name.is_long else column.context
    if figure.index is None:
        book.absent.add((line.name.model, charge, modalities, tier, context, line.conditions))
        return
    book.ledger.rate(
        at,
        figure.index,
        model=line.name.model,
        charge=charge,
        modalities=modalities,
        tier=tier,
        context=context,
        context_over=book.thresholds.get(line.name.model) if context else None,
        conditions=line.conditions,
        per=unit.per,
        unit=unit.name,
        basis=column.basis(has_list=row.has_list),
    )


def _unit(sheet: Sheet, column: Column, at: Place, figure: Figure, book: Book) -> Unit:
    """What the price buys: as its cell says, else its heading, else its section, else the page."""
    if figure.unit and column.unit and figure.unit != column.unit:
        raise Unclear("unknown_unit", at, "the cell and the heading of its column name different units")
    is_by_token = sheet.unit is not None and sheet.unit.name == "token"
    if column.unit and not figure.unit and sheet.unit_text and not is_by_token and column.unit != sheet.unit:
        raise Unclear("unknown_unit", at, f"the heading of its column names another unit than {sheet.unit_text!r}")
    unit = figure.unit or column.unit or sheet.unit
    if unit is None and not sheet.unit_text:
        unit = book.page_unit
    if unit is None:
        raise Unclear("unknown_unit", at, f"the section's unit is not understood: {sheet.unit_text or 'nothing said'}")
    if not figure.unit and column.charge and not column.unit and unit.name != "token":
        raise Unclear("unknown_unit", at, f"a price of tokens in a section priced per {unit.name}")
    return unit


def _charge(line: Line, column: Column, unit: Unit, at: Place) -> tuple[str, tuple[str, ...]]:
    """What is charged, and for which modalities: the heading says it, or the unit does."""
    if column.charge == "training":
        return "training", ("any",)
    if column.charge and not (column.is_cost and unit.name in _BY_UNIT):
        if unit.name not in _UNITS_OF.get(column.charge, _SOLD_BY):
            raise Unclear("unknown_unit", at, f"{column.charge} priced per {unit.name}")
        return column.charge, line.modalities
    if unit.name == "token" and line.name.model.startswith("text-embedding"):
        return "input", ("text",)
    if unit.name not in _BY_UNIT:
        raise Unclear("unknown_header", at, f"what a price per {unit.name} is charged for is not said")
    charge, modality = _BY_UNIT[unit.name]
    return "output" if unit.name == "minute" and "-tts" in line.name.model else charge, (modality,)
