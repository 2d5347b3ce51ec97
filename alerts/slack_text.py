"""Text in Slack's mark-up."""

from __future__ import annotations

import re

_ENTITY_CUT = re.compile(r"&[a-z]{0,3}$")


def escaped(text: str) -> str:
    """`text` with the three signs that Slack gives a meaning: no link, no `<!channel>` is left in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unbroken(text: str, longest: int) -> str:
    """Escaped `text`, at most `longest` characters, not cut within an escape."""
    if len(text) <= longest:
        return text
    return _ENTITY_CUT.sub("", text[: longest - 1]) + "…"
