"""Prices that stand in a page as data instead of text: the tables of its components."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from monitor.reading.document import Cell, Table, number_place, place
from monitor.reading.html import cell_text, tidy

if TYPE_CHECKING:
    from monitor.reading.document import Place

MARK = "\ue000"  # private use: no page prints it
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TOKENS = ("Model", "Input", "Cached input", "Output")
_BY_WIDTH = {
    4: _TOKENS,
    5: ("Model", "Input", "Cached input", "Cache writes", "Output"),
}

Value = Decimal | str | None
Row = tuple[Value, ...]


@dataclass(slots=True)
class Embedded:
    """One component's table data.

    `rows` stand by their headings, since rows of one component may differ in length; the headings are blank where
    neither the data nor their number of cells says what they are. `texts` is everything else that it says of money.
    """

    tier: str = ""
    rows: dict[tuple[str, ...], list[Row]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def add(self, headings: tuple[str, ...], row: Row) -> None:
        self.rows.setdefault(headings or ("",) * len(row), []).append(row)

    def tables(self, learned: list[tuple[str, ...]]) -> list[Table]:
        """The rows as tables; `learned` are the headings of the visible tables beside them."""
        return [_table(_learn(headings, learned), rows) for headings, rows in self.rows.items()]


def marker(number: int) -> str:
    """What stands in the page's markup for embedded table `number`, so that it keeps its place among the others."""
    return f"<table><tr><td>{MARK}{number}</td></tr></table>"


def marked(table: Table) -> int | None:
    """The number of the embedded table that `table` stands for."""
    rows = table.rows
    if len(rows) != 1 or len(rows[0]) != 1 or not rows[0][0].place.text.startswith(MARK):
        return None
    return int(rows[0][0].place.text[1:])


def from_props(props: dict[str, Any]) -> Embedded | None:
    """The table of a component's props; None where it has none."""
    if not isinstance(props.get("rows"), list) and not isinstance(props.get("groups"), list):
        return None
    data = Embedded(tier=str(props.get("tier") or ""))
    headings = tuple(_word(heading) for heading in props.get("headings") or ())
    for row in props.get("rows") or ():
        _add_row(data, headings, row, ())
    for group in props.get("groups") or ():
        for row in group.get("rows") or ():
            _add_row(data, headings, row, (plain(group.get("model")),))
    rest = [value for key, value in props.items() if key not in ("rows", "groups", "headings")]
    data.texts = [text for text in _strings(rest) if "$" in text]
    return data


def _add_row(data: Embedded, headings: tuple[str, ...], row: Any, group: Row) -> None:
    if isinstance(row, dict):
        headings = tuple(_CAMEL.sub(" ", key) for key in row)
        row = list(row.values())
    cells = (*group, *[value if isinstance(value, Decimal) else plain(value) for value in row])
    if len(headings) != len(cells):
        headings = () if group or headings else _BY_WIDTH.get(len(cells), ())
    data.add(headings, cells)


def plain(value: Any) -> Value:
    """A cell's value without its wrapping (`{"__pricingHtml": …}`, `{"label": …}`)."""
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, str):
        return _tidy(value)
    if isinstance(value, dict) and len(value) == 1:
        inner = next(iter(value.values()))
        return cell_text(inner) if isinstance(inner, str) else plain(inner)
    if isinstance(value, dict) and isinstance(value.get("label"), str):
        return _tidy(value["label"])
    return _tidy(str(value))


_tidy = lru_cache(maxsize=4096)(tidy)


def _word(heading: Any) -> str:
    value = plain(heading)
    return "" if value is None else str(value)


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [tidy(value)]
    if isinstance(value, dict):
        value = list(value.values())
    return [text for item in value for text in _strings(item)] if isinstance(value, list) else []


def _learn(headings: tuple[str, ...], learned: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Blank headings by those of the one visible table that has as many columns."""
    fitting = {others for others in learned if len(others) == len(headings)}
    return headings if any(headings) or len(fitting) != 1 else fitting.pop()


def _table(headings: tuple[str, ...], rows: list[Row]) -> Table:
    header = [Cell(place(heading), is_header=True) for heading in headings]
    return Table([header], [[Cell(cell_place(value)) for value in row] for row in rows])


def cell_place(value: Value) -> Place:
    """The place of a cell of table data; a bare number there is an amount."""
    return number_place(format(value, "f")) if isinstance(value, Decimal) else place(value or "")
