"""Markdown to a Document, by way of HTML: one way of looking at a page serves both."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from monitor.reading.html import read_html

if TYPE_CHECKING:
    from monitor.reading.document import Document

_RAISED = re.compile(r"\^((?:\\?[*†‡]|\d)+)\^")  # `^\*\*^`: how Google's twin writes a footnote mark
_RAW_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL | re.IGNORECASE)
_PIPE = re.compile(r"(?<!\\)\|")
_QUOTED = re.compile(r"(?<!=)\{([\"'`])([^\"'`{}\n]*)\1\}")
_LINE_START = re.compile(r"\n\s*")


def read_markdown(text: str) -> Document:
    """The blocks of a Markdown page, its raw HTML tables included, in order."""
    text = _RAISED.sub(lambda match: f"<sup>{match[1]}</sup>", text)
    text = _RAW_TABLE.sub(_one_block, text)
    return read_html(f"<article>{_parser().render(text)}</article>")


def ragged_rows(text: str) -> list[str]:
    """The rows of pipe tables that don't have as many cells as their heading; a Markdown parser cuts or fills them.

    A row that does not end as its heading does was cut off within its last cell.
    """
    ragged, shape = [], (0, False)
    for line in map(str.strip, text.splitlines()):
        if not line.startswith("|"):
            shape = (0, False)
            continue
        cells = len(_PIPE.findall(line)), line.endswith("|")
        shape = shape if shape[0] else cells
        if cells != shape:
            ragged.append(line)
    return ragged


def _one_block(match: re.Match[str]) -> str:
    """A raw table without blank lines or indentation, which would end its HTML block or make code of its rows.

    Text that JSX quotes (`{" "}`) is set as text.
    """
    table = _QUOTED.sub(lambda text: text[2], match[0])
    return f"\n\n{_LINE_START.sub(' ', table)}\n\n"


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable("table")
