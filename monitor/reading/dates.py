"""Dates in the pages' prose: `through December 31, 2026`, `starting January 1, 2027`."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}  # fmt: skip
DATE = (
    rf"(?:(?P<month>{'|'.join(_MONTHS)})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>20\d\d)"
    r"|(?P<iso>20\d\d-\d\d-\d\d))"
)
_DATE = re.compile(DATE, re.IGNORECASE)


def first_date(text: str) -> date | None:
    """The first date that `text` names in full, or None.

    Raises ValueError for one that is none, like February 30.
    """
    match = _DATE.search(text)
    return read_date(match) if match else None


def read_date(match: re.Match[str]) -> date:
    """The date of a match of a pattern that contains `DATE`."""
    if match["iso"]:
        return date.fromisoformat(match["iso"])
    return date(int(match["year"]), _MONTHS[match["month"].lower()], int(match["day"]))
