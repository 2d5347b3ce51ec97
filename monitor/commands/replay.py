"""ratecard replay: saved captures through the whole line, each as if it were the day it was taken.

What is older than all that the database knows is filled in below it: no message, no new serial. See `storage.backfill`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from monitor.commands.captures import Capture, Captures, read_manifest
from monitor.commands.check import exit_code, report
from monitor.errors import UsageError
from monitor.publication import publish_feed
from monitor.terminal import moment, say
from monitor.wiring import installation, line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.card.state import Check
    from monitor.settings import Settings
    from monitor.wiring import Installation
    from storage.store import Store


def replay(settings: Settings, directory: Path, *, as_json: bool) -> int:
    """Replay a folder of captures in time order, publish once at the end; the exit code."""
    captures = read_manifest(directory)
    source = Captures(captures[0])
    with installation(settings, source.now) as house:
        for capture in captures:
            if capture.page not in house.pages:
                raise UsageError(f"{capture.page} is disabled in the settings; nothing was replayed")
        past, new = _sort_out(house.store, captures)
        checks = _fill_in(house, past) if past else []
        checks += _run(house, source, new)
        publish_feed(house, settings.feed_dir, whole=bool(past))
        if new:
            _say_what_is_owed(house.store)
    report(checks, as_json=as_json)
    return exit_code(checks)


def _sort_out(store: Store, captures: Sequence[Capture]) -> tuple[list[Capture], list[Capture]]:
    """The captures from before and after all that is known; those between are left out, and that is said."""
    known = store.moments(captures[0].captured_at, captures[-1].captured_at)
    unknown = [capture for capture in captures if (capture.page, capture.captured_at) not in known]
    if len(unknown) < len(captures):
        say(f"{len(captures) - len(unknown)} capture(s) skipped: they were replayed before")
    watched = store.watched()
    if watched is None:
        return [], unknown
    since, until = watched
    between = [capture for capture in unknown if since <= capture.captured_at < until]
    for capture in between:
        say(
            f"{capture.name} of {moment(capture.captured_at)} skipped: the database watched from {moment(since)} to "
            f"{moment(until)}, and what it published then is not rewritten"
        )
    past = [capture for capture in unknown if capture.captured_at < since]
    return past, [capture for capture in unknown if capture.captured_at >= until]


def _fill_in(house: Installation, captures: Sequence[Capture]) -> list[Check]:
    """Watch the whole past in a database of its own, then make it the past of this one; the checks of `captures`."""
    store = house.store
    known = [_kept(store, check.page, check.at, check.snapshot) for check in store.past_checks() if check.snapshot]
    past = sorted([*known, *captures], key=lambda capture: capture.captured_at)
    past += [_kept(store, first.page, first.at, first.snapshot) for first in store.openings()]
    source = Captures(past[0])
    with TemporaryDirectory() as folder:
        # Every page, as a page may have been disabled since; nobody is told anything.
        aside = {"database": f"sqlite:///{folder}/past.db", "snapshot_dir": Path(folder), "alerts": {}, "pages": {}}
        with installation(house.settings.model_copy(update=aside), source.now) as then:
            checks = _run(then, source, past)
            count = store.fill_in(then.store)
    say(f"the past has {count} revision(s) now; what is published stays as it is")
    asked = {(capture.page, capture.captured_at) for capture in captures}
    return [check for check in checks if (check.page, check.at) in asked]


def _say_what_is_owed(store: Store) -> None:
    """Replayed days are told of like any others, which may be more, and later, than people want to hear."""
    for (channel, status), count in sorted(store.outbox_counts().items()):
        if status == "pending":
            say(
                f"{channel} is owed {count} message(s) now: the next `ratecard check` or `ratecard run` sends them, "
                f"`ratecard alerts drop {channel}` drops them"
            )


def _kept(store: Store, page: str, at: datetime, snapshot: str) -> Capture:
    return Capture(snapshot, page, at, lambda: store.snapshot(snapshot))


def _run(house: Installation, source: Captures, captures: Sequence[Capture]) -> list[Check]:
    checks = []
    with line(house, source) as pipeline:
        for number, capture in enumerate(captures, 1):
            source.current = capture
            checks.append(pipeline.check(capture.page))
            _progress(number, len(captures))
    return checks


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\rreplayed {done} of {of} captures", end="\n" if done == of else "", file=sys.stderr, flush=True)
