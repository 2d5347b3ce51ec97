"""The grammar of Google Cloud's page of Vertex (Agent Platform) prices.

    columns   the header: tier, context band, cached or not, unit
    types     the column Type: charge and modality
    cells     price cells (regions, tiers) and model cells (names, windows)

A blank Model or Type cell means the one above. Every band is stated, also where both cost the same.
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from monitor.errors import Refused
from monitor.reading.document import Heading, Prose, Table
from monitor.reading.gemini import words
from monitor.reading.gemini.notes import take_notes
from monitor.reading.gemini.price import shape_of
from monitor.reading.ledger import Ledger
from monitor.reading.vertex.cells import Models, VertexPrice, read_cell, read_models
from monitor.reading.vertex.columns import Columns, PriceColumn, read_columns, read_tiers
from monitor.reading.vertex.types import RowType, read_type

if TYPE_CHECKING:
    from monitor.card.reading import Reading
    from monitor.reading.document import Cell, Document, Place

_RESTATING = re.compile(r"tokens? \(¤\)|charged?|free of charge|in excess|per \d", re.IGNORECASE)
_CREDIT = re.compile(r"¤ (?:worth )?(?:in|of) (?:free )?credits?|¤ (?:free )?credits?", re.IGNORECASE)
_SIZE_BEHIND = re.compile(rf"\((?P<size>{words.RESOLUTIONS})\)\s*$", re.IGNORECASE)
_TITLE = re.compile(r"(?:agent platform|vertex ai).*pricing|pricing.*(?:agent platform|vertex ai)", re.IGNORECASE)


def read_vertex(page: str, document: Document) -> Reading:
    """All rates of the Vertex price page, with the account of every amount on it.

    Raises Refused where the document is not that page, or has no price in its tables.
    """
    tables = {
        id(block): found for block in document.blocks if isinstance(block, Table) and (found := read_columns(block))
    }
    _recognise(document, tables)
    ledger = Ledger(page, "google", "vertex-ai", (place for place in document.places() if place.amounts))
    heading = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            heading = block.text
        elif isinstance(block, Prose):
            block.place.section = heading
            _read_note(block, ledger)
        elif id(block) in tables:
            _TableReader(block, tables[id(block)], heading, ledger).read()
    return ledger.close()


def _recognise(document: Document, tables: dict[int, Columns]) -> None:
    if not tables:
        if _TITLE.search(document.title) and any(isinstance(block, Table) for block in document.blocks):
            raise Refused("unknown_layout", "no table has the columns Model, Type and Price")
        if _TITLE.search(document.title):
            raise Refused("half_rendered", "the page is there, but none of its price tables")
        raise Refused("not_this_page", "no table has the columns Model, Type and Price")
    rows = [row for block in document.blocks if id(block) in tables and isinstance(block, Table) for row in block.rows]
    if not any(cell.place.amounts for row in rows for cell in row):
        raise Refused("half_rendered", "the price tables hold no price")


def _read_note(prose: Prose, ledger: Ledger) -> None:
    """The amounts in the notes restate what the tables say by the token; credit for new customers is no price."""
    shape = shape_of(prose.place) if prose.place.amounts else ""
    if _CREDIT.search(shape):
        prose.place.ignore("credit for new customers, which is no price")
    elif _RESTATING.search(shape):
        prose.place.ignore("a note that restates prices of the tables")
    take_notes([prose], (), ledger)


class _TableReader:
    """One table: carries model and type down its blank cells."""

    def __init__(self, table: Table, columns: Columns, heading: str, ledger: Ledger) -> None:
        self._table = table
        self._columns = columns
        self._ledger = ledger
        self._section = " › ".join(part for part in (heading, table.pane) if part)
        self._tiers = read_tiers(table.pane) or read_tiers(heading) or ("standard",)
        self._pane_region = _region_of(table.pane)
        self._models: Models | None = None
        self._type: RowType | None = None
        self._type_text = ""

    def read(self) -> None:
        header = self._table.header[-1]
        readable = {index: column for index, column in self._columns.prices.items() if self._may_be_read(index, header)}
        self._check_bands()
        for row in self._table.rows:
            self._carry(row)
            for index, cell in enumerate(row):
                place = cell.place
                place.section, place.column = self._section, header[index].place.text.replace("\n", " ")
                place.row = self._row_name(row)
            for index, column in readable.items():
                if row[index].place.amounts:
                    self._read_price(row, row[index].place, column)

    def _may_be_read(self, index: int, header: list[Cell]) -> bool:
        column, place = self._columns.prices[index], header[index].place
        if not any(row[index].place.amounts for row in self._table.rows):
            return False
        if column.unknown:
            self._ledger.finding("unknown_header", place, f"{column.unknown!r} stands in the header of a price column")
        if column.currency != "USD":
            self._ledger.finding("unknown_unit", place, f"prices in {column.currency}; this page is known in USD")
        return not column.unknown and column.currency == "USD"

    def _check_bands(self) -> None:
        """A column up to a threshold without its twin beyond it has been lost on the way; so have unknown columns."""
        bands: dict[object, set[bool]] = {}
        for column in self._columns.prices.values():
            if column.over is not None:
                bands.setdefault((column.tiers, column.cached, column.over), set()).add(column.long)
        header = self._table.header[-1]
        if any(len(sides) < 2 for sides in bands.values()):
            place = header[min(self._columns.prices)].place
            self._ledger.finding("truncated", place, "a column on one side of a threshold has no counterpart")
        for index in self._columns.others:
            if any(row[index].place.amounts for row in self._table.rows):
                self._ledger.finding("unknown_header", header[index].place, "a column of an unknown name holds prices")

    def _carry(self, row: list[Cell]) -> None:
        model, kind = row[self._columns.model].place.text, row[self._columns.type].place.text
        if model:
            self._models = read_models(model)
        if kind:
            self._type, self._type_text = read_type(kind), kind

    def _row_name(self, row: list[Cell]) -> str:
        names = [" ".join(self._models.ids) if self._models else row[self._columns.model].place.text, self._type_text]
        if self._columns.region is not None:
            names.append(row[self._columns.region].place.text)
        return ", ".join(name for name in names if name)

    def _read_price(self, row: list[Cell], place: Place, column: PriceColumn) -> None:
        if self._models is None:
            self._ledger.finding("unknown_qualifier", row[self._columns.model].place, "a model's name not understood")
            return
        if self._type is None or (column.cached and self._type.charge != "input"):
            detail = f"{self._type_text[:60]!r} is no type that this column is known to price"
            self._ledger.finding("unknown_header", place, detail)
            return
        prices, problems = read_cell(shape_of(place))
        for problem in problems:
            self._ledger.finding(problem.kind, place, problem.detail)
        for price in prices if not problems else ():
            self._enter(row, place, price, column=column, models=self._models, kind=self._type)

    def _enter(
        self, row: list[Cell], place: Place, price: VertexPrice, *, column: PriceColumn, models: Models, kind: RowType
    ) -> None:
        per, unit = _unit(price, column, kind)
        if not unit:
            self._ledger.finding("unknown_unit", place, "a price that does not say what it buys")
            return
        region = price.region or self._region(row) or self._pane_region
        tiers = (price.tier or kind.tier,) if price.tier or kind.tier else (column.tiers or self._tiers)
        sizes = price.resolutions or kind.resolutions or self._resolutions(row) or ("",)
        for model, tier, size in product(models.ids, tiers, sizes):
            self._ledger.rate(
                place,
                price.index,
                model=model,
                charge="cached_input" if column.cached else kind.charge,
                modalities=kind.modalities,
                tier=tier,
                context="long" if column.long else None,
                context_over=column.over if column.long else None,
                conditions=_conditions(kind, region, size),
                per=per,
                unit=unit,
                valid_from=price.valid_from or models.valid_from,
                valid_until=price.valid_until or models.valid_until,
            )

    def _resolutions(self, row: list[Cell]) -> tuple[str, ...]:
        """What the row's other columns say: a column of resolutions, or `Video + Audio (720p, 1080p)` as its output."""
        if self._columns.resolution is not None:
            return words.resolutions(row[self._columns.resolution].place.text)
        said = [match for index in self._columns.others if (match := _SIZE_BEHIND.search(row[index].place.text))]
        return words.resolutions(said[0]["size"]) if said else ()

    def _region(self, row: list[Cell]) -> str:
        if self._columns.region is None:
            return ""
        return words.kebab(words.without_marks(row[self._columns.region].place.text))


def _conditions(kind: RowType, region: str, size: str) -> tuple[tuple[str, str], ...]:
    said = (("region", region), ("resolution", size))
    return tuple(sorted((*kind.conditions, *((key, word) for key, word in said if word))))


def _region_of(pane: str) -> str:
    """The region that a tab names: `Global`, `EU Multi-Region (EU)`, `europe-west 1`."""
    bare = pane.strip().lower()
    if bare in ("global", "non-global") or "multi-region" in bare or re.fullmatch(r"[a-z]+-[a-z]+ ?\d+", bare):
        return words.kebab(re.sub(r"\(.*?\)| (?=\d)", "", bare))
    return ""


def _unit(price: VertexPrice, column: PriceColumn, kind: RowType) -> tuple[int, str]:
    """What a price buys: as its cell says, else its type (`1M input text tokens`), else the header of its column."""
    if price.unit:
        return price.per, price.unit
    if kind.millions:
        return 1_000_000, "token"
    return column.per, column.unit
