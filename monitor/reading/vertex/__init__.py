"""The grammar of Google Cloud's page of Vertex (Agent Platform) prices.

    columns   the header: tier, context band, cached or not, unit
    types     the column Type: charge and modality
    cells     price cells: regions, tiers, units
    models    model cells: names, windows
    lists     cells that list prices by type, rows without the cell of their model
    regions   the column Region: where, and at which tiers alone
    table     the rows of one table
    settle    what cell, row and column say of one price, put together
    notes     the amounts in the prose, which restate
    meters    one thing charged in two units

A blank Model or Type cell means the one above. Every band is stated, also where both cost the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.errors import Refused
from monitor.reading.document import Heading, Prose, Table
from monitor.reading.gemini.notes import take_notes
from monitor.reading.ledger import Ledger
from monitor.reading.vertex.columns import Columns, read_columns
from monitor.reading.vertex.meters import doubt_two_meters
from monitor.reading.vertex.notes import account_for
from monitor.reading.vertex.table import TableReader

if TYPE_CHECKING:
    from monitor.card.reading import Reading
    from monitor.reading.document import Document

_TITLE = re.compile(r"(?:agent platform|vertex ai).*pricing|pricing.*(?:agent platform|vertex ai)", re.IGNORECASE)
_RENTED = re.compile(r"provisioned throughput|\bGSUs?\b|scale units?\b", re.IGNORECASE)
_TERM = re.compile(r"\bGSUs?\b|(?:/|\bper )\s*(?:hour|week|month|year)|\b(?:week|month|year)(?:ly)?\b", re.IGNORECASE)
_NO_USE = "provisioned throughput: a subscription, which is no price of use"


def read_vertex(page: str, document: Document) -> Reading:
    """All rates of the Vertex price page, with the account of every amount on it.

    Raises Refused where the document is not that page, or has no price in its tables.
    """
    tables = {
        id(block): found
        for block in document.blocks
        if isinstance(block, Table) and (found := read_columns(_with_header(block)))
    }
    _recognise(document, tables)
    ledger = Ledger(page, "google", "vertex-ai", (place for place in document.places() if place.amounts))
    path: dict[int, str] = {}
    prose: list[Prose] = []
    for block in document.blocks:
        heading = path[max(path)] if path else ""
        if isinstance(block, Heading):
            path = {level: text for level, text in path.items() if level < block.level} | {block.level: block.text}
        elif isinstance(block, Prose):
            block.place.section = heading
            prose.append(block)
        if _is_rented(block, any(map(_RENTED.search, path.values()))):
            _ignore_all(block)
        elif isinstance(block, Table) and id(block) in tables:
            TableReader(block, tables[id(block)], heading, ledger).read()
    account_for(prose, ledger)
    take_notes(prose, (), ledger)
    doubt_two_meters(ledger)
    return ledger.close()


def _with_header(table: Table) -> Table:
    """A table whose first row has the headings, but in cells like any other: that row becomes its header."""
    names = [cell.place.text.lower() for cell in table.rows[0]] if table.rows and not table.header else []
    if "model" in names and any("price" in name for name in names):
        table.header, table.rows = table.rows[:1], table.rows[1:]
    return table


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


def _is_rented(block: Heading | Prose | Table, below: bool) -> bool:
    """Whether a block rents out throughput: its header says so, or a heading above it, and it counts by the term."""
    if isinstance(block, Prose):
        return below and bool(_TERM.search(block.place.text))
    if isinstance(block, Heading):
        return False
    header = " ".join([block.pane, *(cell.place.text for row in block.header for cell in row)])
    cells = " ".join(cell.place.text for row in block.rows for cell in row)
    return bool(_RENTED.search(header) or (below and _TERM.search(f"{header} {cells}")))


def _ignore_all(block: Heading | Prose | Table) -> None:
    if isinstance(block, Prose):
        block.place.ignore(_NO_USE)
    elif isinstance(block, Table):
        for cell in (cell for row in (*block.header, *block.rows) for cell in row):
            cell.place.ignore(_NO_USE)
