"""One table of the Vertex page: carries model and type down its blank cells."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from monitor.reading.gemini import grounding, words
from monitor.reading.gemini.price import BARE_NUMBER, shape_of
from monitor.reading.struck import ignore_struck
from monitor.reading.vertex.cells import VertexPrice, read_cell
from monitor.reading.vertex.columns import Columns, PriceColumn, read_tiers
from monitor.reading.vertex.lists import aligned, read_list
from monitor.reading.vertex.models import Models, read_models
from monitor.reading.vertex.regions import Region, read_regions, region_of_pane
from monitor.reading.vertex.settle import Contradiction, Sold, settle
from monitor.reading.vertex.types import RowType, read_types

if TYPE_CHECKING:
    from monitor.reading.document import Cell, Place, Table
    from monitor.reading.ledger import Ledger

_SIZE_BEHIND = re.compile(rf"\((?P<size>{words.RESOLUTIONS})\)\s*$", re.IGNORECASE)
_TIER = re.compile(r"\b(?:batch|flex|priority)\b", re.IGNORECASE)
_NOTHING = frozenset(("", "-", "–", "n/a"))


class TableReader:
    """Reads one table into a ledger; what it can't be sure of becomes a finding."""

    def __init__(self, table: Table, columns: Columns, heading: str, ledger: Ledger) -> None:
        self._table = table
        self._rows = list(aligned(table.rows, columns.model))
        self._columns = columns
        self._ledger = ledger
        self._section = " › ".join(part for part in (heading, table.pane) if part)
        self._tiers = read_tiers(table.pane) or read_tiers(heading)
        self._hints_at_tier = not self._tiers and bool(_TIER.search(f"{table.pane} {heading}"))
        self._pane_region = Region(region_of_pane(table.pane) or region_of_pane(heading))
        self._restated = bool(re.search(r"\bequivalent\b", self._section, re.IGNORECASE))
        self._models: Models | None = None
        self._types: tuple[RowType | None, ...] = (RowType(""),) if columns.type is None else ()
        self._type_text = ""
        self._units: set[tuple[int, str]] = set()  # in which the model is sold

    def read(self) -> None:
        """Enter the rates of all rows."""
        header = self._table.header[-1]
        readable = {index: column for index, column in self._columns.prices.items() if self._may_be_read(index, header)}
        self._check_bands()
        for row in self._rows:
            self._carry(row)
            for index, cell in enumerate(row):
                place = cell.place
                place.section, place.column = self._section, header[index].place.text.replace("\n", " ")
                place.row = self._row_name(row)
            for index, column in readable.items():
                if _is_bare(row[index].place):
                    self._ledger.finding("unknown_unit", row[index].place, "a number without a currency")
                if _says_price(row[index].place):
                    self._read_prices(row, row[index].place, column)

    def _may_be_read(self, index: int, header: list[Cell]) -> bool:
        column, place = self._columns.prices[index], header[index].place
        if not any(_says_price(row[index].place) or _is_bare(row[index].place) for row in self._rows):
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
                bands.setdefault((column.tiers, column.cached, column.charge, column.over), set()).add(column.long)
        header = self._table.header[-1]
        if any(len(sides) < 2 for sides in bands.values()):
            place = header[min(self._columns.prices)].place
            self._ledger.finding("truncated", place, "a column on one side of a threshold has no counterpart")
        for index in self._columns.others:
            if any(row[index].place.amounts for row in self._rows):
                self._ledger.finding("unknown_header", header[index].place, "a column of an unknown name holds prices")

    def _carry(self, row: list[Cell]) -> None:
        model = row[self._columns.model].place.text
        kind = "" if self._columns.type is None else row[self._columns.type].place.text
        if model:
            self._models, self._units = read_models(model), set()
        if kind:
            self._types, self._type_text = read_types(kind), kind.replace("\n", " ")

    def _row_name(self, row: list[Cell]) -> str:
        names = [" ".join(self._models.ids) if self._models else row[self._columns.model].place.text, self._type_text]
        if self._columns.region is not None:
            names.append(row[self._columns.region].place.text)
        return ", ".join(name for name in names if name)

    def _read_prices(self, row: list[Cell], place: Place, column: PriceColumn) -> None:
        """A cell has a price, or a line for each line of its row's type."""
        if self._models is None:
            self._ledger.finding("unknown_qualifier", row[self._columns.model].place, "a model's name not understood")
            return
        if place.amounts and not ignore_struck(place):
            self._ledger.finding("implausible", place, "nothing is left beside what is struck out")
        shape = shape_of(place)
        items = read_list(shape) if self._columns.type is None else ()
        types = tuple(kind for _, kind in items) or self._types
        lines = [line for line, _ in items] or (shape.split("\n") if len(types) > 1 else [shape])
        if len(lines) != len(types) or None in types:
            detail = f"{self._type_text[:60]!r} is no type that this column is known to price"
            self._ledger.finding("unknown_header", place, detail)
            return
        first = 0
        for line, kind in zip(lines, types, strict=True):
            if kind and any(read_cell(line)):
                self._read_one(row, place, line, first, column=column, kind=kind)
            first += line.count("¤")

    def _read_one(
        self, row: list[Cell], place: Place, shape: str, first: int, *, column: PriceColumn, kind: RowType
    ) -> None:
        if kind.charge.startswith("grounding_"):
            self._read_grounding(row, place, shape, first, kind)
            return
        prices, problems = read_cell(shape)
        for problem in problems:
            self._ledger.finding(problem.kind, place, problem.detail)
        for price in prices if not problems else ():
            try:
                sold = settle(self._measured(price), kind, column, self._tiers)
                sizes = price.resolutions or kind.resolutions or self._resolutions(row) or ("",)
                markets = self._markets(row, price.region, sold.tiers)
            except Contradiction as trouble:
                self._ledger.finding(trouble.kind, place, trouble.detail)
                continue
            index = price.index + first if price.index >= 0 else price.index
            self._enter(place, replace(price, index=index, resolutions=sizes), column, sold, markets)

    def _measured(self, price: VertexPrice) -> VertexPrice:
        """What is free is free by the unit in which the table sells the model otherwise, where that is one."""
        if price.index >= 0 or len(self._units) != 1:
            return price
        [(per, unit)] = self._units
        return replace(price, per=price.per or per, unit=price.unit or unit)

    def _read_grounding(self, row: list[Cell], place: Place, shape: str, index: int, kind: RowType) -> None:
        said = grounding.read_paid(shape)
        if said is None or said.soon or self._models is None:
            self._ledger.finding("unknown_qualifier", place, "a grounding price in words unknown here")
            return
        try:
            markets = self._markets(row, "", self._tiers)
        except Contradiction as trouble:
            self._ledger.finding(trouble.kind, place, trouble.detail)
            return
        for model, (tier, region) in product(self._models.ids, markets):
            self._ledger.rate(
                place, index, model=model, charge=kind.charge, tier=tier, per=1000, unit=said.unit,
                conditions=_conditions(dict(kind.conditions), region, ""), allowance=said.allowance,
                valid_from=self._models.valid_from, valid_until=self._models.valid_until,
            )  # fmt: skip

    def _enter(
        self, place: Place, price: VertexPrice, column: PriceColumn, sold: Sold, markets: list[tuple[str, str]]
    ) -> None:
        models = self._models or Models(())
        self._units.add((sold.per, sold.unit))
        for model, (tier, region), size in product(models.ids, markets, price.resolutions or ("",)):
            self._ledger.rate(
                place,
                price.index,
                model=model,
                charge=sold.charge,
                modalities=sold.modalities,
                tier=tier,
                context="long" if column.long else None,
                context_over=column.over if column.long else None,
                conditions=_conditions(sold.conditions, region, size),
                per=sold.per,
                unit=sold.unit,
                valid_from=price.valid_from or models.valid_from,
                valid_until=price.valid_until or models.valid_until,
                basis="equivalent" if column.restated or self._restated else "list",
            )

    def _resolutions(self, row: list[Cell]) -> tuple[str, ...]:
        """What the row's other columns say: a column of resolutions, or `Video + Audio (720p, 1080p)` as its output."""
        if self._columns.resolution is not None:
            said = words.without_marks(row[self._columns.resolution].place.text)
            if said.lower() not in _NOTHING and not re.fullmatch(words.RESOLUTIONS, said, re.IGNORECASE):
                raise Contradiction("unknown_qualifier", f"{said[:60]!r} is no resolution")
            return words.resolutions(said)
        behind = [match for index in self._columns.others if (match := _SIZE_BEHIND.search(row[index].place.text))]
        return words.resolutions(behind[0]["size"]) if behind else ()

    def _markets(self, row: list[Cell], own_region: str, tiers: tuple[str, ...]) -> list[tuple[str, str]]:
        """The tiers and regions that a price of a row holds for; a region may name the tiers that it is priced at."""
        said = "" if self._columns.region is None else row[self._columns.region].place.text
        regions = (Region(own_region),) if own_region else read_regions(said)
        if regions is None:
            raise Contradiction("unknown_tier", f"{said[:60]!r} names a place or a tier in words unknown here")
        if self._hints_at_tier and not tiers and not all(region.tiers for region in regions or (self._pane_region,)):
            raise Contradiction("unknown_tier", f"{self._section[:60]!r} names a tier in words unknown here")
        markets: list[tuple[str, str]] = []
        for region in regions or (self._pane_region,):
            if tiers and not set(region.tiers) <= set(tiers):
                raise Contradiction("unknown_tier", f"{said[:60]!r} in a column of {' and '.join(tiers)}")
            markets += [(tier, region.name) for tier in region.tiers or tiers or ("standard",)]
        return markets


def _says_price(place: Place) -> bool:
    return bool(place.amounts) or any(read_cell(place.text))


def _is_bare(place: Place) -> bool:
    return BARE_NUMBER.fullmatch(place.text) is not None


def _conditions(said: dict[str, str], region: str, size: str) -> tuple[tuple[str, str], ...]:
    more = {key: word for key, word in (("region", region), ("resolution", size)) if word}
    return tuple(sorted({**said, **more}.items()))
