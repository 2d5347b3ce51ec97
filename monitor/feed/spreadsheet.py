"""The current card as CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from monitor.card.wire import published_to_json
from monitor.feed.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.card.state import Published

COLUMNS = (
    "provider", "platform", "model", "kind", "charge", "modality", "tier", "context", "context_over", "conditions",
    "price", "free", "currency", "per", "unit", "valid_from", "valid_until", "free_allowance", "basis", "first_seen",
    "changed_at", "sources", "evidence_page", "evidence_section", "evidence_row", "evidence_column", "evidence_text",
    "evidence_snapshot",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")


def spreadsheet(published: Iterable[Published]) -> bytes:
    """RFC 4180 in UTF-8, one rate a line. An object is `key=value`, several of them joined by `; `."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(_row(published_to_json(one)) for one in published)
    return out.getvalue().encode()


def _row(rate: dict[str, Any]) -> list[str]:
    flat = rate | {f"evidence_{name}": value for name, value in rate["evidence"].items()}
    return [_cell(flat[column]) for column in COLUMNS]


def _cell(value: Any) -> str:
    """The value as text that no spreadsheet takes for a formula (a leading apostrophe says: this is text)."""
    text = plain(_text(value))
    return f"'{text}" if text.startswith(_FORMULA) else text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "; ".join(f"{key}={inner}" for key, inner in value.items() if inner is not None)
    if isinstance(value, list):
        return "; ".join(value)
    return str(value)
