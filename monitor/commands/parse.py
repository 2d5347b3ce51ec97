"""ratecard parse: what a reader makes of a saved page. Touches no database and no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.card.wire import reading_to_json
from monitor.errors import Refused, UsageError
from monitor.pages import require_page
from monitor.reading.child import ReaderProcess
from monitor.terminal import print_json, say

if TYPE_CHECKING:
    from pathlib import Path


def parse(file: Path, page: str) -> int:
    """Print the reading of `file` as `page`; the exit code."""
    require_page(page)
    try:
        body = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: can't be read: {error.strerror}") from None
    try:
        with ReaderProcess() as reader:
            reading = reader.read(page, body)
    except Refused as refusal:
        print_json({"page": page, "refused": {"reason": refusal.reason, "detail": refusal.detail}})
        say(f"{file} is refused as {page}: {refusal}")
        return 3
    print_json(reading_to_json(reading))
    if reading.findings:
        say(f"{file}: {len(reading.findings)} finding(s); such a card would be held")
    return 3 if reading.findings else 0
