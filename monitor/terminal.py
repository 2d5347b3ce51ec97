"""How commands print: tables for people, JSON for programs, nothing that a page could make a terminal do."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

# Control characters (all of category Cc), lone surrogates, and marks that turn the direction of a line.
_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


def printable(text: str) -> str:
    """The text on one line, with escapes, control characters and direction overrides made visible."""
    return _visible(text.replace("\n", " "))


def _visible(text: str) -> str:
    return _HARMFUL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def print_json(data: Any) -> None:
    """One JSON document; what `printable` makes visible stands in it as JSON's own escapes."""
    text = json.dumps(data, ensure_ascii=not _speaks_utf8(), indent=1)
    for line in text.split("\n"):
        print(_visible(line))


def _speaks_utf8() -> bool:
    return (sys.stdout.encoding or "utf-8").lower().replace("-", "") == "utf8"


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns as wide as what stands in them; nothing where there are no rows."""
    cells = [[printable(cell) for cell in row] for row in rows]
    lines = [list(headings), *cells] if cells else []
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def say(text: str) -> None:
    """A line for the person at the terminal, on standard error."""
    print(printable(text), file=sys.stderr, flush=True)


def moment(at: datetime | None) -> str:
    """A time as people read it, in UTC."""
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "never"
