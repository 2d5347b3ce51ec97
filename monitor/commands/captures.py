"""Saved captures: what a manifest names, and how the line takes them for fetched pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from monitor.errors import UsageError
from monitor.fetch.client import Fetched
from monitor.pages import require_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from monitor.fetch.client import Validators


@dataclass(frozen=True, slots=True)
class Capture:
    """One saved page and when it was taken; `name` says where it stands."""

    name: str
    page: str
    captured_at: datetime
    read: Callable[[], bytes]


class Captures:
    """A clock and a source in one: it is always the moment of the capture that is replayed."""

    def __init__(self, first: Capture) -> None:
        self.current = first

    def now(self) -> datetime:
        """The moment of the current capture."""
        return self.current.captured_at

    def fetch(self, url: str, *, validators: Validators | None = None) -> Fetched:
        """The current capture, whole."""
        del validators
        body = self.current.read()
        return Fetched(url, 200, False, body, "", {}, self.current.captured_at, 0.0)


def read_manifest(directory: Path) -> list[Capture]:
    """The captures that `manifest.jsonl` names, oldest first. Raises UsageError, with the line, for a bad one."""
    path = directory / "manifest.jsonl"
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: can't be read: {getattr(error, 'strerror', error)}") from None
    captures = [_capture(directory, text, f"{path}:{number}") for number, text in enumerate(lines, 1) if text.strip()]
    if not captures:
        raise UsageError(f"{path}: names no captures")
    return sorted(captures, key=lambda capture: capture.captured_at)


def _capture(directory: Path, text: str, where: str) -> Capture:
    try:
        data: dict[str, Any] = json.loads(text)
        file, page = directory / data["file"], data["page"]
        at = datetime.fromisoformat(data["captured_at"])
    except (ValueError, KeyError, TypeError):
        raise UsageError(f'{where}: not a line like {{"file": …, "page": …, "captured_at": …}}') from None
    try:
        require_page(page)
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from None
    if not file.is_file():
        raise UsageError(f"{where}: {file}: no such file")
    moment = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return Capture(str(file), page, moment, file.read_bytes)
