"""Tables of what one image costs, and of how many tokens it takes."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from monitor.card.reading import ImageTokens
from monitor.reading.openai.cells import read_figure
from monitor.reading.openai.names import read_name, strip_marks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.card.rate import Rate
    from monitor.reading.document import Cell
    from monitor.reading.ledger import Ledger
    from monitor.reading.openai.sheet import Sheet

_QUALITIES = frozenset(("low", "medium", "high", "xhigh", "max", "standard", "hd", "auto"))
_TOKENS = re.compile(r"(\d[\d,]*) tokens")
_MORE_SIZES = re.compile(r"(?:\n.*\b| \w+ )(?:sizes|resolutions)\b.*", re.IGNORECASE)

Sized = dict[tuple[str, str], int]


def read_images(sheet: Sheet, ledger: Ledger, *, restates: bool) -> None:
    """Every row of a table of quality × size.

    `restates` says that the page's prices of images restate those of tokens; else they do where the page prices that
    model's image tokens itself.
    """
    for row in sheet.rows:
        if any(cell.place.amounts for cell in row):
            _read_row(sheet, row, ledger, restates=restates)


def _read_row(sheet: Sheet, row: list[Cell], ledger: Ledger, *, restates: bool) -> None:
    named, qualities = row[sheet.column("model")].place, row[sheet.column("quality")].place
    name = read_name(_MORE_SIZES.sub("", named.text))
    quality = strip_marks(qualities.text).lower()
    if name is None or quality not in _QUALITIES:
        at = named if name is None else qualities
        at.section = sheet.path
        ledger.finding("unknown_qualifier", at, "no model and quality that this page is known to print")
        return
    basis = "equivalent" if restates or _has_tokens(ledger.rates, name.model) else "list"
    for column, cell in zip(sheet.columns, row, strict=True):
        if column.role == "image":
            at = cell.place
            at.section, at.row, at.column = sheet.path, f"{name.model} › {qualities.text}", column.heading
            figure = read_figure(at)
            if figure.fault or (figure.unit and figure.unit.name != "image"):
                ledger.finding(
                    figure.fault or "unknown_unit", at, figure.detail or "a price of an image in another unit"
                )
            elif figure.index is not None:
                ledger.rate(at, figure.index, model=name.model, charge="output", modalities=("image",), per=1,
                            conditions=(("quality", quality), ("size", column.size)), unit="image",
                            valid_from=figure.valid_from, valid_until=figure.valid_until, basis=basis)  # fmt: skip


def _has_tokens(rates: Iterable[Rate], model: str) -> bool:
    return any(rate.model == model and rate.modality == "image" and rate.unit == "token" for rate in rates)


def read_tokens(sheet: Sheet) -> Sized:
    """`272 tokens` by quality and size; empty where the sheet is no such table."""
    quality = sheet.find("quality")
    found: Sized = {}
    for row in sheet.rows if quality is not None else ():
        for column, cell in zip(sheet.columns, row, strict=True):
            tokens = _TOKENS.fullmatch(cell.place.text)
            if column.role == "image" and tokens and quality is not None:
                found[row[quality].place.text.lower(), column.size] = int(tokens[1].replace(",", ""))
    return found


def token_models(tokens: Sized, rates: Iterable[Rate]) -> list[ImageTokens]:
    """The tokens of the models that take that many.

    The page doesn't list those models. It prints what their images cost, and a model is one of them where one price
    of a token explains every such figure, as rounded by the page.
    """
    printed: dict[str, dict[tuple[str, str], Decimal]] = {}
    for rate in rates:
        conditions = dict(rate.conditions)
        printed.setdefault(rate.model, {})[conditions.get("quality", ""), conditions.get("size", "")] = rate.price
    return [
        ImageTokens(model, quality, size, count)
        for model, prices in printed.items()
        if tokens and tokens.keys() <= prices.keys() and _one_price(tokens, prices)
        for (quality, size), count in tokens.items()
    ]


def _one_price(tokens: Sized, prices: dict[tuple[str, str], Decimal]) -> bool:
    lowest, highest = Decimal(0), Decimal("Infinity")
    for key, count in tokens.items():
        price = prices[key]
        half = Decimal(5).scaleb(int(price.as_tuple().exponent) - 1)
        lowest, highest = max(lowest, (price - half) / count), min(highest, (price + half) / count)
    return lowest <= highest
