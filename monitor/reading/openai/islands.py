"""Astro's islands: components whose props stand as JSON in an attribute of the HTML page."""

from __future__ import annotations

import html
import json
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from monitor.reading.openai.embedded import Embedded, from_props, marker

_ISLAND = re.compile(r"<astro-island\b(?:[^>\"']++|\"[^\"]*\"|'[^']*')*+>")
_PROPS = re.compile(r"\sprops=(?:\"([^\"]*)\"|'([^']*)')")
_END = "</article>"
_IS_TABLE = re.compile(r"rows|groups")
_MAY_BE_TABLE = re.compile(rf"{_IS_TABLE.pattern}|gpt-\d", re.IGNORECASE)


def lift_islands(text: str) -> tuple[str, list[Embedded], list[str]]:
    """The page with a marker table in each island of table data, those data, and the islands that can't be read.

    The marker stands first in the island, so that sections and panes find it like any visible table.
    """
    tables: list[Embedded] = []
    broken: list[str] = []

    def lift(match: re.Match[str]) -> str:
        props = _PROPS.search(match[0])
        if not props or not _MAY_BE_TABLE.search(props[0]):
            return match[0]
        try:
            table = _read_table(props[1] or props[2] or "")
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            if _IS_TABLE.search(props[0]):
                broken.append(match[0])
            return match[0]
        if table is None:
            return match[0]
        tables.append(table)
        return match[0] + marker(len(tables) - 1)

    return _ISLAND.sub(lift, _content(text)), tables, broken


def _content(text: str) -> str:
    """The article alone, where the page has just one: half of the page is left to parse."""
    start = text.find("<article")
    end = text.find(_END, start) if start >= 0 and text.rfind("<article") == start else -1
    return text[start : end + len(_END)] if end >= 0 and text.rfind(_END) == end else text


@lru_cache(maxsize=128)
def _read_table(attribute: str) -> Embedded | None:
    """The table of the props in an attribute; from one check to the next few of them change."""
    # Most references are quotes: a fast replace.
    return from_props(decode_props(html.unescape(attribute.replace("&quot;", '"'))))


def decode_props(text: str) -> dict[str, Any]:
    """Astro's serialised props as plain data, every number a Decimal.

    Raises ValueError where the text is no such thing.
    """
    data = json.loads(text, parse_float=_number, parse_int=_number, parse_constant=_no_number)
    return {name: _decode(value) for name, value in data.items()}


def _decode(pair: list[Any]) -> Any:
    """`[0, value]` or `[1, [items]]`; an undefined value is `[0]`."""
    if len(pair) < 2:
        return None
    kind, value = pair
    if not isinstance(kind, Decimal):
        raise TypeError(f"{kind!r} is no kind of a value")
    if kind == 1:
        return [_decode(item) for item in value]
    return {name: _decode(item) for name, item in value.items()} if isinstance(value, dict) else value


@lru_cache(maxsize=4096)
def _number(text: str) -> Decimal:
    return Decimal(text)


def _no_number(name: str) -> Decimal:
    raise ValueError(f"{name} is no price")
