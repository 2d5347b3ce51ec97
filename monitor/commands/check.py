"""ratecard check: one check of every page, or of those named, and the feed written from what is known then."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING, Any

from alerts.threads import drain_all
from monitor.card.state import Check
from monitor.commands.turn import turn
from monitor.delivery import owe_what_is_due, ping_dead_man, post
from monitor.episode import tell
from monitor.errors import DeliveryError, StoreError, UsageError
from monitor.housekeeping import tidy_up
from monitor.pages import require_page
from monitor.publication import publish_and_tell
from monitor.room import short_of_room
from monitor.terminal import moment, print_json, print_table, say
from monitor.wiring import installation, line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.errors import RatecardError
    from monitor.pipeline import Pipeline
    from monitor.settings import Settings
    from monitor.wiring import Installation

HEADINGS = ("PAGE", "OUTCOME", "PRICES", "CHANGES", "WHEN")


def check(settings: Settings, chosen: Sequence[str], *, as_json: bool) -> int:
    """Check, publish, print; the exit code."""
    for page in chosen:
        require_page(page)
    with installation(settings) as house:
        for page in chosen:
            if page not in house.pages:
                raise UsageError(f"{page} is disabled in the settings")
        with turn(settings.snapshot_dir), line(house) as pipeline:
            checks = check_all(pipeline, list(dict.fromkeys(chosen)) or list(house.pages))
        report(checks, as_json=as_json)
        problems = publish_and_tell(house)
        tell(house, "disk_low", short_of_room(settings), "has room again")
        whole = {one.page for one in checks} == house.pages.keys()
        problems += deliver(house, went_well=whole and not problems and exit_code(checks) == 0)
        tidy_up(house)
    for problem in problems:
        say(str(problem))
    return 1 if problems else exit_code(checks)


def deliver(house: Installation, *, went_well: bool) -> Iterator[RatecardError]:
    """Send what channels are owed and may have now; what is not taken is kept for the next run. What went wrong.

    The dead-man service hears of a round of all pages that `went_well`.
    """
    owe_what_is_due(house)
    with post(house) as mail:
        drain_all(mail.courier, mail.lines)
    if went_well:
        try:
            ping_dead_man(house)
        except DeliveryError as error:
            yield error


def check_all(pipeline: Pipeline, chosen: Sequence[str]) -> list[Check]:
    """All at once, so that one slow page makes no other wait; in the order asked for.

    What could be written of one page is written, whatever became of another.
    """
    done: dict[str, Check] = {}
    with ThreadPoolExecutor(max_workers=max(1, len(chosen))) as pool:
        futures = [pool.submit(_check, pipeline, page) for page in chosen]
        for future in as_completed(futures):
            one = future.result()
            done[one.page] = one
            _progress(len(done), len(chosen))
    return [done[page] for page in chosen]


def _check(pipeline: Pipeline, page: str) -> Check:
    at = pipeline.now()
    try:
        return pipeline.check(page)
    except StoreError as error:
        return Check(page, at, "failed", str(error))


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == of else ""
        print(f"\rchecked {done} of {of} pages", end=end, file=sys.stderr, flush=True)


def report(checks: Sequence[Check], *, as_json: bool) -> None:
    """The checks as a table or JSON, and on standard error why the bad ones are bad."""
    if as_json:
        print_json([check_to_json(one) for one in checks])
    else:
        print_table(HEADINGS, map(_row, checks))
    for one in checks:
        if one.outcome in ("failed", "refused", "held"):
            say(f"{one.page} {one.outcome}: {one.detail}")


def _row(one: Check) -> tuple[str, ...]:
    return (one.page, one.outcome.replace("_", " "), str(one.prices or "-"), str(one.changes), moment(one.at))


def check_to_json(one: Check) -> dict[str, Any]:
    """A check for programs."""
    return {
        "page": one.page,
        "at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}",
        "outcome": one.outcome,
        "detail": one.detail,
        "prices": one.prices,
        "changes": one.changes,
        "http_status": one.http_status,
        "snapshot": one.snapshot,
        "seconds": str(one.seconds),
    }


def exit_code(checks: Sequence[Check]) -> int:
    """1 where a page could not be fetched, else 3 where one was refused or held."""
    outcomes = {one.outcome for one in checks}
    if "failed" in outcomes:
        return 1
    return 3 if outcomes & {"refused", "held"} else 0
