"""A page that was cut off on its way: its last number may have lost its last digits."""

from __future__ import annotations

from monitor.errors import Refused


def check_whole_html(text: str) -> None:
    """Raises Refused (`half_rendered`) where a page of HTML ends inside a table or before its own end."""
    lower = text.lower()
    if lower.rfind("<table") > lower.rfind("</table") or ("<html" in lower and "</html" not in lower):
        raise Refused("half_rendered", "the page breaks off before its end; the last good card is kept")


def check_whole_markdown(text: str) -> None:
    """Raises Refused (`half_rendered`) where a page of Markdown ends inside a row of a table."""
    last = text.rstrip().rpartition("\n")[2].strip()
    if last.startswith("|") and not last.endswith("|"):
        raise Refused("half_rendered", "the page breaks off within a row; the last good card is kept")
