"""The rows of a table of models as rates."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitor.reading.openai.cells import NO_PRICE, Figure, Unit, read_figure
from monitor.reading.openai.lines import Line, Unclear, read_lines

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
_SESSIONS = re.compile(r"\bsessions\b", re.IGNORECASE)  # their minutes are those of both directions
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
class Term:
    """What the prices of a column buy, and what is charged; `modalities` where the row doesn't say them."""

    unit: Unit
    charge: str
    modalities: tuple[str, ...] | None


@dataclass(slots=True)
class _Rows:
    """The rows of one sheet; `terms` are those of its columns by their place and the unit that a cell brings."""

    sheet: Sheet
    book: Book
    terms: dict[tuple[int, Unit | None], Term] = field(default_factory=dict)

    def read(self, row: list[Cell]) -> None:
        for line in read_lines(self.sheet, row):
            self._read_line(line, row)

    def _read_line(self, line: Line, row: list[Cell]) -> None:
        named = row[self.sheet.column("model")].place.text
        priced = [(index, column, read_figure(row[index].place)) for index, column in self.sheet.prices]
        says = [column for _, column, figure in priced if figure is not NO_PRICE]
        if not says:
            self.book.ledger.unpriced[line.name.model] = None
        has_list = not all(column.estimated for column in says)
        for index, column, figure in priced:
            at = row[index].place
            at.section, at.row, at.column = self.sheet.path, named, column.heading
            try:
                term = self.terms.get((index, figure.unit)) or self._term(line, index, at, figure)
            except Unclear as unclear:
                if figure is not NO_PRICE:
                    self.book.ledger.finding(unclear.kind, unclear.at, str(unclear))
            else:
                self._write(line, column, term, at, figure, basis=column.basis(has_list=has_list))

    def _term(self, line: Line, index: int, at: Place, figure: Figure) -> Term:
        """The term of a price; where no charge stands over it, or perhaps none, it depends on the model too."""
        column = self.sheet.columns[index]
        unit = _unit(self.sheet, column, at, figure, self.book.page_unit)
        term = Term(unit, *_charge(line, column, unit, at))
        if column.charge and not column.is_cost:
            self.terms[index, figure.unit] = term
        return term

    def _write(self, line: Line, column: Column, term: Term, at: Place, figure: Figure, *, basis: str) -> None:
        model, tier = line.name.model, column.tier or line.tier
        modalities = term.modalities or line.modalities
        context = "long" if line.name.is_long or self.sheet.is_long else column.context
        if figure.fault:
            self.book.ledger.finding(figure.fault, at, figure.detail)
            return
        if figure.index is None:
            self.book.absent.add((model, term.charge, modalities, tier, context, line.conditions))
            return
        self.book.ledger.rate(
            at,
            figure.index,
            model=model,
            charge=term.charge,
            modalities=modalities,
            tier=tier,
            context=context,
            context_over=self.book.thresholds.get(model) if context else None,
            conditions=line.conditions,
            per=term.unit.per,
            unit=term.unit.name,
            valid_from=figure.valid_from,
            valid_until=figure.valid_until,
            basis=basis,
        )


def read_models(sheet: Sheet, book: Book) -> None:
    """Every row of a table of models."""
    rows = _Rows(sheet, book)
    for row in sheet.rows:
        try:
            rows.read(row)
        except Unclear as unclear:
            if any(cell.place.amounts for cell in row):
                unclear.at.section = sheet.path
                book.ledger.finding(unclear.kind, unclear.at, str(unclear))


def _unit(sheet: Sheet, column: Column, at: Place, figure: Figure, page_unit: Unit | None) -> Unit:
    """What the price buys: as its cell says, else its heading, else its section, else the page."""
    if figure.unit and column.unit and figure.unit != column.unit:
        raise Unclear("unknown_unit", at, "the cell and the heading of its column name different units")
    is_by_token = sheet.unit is not None and sheet.unit.name == "token"
    if column.unit and not figure.unit and sheet.unit_text and not is_by_token and column.unit != sheet.unit:
        raise Unclear("unknown_unit", at, f"the heading of its column names another unit than {sheet.unit_text!r}")
    unit = figure.unit or column.unit or sheet.unit
    if unit is None and not sheet.unit_text:
        unit = page_unit
    if unit is None:
        raise Unclear("unknown_unit", at, f"the section's unit is not understood: {sheet.unit_text or 'nothing said'}")
    if not figure.unit and column.charge and not column.unit and unit.name != "token":
        raise Unclear("unknown_unit", at, f"a price of tokens in a section priced per {unit.name}")
    return unit


def _charge(line: Line, column: Column, unit: Unit, at: Place) -> tuple[str, tuple[str, ...] | None]:
    """What is charged, and for which modalities unless the row says them: the heading says it, or the unit does."""
    if column.charge == "training":
        return "training", ("any",)
    if column.charge and not (column.is_cost and unit.name in _BY_UNIT):
        if unit.name not in _UNITS_OF.get(column.charge, _SOLD_BY):
            raise Unclear("unknown_unit", at, f"{column.charge} priced per {unit.name}")
        return column.charge, None
    if unit.name == "token" and line.name.model.startswith("text-embedding"):
        return "input", ("text",)
    if unit.name not in _BY_UNIT:
        raise Unclear("unknown_header", at, f"what a price per {unit.name} is charged for is not said")
    if unit.name == "minute" and _SESSIONS.search(at.section):
        return "session", ("any",)
    charge, modality = _BY_UNIT[unit.name]
    return "output" if unit.name == "minute" and "-tts" in line.name.model else charge, (modality,)
