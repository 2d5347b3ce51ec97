"""What is held back is told together, when it may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

from alerts.samples import AT, RATE, change
from alerts.settings import (
    Digest,
    EmailSettings,
    Quiet,
    SlackSettings,
    Subscription,
)
from monitor.card.event import OperatorEvent
from tests.alerts.conftest import ALL
from tests.alerts.house import House
from tests.alerts.http_peer import Peer, Reply

if TYPE_CHECKING:
    from alerts.writer import Writer
    from storage.store import Store
    from tests.alerts.conftest import Clock
    from tests.alerts.mail_host import MailHost


def test_a_digest_is_one_message_and_trouble_overtakes_it(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer
) -> None:
    subscription = replace(ALL, digest=Digest("daily", time(9)))
    house = House(store, clock, writer, replace(slack, subscription=subscription))
    for serial, kind in enumerate(("price", "removal", "window")):
        house.announce(kind, serial)
    store.owe(house.announcer.for_event(OperatorEvent("held", "x", "openai/pricing", "why"), AT))
    assert house.drain() == 1
    clock.forward(hours=21)
    assert house.drain() == 1
    first, digest = peer.sent
    assert "held until a person approves" in first.json["text"]
    assert digest.json["text"] == "gpt-5.6-luna: 3 changes"
    assert set(house.status("slack.prices")) == {"sent"}


def test_nothing_is_sent_in_quiet_hours_not_even_again(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer
) -> None:
    subscription = Subscription(quiet_hours=Quiet(time(12, 6), time(14)))
    house = House(store, clock, writer, replace(slack, subscription=subscription))
    peer.replies = [Reply(500), Reply()]
    house.announce()
    house.drain()
    clock.forward(hours=1)
    assert house.drain() == 0
    clock.forward(hours=1)
    assert house.drain() == 1
    assert len(peer.sent) == 2


def test_rows_of_one_turn_are_one_message(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer
) -> None:
    house = House(store, clock, writer, slack)
    flapping = [
        change("price", RATE._replace(model=f"m-{number}"), RATE._replace(model=f"m-{number}", per=1), flapping=True)
        for number in range(45)
    ]
    store.owe(house.announcer.for_changes(flapping, AT))
    assert house.drain() == 3
    assert [sent.json["text"].rpartition(": ")[2] for sent in peer.sent] == ["20 changes", "20 changes", "5 changes"]


def test_a_digest_that_was_a_week_in_the_making_is_tried_again_like_any(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer
) -> None:
    subscription = replace(ALL, digest=Digest("weekly", time(9), 5))
    house = House(store, clock, writer, replace(slack, subscription=subscription))
    house.announce()
    peer.replies = [Reply(500), Reply()]
    clock.forward(days=7)
    house.drain()
    assert house.status("slack.prices") == ["pending"]


def test_a_digest_is_dated_when_it_is_due_not_when_its_first_change_was_seen(
    store: Store, clock: Clock, writer: Writer, finance: EmailSettings, mail_host: MailHost
) -> None:
    subscription = replace(ALL, digest=Digest("daily", time(9)))
    house = House(store, clock, writer, replace(finance, recipients=("ada@example.org",), subscription=subscription))
    house.announce()
    clock.forward(days=2)
    house.drain()
    assert mail_host.delivered[0].mail["Date"] == "Sun, 02 Aug 2026 09:00:00 +0000"


def test_recipients_of_one_mail_take_turns(
    store: Store, clock: Clock, writer: Writer, finance: EmailSettings, mail_host: MailHost
) -> None:
    house = House(store, clock, writer, replace(finance, recipients=("ada@example.org", "bob@example.org")))
    for serial in range(60):
        house.announce(serial=serial)
    house.drain()
    assert {one.to[0] for one in mail_host.delivered[50:60]} == {"bob@example.org"}
