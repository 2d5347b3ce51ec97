"""Replacement characters: where one stands in anything that a price depends on, the page must not be read."""

from __future__ import annotations

import re

from monitor.errors import Refused

# The character itself, its bytes read once in the wrong charset, and the numbers that HTML replaces by it.
# Three patterns, because each has a fixed beginning, which makes the search as fast as a memory scan.
_REPLACEMENTS = (
    re.compile("\ufffd"),
    re.compile("ï¿½"),
    re.compile(r"&#(?:x0*fffd|x0*d[89a-f][\da-f]{2}|x0+|0*65533|0+)\b", re.IGNORECASE),
)
_BLOCK_EDGE = re.compile(
    r"\n|</?(?:p|div|li|ul|ol|section|article|aside|blockquote|br|hr|body|main)\b[^>]*>", re.IGNORECASE
)
# What makes a line count: amounts, bare decimals, lists of values, table pipes, headings, code.
_WEIGHTY = re.compile(r"[$€£¥₹₩|`]|\d[.,]\d|[\[,]\s*\d|^\s*#|<(?:h[1-6]|code|t[dhr])\b", re.IGNORECASE)
_ENCLOSING = ("table", "h1", "h2", "h3", "h4", "h5", "h6", "code", "title")
_REACH = 2000  # characters to either side that can belong to the same line of prose
_TOLERATED = 20


def check_damage(text: str) -> None:
    """Raises Refused (`unknown_layout`) where a replacement character touches a row, a heading, a name or an amount.

    A few in prose that states nothing are let pass.
    """
    found = [match for pattern in _REPLACEMENTS for match in pattern.finditer(text)]
    if len(found) > _TOLERATED:
        raise _damaged(f"{len(found)} replacement characters")
    for match in found:
        if _matters(text, match.start(), match.end()):
            raise _damaged(f"a replacement character in a price row, a heading or a name (character {match.start()})")


def _damaged(what: str) -> Refused:
    return Refused(
        "unknown_layout", f"{what}: the text was damaged before it arrived; nothing was read, look at the snapshot"
    )


def _matters(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    if before.rfind("<") > before.rfind(">"):
        return True  # inside a tag: an attribute, which may be embedded table data
    head = _BLOCK_EDGE.split(before)[-1]
    tail = _BLOCK_EDGE.split(after, maxsplit=1)[0]
    return bool(_WEIGHTY.search(f"{head} {tail}")) or _is_enclosed(text, start)


def _is_enclosed(text: str, position: int) -> bool:
    """Whether `position` stands in a table, a heading or code that may have begun many lines before."""
    return any(text.rfind(f"<{tag}", 0, position) > text.rfind(f"</{tag}", 0, position) for tag in _ENCLOSING)
