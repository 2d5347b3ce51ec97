"""A price table of a model's section: each row's label, free cell and paid cell become quotes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.reading.gemini import grounding, words
from monitor.reading.gemini.cell import parse_shape
from monitor.reading.gemini.price import BARE_NUMBER, Price, shape_of
from monitor.reading.gemini.quotes import Quote, settle_modalities, variant_of
from monitor.reading.gemini.rows import Row, choose_models, read_row
from monitor.reading.gemini.sections import is_note, read_tier
from monitor.reading.struck import ignore_struck

if TYPE_CHECKING:
    from monitor.reading.document import Cell, Place, Table
    from monitor.reading.gemini.header import Columns
    from monitor.reading.gemini.sections import Section, Tab
    from monitor.reading.ledger import Ledger

_TUNING_FREE = re.compile(
    r"token prices are the same for tuned models[\s,.;]*(?:tuning service is free of charge)?\.?", re.IGNORECASE
)
_SAYS_FREE = re.compile(r"\bfree\b|\b(?:no|without) (?:additional )?(?:charge|cost)\b", re.IGNORECASE)
_MODALITIES = re.compile(words.MODALITIES, re.IGNORECASE)
_QUOTA = re.compile(r"[\d,]+ (?:free )?(?:rpd|rpm|requests|prompts)\b.*", re.IGNORECASE | re.DOTALL)


def read_tab(tab: Tab, section: Section, models: tuple[str, ...], ledger: Ledger) -> list[Quote]:
    """The quotes of one tab's table; what it can't be sure of becomes a finding."""
    locate(tab, _where(section, tab))
    if not _may_be_read(tab, ledger):
        return []
    quotes: list[Quote] = []
    for row in tab.table.rows:
        if row is not tab.columns.header and not is_note(row):
            quotes += _RowReader(row, tab.columns, tab.tier, models, ledger).read()
    return quotes


def _where(section: Section, tab: Tab) -> str:
    return f"{section.title} › {tab.name}" if section.tabs_named else section.title


def locate(tab: Tab, section: str) -> None:
    """Write into every cell of a table where it stands, as evidence."""
    names = [cell.place.text for cell in tab.columns.header]
    for row in tab.table.rows:
        row_name = row[tab.columns.label].place.text
        for name, cell in zip(names, row, strict=False):
            place = cell.place
            place.section, place.row, place.column = section, row_name, name


def _may_be_read(tab: Tab, ledger: Ledger) -> bool:
    columns, header = tab.columns, tab.columns.header
    heading = header[columns.paid].place
    if not tab.tier:
        ledger.finding("unknown_tier", heading, f"{tab.name!r} is no tier that this page is known to have")
    if columns.unit.trouble:
        ledger.finding("unknown_unit", heading, columns.unit.trouble)
    for index in columns.others:
        if any(_prices_something(row[index].place) for row in tab.table.rows):
            detail = f"a column headed {header[index].place.text!r} holds prices"
            ledger.finding("unknown_header", header[index].place, detail)
    return bool(tab.tier) and not columns.unit.trouble


def _prices_something(place: Place) -> bool:
    return bool(place.amounts) or _says_free(place.text)


@lru_cache(maxsize=2048)
def _says_free(text: str) -> bool:
    return bool(_SAYS_FREE.search(text))


def doubt_table(table: Table, ledger: Ledger) -> None:
    """A table without a paid column prices nothing, unless its rows are labelled as prices are."""
    for row in table.rows:
        label = next((cell.place for cell in row if (known := read_row(cell.place.text)) and known.charges), None)
        if label and any(_prices_something(cell.place) for cell in row):
            ledger.finding("unknown_header", label, "a row of prices in a table without a column headed Paid Tier")


class _RowReader:
    """One row of one tab."""

    def __init__(self, row: list[Cell], columns: Columns, tier: str, models: tuple[str, ...], ledger: Ledger) -> None:
        self._label = row[columns.label].place
        self._paid = row[columns.paid].place
        self._is_torn = row[columns.paid].is_filler
        self._free = row[columns.free].place if columns.free is not None else None
        self._header = columns.unit
        self._tier = tier
        self._models = models
        self._ledger = ledger

    def read(self) -> list[Quote]:
        row = read_row(self._label.text)
        if row is None:
            self._doubt_unknown_label()
            return []
        if row.charges and self._is_torn:
            self._ledger.finding("truncated", self._label, "this row of prices ends before its paid cell")
        if row.charges and BARE_NUMBER.fullmatch(self._paid.text):
            self._ledger.finding("unknown_unit", self._paid, "a number without a currency")
        if not row.charges or not self._says_something():
            return []
        if self._paid.amounts and not ignore_struck(self._paid):
            self._ledger.finding("implausible", self._paid, "nothing is left beside what is struck out")
        self._models = choose_models(row, self._models)
        if not self._models:
            self._ledger.finding("unknown_qualifier", self._label, "names a model that its section does not list")
            return []
        paid = self._read_grounding(row) if row.grounding else self._read_prices(row)
        return paid + self._read_free(row, paid)

    def _says_something(self) -> bool:
        return _prices_something(self._paid) or (self._free is not None and _prices_something(self._free))

    def _doubt_unknown_label(self) -> None:
        if self._says_something():
            detail = f"{self._label.text[:60]!r} is no label of a price that this page is known to have"
            self._ledger.finding("unknown_header", self._label, detail)
        elif read_tier(self._label.text) or _MODALITIES.fullmatch(self._label.text):
            self._ledger.finding("unknown_header", self._label, "heads the rows below it: not known on this page")

    def _read_grounding(self, row: Row) -> list[Quote]:
        if not self._paid.amounts:
            return self._quote_free(row, self._paid, self._tier, {}, [])
        said = grounding.read_paid(shape_of(self._paid))
        if said is None:
            self._ledger.finding("unknown_qualifier", self._paid, "a grounding price in words unknown here")
            return []
        charges = row.charges
        if said.images and "grounding_image_search" not in charges:
            charges = (*charges, "grounding_image_search")
        return [
            Quote(
                self._paid, 0, self._models, charges, ("any",), self._tier, 1000, said.unit,
                allowance=said.allowance, soon=said.soon, marks=said.marks + row.marks,
            )
        ]  # fmt: skip

    def _read_prices(self, row: Row) -> list[Quote]:
        if not self._paid.amounts:
            return self._quote_free(row, self._paid, self._tier, {}, [])
        parsed = parse_shape(shape_of(self._paid))
        for problem in parsed.problems:
            self._ledger.finding(problem.kind, self._paid, problem.detail)
        if parsed.problems:
            return []
        return [quote for price in parsed.prices if (quote := self._quote(row, price))]

    def _quote(self, row: Row, price: Price) -> Quote | None:
        charge = price.charge or (row.charges[0] if len(row.charges) == 1 else "")
        per, unit = self._unit(price, charge)
        if not charge or not unit:
            kind = "unknown_unit" if charge else "unknown_qualifier"
            self._ledger.finding(kind, self._paid, "a price that does not say what it buys")
            return None
        said = {"audio": price.audio or row.audio, "variant": price.variant or row.kind}
        return Quote(
            self._paid, price.index, self._models, (charge,),
            settle_modalities(price.modalities, row.modalities, unit, charge, equivalent=price.equivalent),
            self._tier, per, unit, price.over, price.long, {key: word for key, word in said.items() if word},
            price.resolutions, price.valid_from, price.valid_until, None, price.equivalent, price.soon,
            price.marks + row.marks, own_unit=bool(price.unit),
        )  # fmt: skip

    def _unit(self, price: Price, charge: str) -> tuple[int, str]:
        """What a price buys: as its cell says, else as the header says; storage is always per hour."""
        if charge != "cache_storage":
            return (price.per, price.unit) if price.unit else (self._header.per, self._header.unit)
        if price.unit == "token_hour":
            return price.per, price.unit
        if price.unit == "hour" and self._header.unit == "token":
            return self._header.per, "token_hour"
        return 0, ""

    def _read_free(self, row: Row, paid: list[Quote]) -> list[Quote]:
        if self._free is None:
            return []
        if self._free.amounts:
            self._ledger.finding("unknown_qualifier", self._free, "a price in the column of the free tier")
            return []
        return self._quote_free(row, self._free, "free", variant_of(row.kind, self._tier), paid)

    def _quote_free(
        self, row: Row, place: Place, tier: str, conditions: dict[str, str], paid: list[Quote]
    ) -> list[Quote]:
        """The rate of a cell that says free; any other cell without an amount makes none."""
        if not _says_free(place.text) or _QUOTA.fullmatch(place.text):
            return []
        said = grounding.read_free(place.text)
        if said is None and not (row.charges == ("training",) and _TUNING_FREE.fullmatch(place.text)):
            self._ledger.finding("unknown_qualifier", place, "free under conditions in words unknown here")
            return []
        per, unit = self._free_unit(row, paid)
        modalities = settle_modalities((), row.modalities, "", row.charges[0], equivalent=False)
        allowance = said.allowance if said else None
        if not unit:
            self._ledger.finding("unknown_unit", place, "free, but nothing says what")
            return []
        return [
            Quote(place, -1, self._models, row.charges, modalities, tier, per, unit,
                  conditions=conditions, allowance=allowance, marks=row.marks)
        ]  # fmt: skip

    def _free_unit(self, row: Row, paid: list[Quote]) -> tuple[int, str]:
        if row.charges == ("cache_storage",):
            return 1_000_000, "token_hour"
        listed = [quote for quote in paid if not quote.equivalent and quote.charges[0] == row.charges[0]]
        return (listed[0].per, listed[0].unit) if listed else (self._header.per, self._header.unit)
