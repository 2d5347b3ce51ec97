"""Tables in the markup of Google Cloud's price pages, out of rows of plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.reading.html import read_html
from monitor.reading.vertex import read_vertex

if TYPE_CHECKING:
    from monitor.card.reading import Reading

Row = tuple[str, ...]


def table(*rows: Row) -> str:
    """The first row is the header; a line break in a cell is a paragraph of its own."""
    head, *body = rows
    return f'<table class="nooFgd">{_row(head, "th")}<tbody>{"".join(_row(row, "td") for row in body)}</tbody></table>'


def _row(cells: Row, tag: str) -> str:
    return f'<tr class="YXefId">{"".join(_cell(cell, tag) for cell in cells)}</tr>'


def _cell(text: str, tag: str) -> str:
    lines = text.replace("<", "&lt;").replace(">", "&gt;").split("\n")
    inner = text if text.startswith("$") and len(lines) == 1 else "".join(f"<p>{line}</p>" for line in lines if line)
    return f'<{tag} class="dXsTZe" rowspan="1" colspan="1">{inner}</{tag}>'


def read(page: str) -> Reading:
    return read_vertex("google/vertex-pricing", read_html(page))


def told(reading: Reading) -> list[str]:
    """Each rate in a line: model, charge, modality, tier where not standard, band, conditions, price, unit."""
    return [
        " ".join(
            part
            for part in (
                rate.model,
                rate.charge,
                rate.modality,
                "" if rate.tier == "standard" else rate.tier,
                rate.context or "",
                *(f"{key}={value}" for key, value in rate.conditions),
                f"{rate.price.normalize():f} per {rate.per} {rate.unit}",
            )
            if part
        )
        for rate in reading.rates
    ]
