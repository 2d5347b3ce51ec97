"""ratecard replay: saved captures through the whole line, each as if it were the day it was taken."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from monitor.commands.check import exit_code, report
from monitor.errors import UsageError
from monitor.fetch.client import Fetched
from monitor.pages import pages
from monitor.publication import publish_feed
from monitor.wiring import installation, line

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.fetch.client import Validators
    from monitor.settings import Settings


@dataclass(frozen=True, slots=True)
class Capture:
    """One saved page and when it was taken."""

    file: Path
    page: str
    captured_at: datetime


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
        body = self.current.file.read_bytes()
        return Fetched(url, 200, False, body, "", {}, self.current.captured_at, 0.0)


def replay(settings: Settings, directory: Path, *, as_json: bool) -> int:
    """Replay a folder of captures in time order, publish once at the end; the exit code."""
    captures = read_manifest(directory)
    source = Captures(captures[0])
    with installation(settings, source.now) as house:
        for capture in captures:
            if capture.page not in house.pages:
                raise UsageError(f"{capture.page} is disabled in the settings; nothing was replayed")
        _refuse_to_rewrite(house.store.page_states(), captures[0])
        with line(house, source) as pipeline:
            checks = []
            for number, capture in enumerate(captures, 1):
                source.current = capture
                checks.append(pipeline.check(capture.page))
                _progress(number, len(captures))
        publish_feed(house, settings.feed_dir)
    report(checks, as_json=as_json)
    return exit_code(checks)


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
    if page not in pages():
        raise UsageError(f"{where}: {page}: no such page; there are {', '.join(pages())}")
    if not file.is_file():
        raise UsageError(f"{where}: {file}: no such file")
    return Capture(file, page, at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC))


def _refuse_to_rewrite(states: dict[str, Any], first: Capture) -> None:
    """What was already seen is not seen again in another order: history would not be what it says."""
    latest = max((state.checked_at for state in states.values() if state.checked_at), default=None)
    if latest and first.captured_at < latest:
        raise UsageError(
            f"{first.file} is older than what the database knows ({latest:%Y-%m-%d %H:%M} UTC); "
            "replay into an empty database instead (RATECARD_DATABASE=sqlite:///other.db)"
        )


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\rreplayed {done} of {of} captures", end="\n" if done == of else "", file=sys.stderr, flush=True)
