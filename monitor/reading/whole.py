"""A page that was cut off on its way: its last number may have lost its last digits."""

from __future__ import annotations

import re

from monitor.errors import Refused

_HTML = re.compile(r"<html\b", re.IGNORECASE)
_END = re.compile(r"</html\b", re.IGNORECASE)
_HEAD = 2000  # characters within which a page opens


def check_whole_html(text: str) -> None:
    """Raises Refused (`half_rendered`) where a page of HTML ends inside a table or before its own end."""
    tables = text.rfind("<table"), text.rfind("</table")
    if tables[0] > tables[1] or (_HTML.search(text, 0, _HEAD) and not _END.search(text)):
        raise Refused("half_rendered", "the page breaks off before its end; the last good card is kept")


def check_whole_markdown(text: str) -> None:
    """Raises Refused (`half_rendered`) where a page of Markdown ends inside a row of a table."""
    last = text.rstrip().rpartition("\n")[2].strip()
    if last.startswith("|") and not last.endswith("|"):
        raise Refused("half_rendered", "the page breaks off within a row; the last good card is kept")
