"""The table *Pricing for tools*.

What it says of grounding, the models' own rows say too: there it is charged. Where they do not, the amount is nobody's:
what grounding costs with which model is never guessed. File search charges embeddings, which is a rate of the tool. Its
free cells make no rates.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.reading.gemini import words
from monitor.reading.gemini.price import shape_of
from monitor.reading.gemini.quotes import dollars
from monitor.reading.gemini.tables import locate

if TYPE_CHECKING:
    from decimal import Decimal

    from monitor.reading.document import Place
    from monitor.reading.gemini.sections import Section, Tab
    from monitor.reading.ledger import Ledger

_EMBEDDINGS = re.compile(
    rf"charged for\s*embeddings?\s*at ¤\s*(?:/|per)\s*{words.MANY} tokens\.?(?P<rest>[^¤]*)", re.IGNORECASE
)
_REGULAR = re.compile(r"\s*retrieved document tokens (?:are )?charged as regular tokens[^.]*\.?\s*", re.IGNORECASE)
_GROUNDING = re.compile(
    rf"¤\s*(?:/|per)\s*{words.THOUSAND}\s+(?:search |grounded |grounding )?(?:quer|prompt|request)", re.IGNORECASE
)
_PER_CALLS = re.compile(
    rf"¤\s*(?:/|per)\s*(?P<many>{words.THOUSAND}\s+)?(?P<unit>call|request|query|querie|prompt|session)s?\.?",
    re.IGNORECASE,
)
_PER_DAY = re.compile(r"¤\s*(?:/|per)\s*GB\s*(?:/|per|-)\s*day\.?", re.IGNORECASE)
_SEARCH = ("grounding_search", "grounding_image_search")
_MAPS = ("grounding_maps",)
_GROUNDS = {
    "google-search": _SEARCH, "web-search": _SEARCH, "image-search": _SEARCH, "grounding-with-google-search": _SEARCH,
    "google-maps": _MAPS, "grounding-with-google-maps": _MAPS,
}  # fmt: skip


def read_tools(section: Section, tab: Tab, ledger: Ledger) -> None:
    """Enter the tools' rates and account for what the models' own rows state; call it after all of these."""
    locate(tab, section.title)
    if tab.columns.unit.trouble:
        ledger.finding("unknown_unit", tab.columns.header[tab.columns.paid].place, tab.columns.unit.trouble)
    stated = {(rate.charge, rate.price) for rate in ledger.rates}
    for row in tab.table.rows:
        for cell in row:
            if cell.place.amounts:
                _read_cell(row[tab.columns.label].place.text, cell.place, stated, ledger)


def _read_cell(label: str, place: Place, stated: set[tuple[str, Decimal]], ledger: Ledger) -> None:
    shape, tool = shape_of(place), words.kebab(words.without_marks(label))
    embeddings = _EMBEDDINGS.fullmatch(shape)
    calls = _PER_CALLS.fullmatch(shape)
    if embeddings:
        if embeddings["rest"].strip() and not _REGULAR.fullmatch(embeddings["rest"]):
            ledger.finding("unknown_qualifier", place, "a price of embeddings with words unknown here")
        ledger.rate(place, 0, model=tool, kind="tool", charge="input")
        return
    if tool in _GROUNDS:
        _ignore_stated(place, shape, {price for charge, price in stated if charge in _GROUNDS[tool]})
    elif _PER_DAY.fullmatch(shape):
        ledger.rate(place, 0, model=tool, kind="tool", charge="storage", per=1, unit="gb_day")
    elif calls:
        unit = calls["unit"].lower().replace("querie", "query")
        charge = "session" if unit == "session" else "call"
        ledger.rate(place, 0, model=tool, kind="tool", charge=charge, per=1000 if calls["many"] else 1, unit=unit)


def _ignore_stated(place: Place, shape: str, stated: set[Decimal]) -> None:
    for match in _GROUNDING.finditer(shape):
        index = shape.count("¤", 0, match.start())
        value = dollars(place, index)
        if value is not None and value in stated:
            place.fates[index] = "stated by the models' own rows"
