"""Channels over one outbox, as the daemon has them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from alerts.announce import Announcer
from alerts.channels import open_channel
from alerts.deliver import Courier, Line
from alerts.samples import AT, changes

if TYPE_CHECKING:
    from alerts.settings import ChannelSettings
    from alerts.writer import Writer
    from storage.store import Store
    from tests.alerts.conftest import Clock
    from tests.alerts.http_peer import Peer


class House:
    """The channels, and what is announced to them."""

    def __init__(self, store: Store, clock: Clock, writer: Writer, *channels: ChannelSettings) -> None:
        self.store = store
        self.announcer = Announcer(channels, store.owed_at)
        self.courier = Courier(store, self.announcer, writer, clock, jitter=lambda: 0.5)
        self.lines = [Line(channel, open_channel(channel, clock)) for channel in channels]

    def announce(self, kind: str = "price", serial: int = 7) -> None:
        told = [replace(one, serial=serial, id=f"{serial}-{one.id}") for one in changes()[kind]]
        self.store.owe(self.announcer.for_changes(told, AT))

    def drain(self) -> int:
        return sum(self.courier.drain(line) for line in self.lines)

    def status(self, lane: str) -> list[str]:
        return [row.status for row in self.store.outbox() if row.channel == lane]


def idents(peer: Peer) -> list[str]:
    """The ids under which Slack got its messages."""
    return [sent.json["blocks"][-1]["elements"][0]["text"].removeprefix("ratecard ") for sent in peer.sent]


def events(peer: Peer) -> list[dict[str, Any]]:
    """What a webhook heard of the operator's affairs."""
    return [sent.json["data"]["event"] for sent in peer.sent if sent.json["type"] == "ratecard.event"]
