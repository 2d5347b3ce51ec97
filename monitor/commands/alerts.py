"""ratecard alerts: try a channel; see what is pending, sent or failed; act on it; look at every kind of message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from alerts.letter import Letter
from alerts.links import Links
from alerts.message import compose
from alerts.preview import preview as write_samples
from monitor.card.words import one_line
from monitor.delivery import post
from monitor.errors import RatecardError, UsageError
from monitor.terminal import moment, print_json, print_table, say
from monitor.wiring import accept, installation
from storage.outbox import STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from monitor.settings import Settings
    from monitor.wiring import Installation
    from storage.outbox import OutboxRow

HEADINGS = ("ID", "CHANNEL", "STATUS", "TRIES", "OWED SINCE", "NEXT TRY", "SUBJECT", "LAST ERROR")
_SUBJECT = 60  # characters of it in the table
_NOTHING = "nothing to do: no such message waits or has failed"


def try_out(settings: Settings, channel: str) -> int:
    """Send a test message through one channel, past the outbox; the exit code."""
    names = [one.name for one in accept(settings).channels]
    if channel not in names:
        raise UsageError(f"{channel}: no such channel; there are {', '.join(names) or 'none in the settings'}")
    with installation(settings) as house, post(house) as mail:
        outcomes = mail.courier.try_out(next(line for line in mail.lines if line.settings.name == channel))
    for lane, problem in outcomes.items():
        say(problem or f"{lane}: delivered")
    return 1 if any(outcomes.values()) else 0


def show(settings: Settings, status: str | None, *, as_json: bool) -> int:
    """Print the outbox; the exit code."""
    if status not in (None, *STATUSES):
        raise UsageError(f"{status}: no such status; there are {', '.join(STATUSES)}")
    with installation(settings, make=False) as house:
        rows = house.store.outbox(status)
        lanes = {lane for channel in house.alerts.channels for lane in channel.lanes}
    if as_json:
        print_json([_to_json(row) for row in rows])
        return 0
    print_table(HEADINGS, map(_columns, rows))
    if not rows:
        say("no messages" if status is None else f"no {status} messages")
    for lane in dict.fromkeys(row.channel for row in rows if row.status == "pending" and row.channel not in lanes):
        say(f"{lane} is not in the settings any more, its messages wait in vain: ratecard alerts drop {lane}")
    return 0


def _to_json(row: OutboxRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "channel": row.channel,
        "kind": row.kind,
        "subject": _subject(row),
        "status": row.status,
        "attempts": row.attempts,
        "created_at": f"{row.created_at:%Y-%m-%dT%H:%M:%SZ}",
        "not_before": f"{row.not_before:%Y-%m-%dT%H:%M:%SZ}",
        "last_error": row.last_error,
    }


def _columns(row: OutboxRow) -> tuple[str, ...]:
    next_try = moment(row.not_before) if row.status == "pending" else "-"
    told = one_line(_subject(row), _SUBJECT)
    since = moment(row.created_at)
    return (row.id, row.channel, row.status, str(row.attempts), since, next_try, told, row.last_error)


def _subject(row: OutboxRow) -> str:
    letter = Letter(row.id, row.channel, row.kind, row.payload, row.created_at)
    try:
        return compose(letter, Links(), ZoneInfo("UTC")).subject
    except (LookupError, TypeError, ValueError):  # written by another version
        return row.kind


def retry(settings: Settings, chosen: Sequence[str]) -> int:
    """Owe messages again, all that failed where none is named; the exit code."""
    with installation(settings, make=False) as house:
        ids = _there(house, chosen) if chosen else [row.id for row in house.store.outbox("failed")]
        owed = house.store.retry(ids)
    say(f"{_messages(owed)} tried again, by `ratecard run` or with the next `ratecard check`" if owed else _NOTHING)
    return 0


def drop(settings: Settings, chosen: Sequence[str]) -> int:
    """Owe messages no more; the exit code."""
    with installation(settings, make=False) as house:
        dropped = house.store.drop(_there(house, chosen))
    say(f"{_messages(dropped)} dropped" if dropped else _NOTHING)
    return 0


def _there(house: Installation, chosen: Sequence[str]) -> list[str]:
    """The ids of these messages, or of all messages of these channels. Raises UsageError where there is none."""
    rows = house.store.outbox()
    found = []
    for name in chosen:
        ids = [row.id for row in rows if name in (row.id, row.channel, row.channel.partition("/")[0])]
        if not ids:
            raise UsageError(f"{name}: no such message and no channel with any; `ratecard alerts list` shows them")
        found += ids
    return found


def _messages(count: int) -> str:
    return f"{count} message is" if count == 1 else f"{count} messages are"


def preview(settings: Settings, folder: Path) -> int:
    """Write every kind of message to files, nothing sent; the exit code."""
    with installation(settings) as house, post(house) as mail:
        try:
            files = write_samples(folder, mail.writer, _zone(house))
        except OSError as error:
            raise RatecardError(f"{folder}: the samples could not be written: {error.strerror}") from None
    say(f"{files} files in {folder}")
    return 0


def _zone(house: Installation) -> ZoneInfo:
    """The first channel's: what its messages look like is what is asked."""
    return next((channel.subscription.timezone for channel in house.alerts.channels), ZoneInfo("UTC"))
