"""Acme's price list, as HTML: an example of a page in one file, which CONTRIBUTING.md walks through.

One table: Model, Input, Output; prices per 1M tokens. Made up, and read in the tests only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.errors import Refused
from monitor.reading.document import Table
from monitor.reading.html import read_html
from monitor.reading.ledger import Ledger
from monitor.reading.page import Page

if TYPE_CHECKING:
    from monitor.card.reading import Reading
    from monitor.reading.document import Cell

_ID = "acme/pricing"
_CHARGES = {"input": "input", "output": "output"}
_NO_PRICE = ("", "-", "n/a")


def _read(text: str) -> Reading:
    document = read_html(text)
    tables = [block for block in document.blocks if isinstance(block, Table)]
    if "Acme" not in text or not tables:
        raise Refused("not_this_page", "no table of Acme's prices")
    ledger = Ledger(_ID, "acme", "acme-api", document.places())
    for table in tables:
        headings = [cell.place.text for cell in table.header[-1]]
        for model, *prices in table.rows:
            for heading, cell in zip(headings[1:], prices, strict=True):
                _read_cell(ledger, model.place.text, heading, cell)
    return ledger.close()


def _read_cell(ledger: Ledger, model: str, heading: str, cell: Cell) -> None:
    place = cell.place
    place.section, place.row, place.column = "Prices", model, heading
    if place.text.lower() in _NO_PRICE:
        return
    charge = _CHARGES.get(heading.lower())
    if charge is None:
        ledger.finding("unknown_header", place, f"no column {heading!r} is known beside prices")
    elif len(place.amounts) != 1 or not re.fullmatch(r"\$[\d.]+", place.text):
        ledger.finding("unknown_qualifier", place, "more than a plain price")
    else:
        ledger.rate(place, 0, model=model.lower(), charge=charge, modalities=("text",))


PAGE = Page(_ID, "https://acme.example/pricing", "acme", "acme-api", "html", _read)
