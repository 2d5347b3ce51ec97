"""The grammar of Google's Gemini price page, whether it came as HTML or as Markdown.

recognise    is it the page at all, and whole?
sections     a heading, its models, its tables by tier, its prose
tables       rows: label (rows), paid cell (cell, relations; grounding), free cell → quotes
bullets      models priced in a list below the table
footnotes    what the marks (notemarks) add to the quotes, estimates among it
tools        the table of tools, after all models
notes        sentences that name a day
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.reading.document import place
from monitor.reading.gemini.bullets import read_bullets
from monitor.reading.gemini.footnotes import Footnotes
from monitor.reading.gemini.notes import take_notes
from monitor.reading.gemini.quotes import check_bases, post
from monitor.reading.gemini.recognise import recognise
from monitor.reading.gemini.sections import Section, models_of, split_sections
from monitor.reading.gemini.tables import doubt_table, read_tab
from monitor.reading.gemini.tools import read_tools
from monitor.reading.ledger import Ledger
from monitor.reading.repeats import ignore_repeated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.card.reading import Reading
    from monitor.reading.document import Document


def read_gemini(page: str, document: Document, torn: Iterable[str] = ()) -> Reading:
    """All rates of the Gemini price page, with the account of every amount on it.

    `torn` are rows of its source that do not have the cells of their table, which the document no longer shows.

    Raises Refused where the document is not that page, or not enough of it.
    """
    sections = split_sections(document)
    recognise(document, sections)
    ledger = Ledger(page, "google", "gemini-api", (place for place in document.places() if place.amounts))
    for section in sections:
        for prose in section.prose:
            prose.place.section = section.title
        if section.priced:
            _read_models(section, ledger)
        else:
            ledger.unpriced.update(dict.fromkeys(section.models))
            take_notes(section.prose, section.models, ledger)
    for section in sections:
        for table in section.other_tables:
            doubt_table(table, ledger)
        for tab in section.tabs:
            if tab.tools:
                read_tools(section, tab, ledger)
    for section in sections:
        _ignore_repeated(section, ledger)
    for row in torn:
        ledger.finding("truncated", place(row), "a row with more or fewer cells than the heading of its table")
    return ledger.close()


def _ignore_repeated(section: Section, ledger: Ledger) -> None:
    """Amounts in a section's prose that say once more what its tables, or those of the page, say."""
    models = set(models_of(section)) if section.priced else set()
    rates = [rate for rate in ledger.rates if not models or rate.model in models]
    for prose in section.prose:
        if "|" not in prose.place.text:
            ignore_repeated(prose.place, rates, "prose that repeats a price of the tables")


def _read_models(section: Section, ledger: Ledger) -> None:
    models = models_of(section)
    quotes = [quote for tab in section.priced for quote in read_tab(tab, section, models, ledger)]
    if section.odd_ids and not section.models:
        ledger.finding("unknown_qualifier", section.odd_ids.place, "begins like a line of ids, with words unknown here")
    if section.tabs_named > len(section.tabs):
        ledger.finding("truncated", section.priced[0].columns.header[0].place, "a tab of this section has no table")
    quotes += read_bullets(section.prose, ledger)
    footnotes = Footnotes(section.prose, quotes, ledger)
    footnotes.apply()
    quotes += footnotes.added
    check_bases(quotes, ledger)
    for quote in quotes:
        if quote.soon:
            quote.place.ignore("coming soon, on a day that the page does not name")
        else:
            post(quote, ledger)
    ledger.unpriced.update(dict.fromkeys(models))
    take_notes(section.prose, models, ledger)
