"""ratecard alerts: try a channel; see what is pending, sent or failed; act on it; look at every kind of message."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from alerts.preview import preview as write_samples
from monitor.delivery import post
from monitor.errors import RatecardError, UsageError
from monitor.terminal import moment, print_json, print_table, say
from monitor.wiring import installation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from monitor.settings import Settings
    from monitor.wiring import Installation

STATUSES = ("pending", "sent", "failed", "dropped")
HEADINGS = ("ID", "CHANNEL", "KIND", "STATUS", "TRIES", "OWED SINCE", "NOT BEFORE", "LAST ERROR")


def try_out(settings: Settings, channel: str) -> int:
    """Send a test message through one channel, past the outbox; the exit code."""
    with installation(settings) as house, post(house) as mail:
        lines = {line.settings.name: line for line in mail.lines}
        if channel not in lines:
            raise UsageError(f"{channel}: no such channel; there are {', '.join(lines) or 'none in the settings'}")
        outcomes = mail.courier.try_out(lines[channel])
    for lane, problem in outcomes.items():
        say(f"{lane}: {problem or 'delivered'}")
    return 1 if any(outcomes.values()) else 0


def show(settings: Settings, status: str | None, *, as_json: bool) -> int:
    """Print the outbox; the exit code."""
    if status not in (None, *STATUSES):
        raise UsageError(f"{status}: no such status; there are {', '.join(STATUSES)}")
    with installation(settings) as house:
        rows = house.store.outbox(status)
    if as_json:
        print_json(
            [
                {
                    "id": row.id,
                    "channel": row.channel,
                    "kind": row.kind,
                    "status": row.status,
                    "attempts": row.attempts,
                    "created_at": f"{row.created_at:%Y-%m-%dT%H:%M:%SZ}",
                    "not_before": f"{row.not_before:%Y-%m-%dT%H:%M:%SZ}",
                    "last_error": row.last_error,
                }
                for row in rows
            ]
        )
        return 0
    print_table(
        HEADINGS,
        [
            (
                row.id, row.channel, row.kind, row.status, str(row.attempts), moment(row.created_at),
                moment(row.not_before), row.last_error,
            )
            for row in rows
        ],
    )  # fmt: skip
    if not rows:
        say("no messages" if status is None else f"no {status} messages")
    return 0


def retry(settings: Settings, ids: Sequence[str]) -> int:
    """Owe messages again, all that failed where none is named; the exit code."""
    with installation(settings) as house:
        chosen = _there(house, ids) or [row.id for row in house.store.outbox("failed")]
        say(f"{house.store.retry(chosen)} message(s) will be tried again")
    return 0


def drop(settings: Settings, ids: Sequence[str]) -> int:
    """Owe messages no more; the exit code."""
    with installation(settings) as house:
        say(f"{house.store.drop(_there(house, ids))} message(s) dropped")
    return 0


def _there(house: Installation, ids: Sequence[str]) -> Sequence[str]:
    """The ids, each of which a message has. Raises UsageError."""
    for one in ids:
        if house.store.owed_at(one) is None:
            raise UsageError(f"{one}: no such message; `ratecard alerts list` shows them")
    return ids


def preview(settings: Settings, folder: Path) -> int:
    """Write every kind of message to files, nothing sent; the exit code."""
    with installation(settings) as house, post(house) as mail:
        try:
            files = write_samples(folder, mail.writer, ZoneInfo("UTC"))
        except OSError as error:
            raise RatecardError(f"{folder}: the samples could not be written: {error.strerror}") from None
    say(f"{files} files in {folder}")
    return 0
