"""Where a change may be made on a page, in HTML or Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

AMOUNT = re.compile(r"\$(\d+(?:\.\d+)?)")
ROW = re.compile(r"<tr\b(?:(?!</tr>).)*<td(?:(?!</tr>).)*</tr>|^\| (?!--).*\|$", re.MULTILINE | re.DOTALL)
_HTML_CELL = re.compile(r"<td\b[^>]*>((?:(?!</td>).)*)</td>", re.DOTALL)
_MD_CELL = re.compile(r"(?<=\| )[^|\n]+(?= \|)")
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)


def spot_of(pattern: re.Pattern[str], text: str, rng: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return rng.choice(found) if found else None


def replaced(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def cell(text: str, rng: random.Random) -> re.Match[str] | None:
    """A cell of a body row that holds a price."""
    pattern = _HTML_CELL if "<table" in text else _MD_CELL
    found = [match for match in pattern.finditer(text) if "$" in match[0]]
    return rng.choice(found) if found else None


def priced(text: str, rng: random.Random) -> re.Match[str] | None:
    """An amount in a cell of a body row."""
    found = cell(text, rng)
    return rng.choice(list(AMOUNT.finditer(text, found.start(), found.end()))) if found else None
