"""Whether somebody is told, and whether the messages go out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from alerts.configure import read_alerts
from monitor.doctor.finding import ERROR, OK, WARNING, Finding
from monitor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from monitor.settings import Settings
    from storage.store import Store

_WAITING = timedelta(hours=1)


def check_channels(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """The channels of the settings. Nothing is sent."""
    try:
        channels = read_alerts(settings.alerts, environment).channels
    except UsageError as error:
        yield Finding("channels", ERROR, str(error), "correct the settings under [alerts]")
        return
    if not channels:
        mend = "set webhook_url_file under [alerts.slack.prices], or another channel"
        yield Finding("channels", WARNING, "no channel is set: nobody is told of changes or trouble", mend)
    for channel in channels:
        yield Finding("channels", OK, f"{channel.name} is set; to try it: ratecard alerts test {channel.name}")


def check_outbox(store: Store, now: datetime) -> Iterator[Finding]:
    """What was refused for good, what is tried again, and what nobody has even tried to deliver."""
    failed = {lane: count for (lane, status), count in store.outbox_counts().items() if status == "failed"}
    for lane, count in failed.items():
        yield Finding("outbox", ERROR, f"{lane} did not take {_messages(count)}", "ratecard alerts retry")
    pending = store.outbox("pending")
    trouble = {row.channel: row.last_error for row in pending if row.last_error}
    for lane, error in trouble.items():
        yield Finding("outbox", WARNING, f"{lane} is tried again: {error}", "ratecard alerts list")
    overdue = [row for row in pending if now - row.not_before > _WAITING]
    if overdue:
        said = f"{_messages(len(overdue))} overdue and nobody delivers"
        yield Finding("outbox", WARNING, said, "ratecard run")
    if not (failed or trouble or overdue):
        yield Finding("outbox", OK, "no message is late")


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"
