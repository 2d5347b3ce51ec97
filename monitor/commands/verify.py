"""ratecard verify: whether a published feed is what its index says it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.errors import UsageError
from monitor.feed.sign import read_public_key
from monitor.feed.verify import verify as find_problems
from monitor.terminal import printable, say
from monitor.wiring import utc_now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def verify(directory: Path, keys: Sequence[Path], known_serial: int | None) -> int:
    """Name what is wrong with a feed; the exit code."""
    if not directory.is_dir():
        raise UsageError(f"{directory}: no such folder")
    trusted = tuple(read_public_key(_text(path)) for path in keys)
    problems = find_problems(directory, now=utc_now(), keys=trusted, known_serial=known_serial)
    for problem in problems:
        print(printable(problem))
    if problems:
        say(f"{directory}: {len(problems)} problem(s)")
        return 1
    say(f"{directory}: every file is what the index says" + (", and the index is signed" if keys else ""))
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: no public key can be read from it: {error}") from None
