"""Prices that stand in a page as data instead of text: the tables of its components."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from monitor.reading.document import Cell, Table, number_place, place
from monitor.reading.html import cell_text, tidy
from monitor.reading.openai.names import read_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.reading.document import Place

MARK = "\ue000"  # private use: no page prints it
TABLE_DATA = "table data"  # where what a component says beside its rows stands
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ROWS = re.compile(
    r"(?:(?:latest|current|all|more|other|older|previous|legacy|deprecated|hidden|collapsed)(?:Models?)?)?(?:[rR]ow|[gG]roup)s"
)
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
    neither the data nor their number of cells says what they are. `texts` is everything else that it says of money, and
    `strays` are the numbers of rows in no form that is known.
    """

    tier: str = ""
    rows: dict[tuple[str, ...], list[Row]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    strays: list[Decimal] = field(default_factory=list)

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
    data = Embedded(tier=str(props.get("tier") or ""))
    headings = tuple(_word(heading) for heading in props.get("headings") or ())
    rest = []
    for key, value in props.items():
        if key != "headings" and not (_ROWS.fullmatch(key) and _add_all(data, headings, value)):
            rest.append(value)
    data.strays += [figure for value in rest for figure in _figures(value, in_row=False)]
    data.texts = [text for text in _strings(rest) if "$" in text]
    is_table = any(isinstance(props.get(key), list) for key in ("rows", "groups"))
    return data if is_table or data.rows or data.strays else None


def _add_all(data: Embedded, headings: tuple[str, ...], listed: Any) -> bool:
    """Add the rows or groups that are listed; whether it is such a list."""
    if not isinstance(listed, list) or not all(isinstance(item, (list, dict)) for item in listed):
        return False
    for item in listed:
        if isinstance(item, dict) and isinstance(item.get("rows"), list):
            for row in item["rows"]:
                _add_row(data, headings, row, (plain(item.get("model")),))
            rest = (value for key, value in item.items() if key not in ("model", "rows"))
            data.strays += [figure for value in rest for figure in _figures(value, in_row=_is_nested(value))]
        else:
            _add_row(data, headings, item, ())
    return True


def _add_row(data: Embedded, headings: tuple[str, ...], row: Any, group: Row) -> None:
    if isinstance(row, dict):
        row = dict(_flat(row))
        headings = tuple(row)
        row = list(row.values())
    data.strays += [figure for value in row if _is_nested(value) for figure in _figures(value, in_row=True)]
    cells = (*group, *[value if isinstance(value, Decimal) else plain(value) for value in row])
    if len(headings) != len(cells):
        headings = () if group or headings else _BY_WIDTH.get(len(cells), ())
    data.add(headings, cells)


def _flat(row: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """A row's cells by their headings: `longContext: {input: 6}` is a cell under `long Context input`."""
    for key, value in row.items():
        heading = f"{above} {_CAMEL.sub(' ', key)}".strip()
        if isinstance(value, dict) and any(isinstance(inner, Decimal) for inner in value.values()):
            yield from _flat(value, heading)
        else:
            yield heading, value


def _is_nested(value: Any) -> bool:
    """Whether a cell holds more than one value, of which `plain` makes no price."""
    return isinstance(value, list) or (isinstance(value, dict) and len(value) > 1)


def _figures(value: Any, *, in_row: bool) -> list[Decimal]:
    """The numbers that stand in rows: beside the name of a model, or in a list under one."""
    if isinstance(value, Decimal):
        return [value] if in_row else []
    if isinstance(value, dict):
        is_row = in_row or any(isinstance(item, (dict, list)) and _is_name(key) for key, item in value.items())
        return _figures(list(value.values()), in_row=is_row)
    if isinstance(value, list):
        is_row = in_row or any(isinstance(item, str) and _is_name(item) for item in value)
        return [figure for item in value for figure in _figures(item, in_row=is_row)]
    return []


def _is_name(text: str) -> bool:
    return read_name(text) is not None and re.search(r"[a-z]-?\d", text, re.IGNORECASE) is not None


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
        return [cell_text(value)]
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
