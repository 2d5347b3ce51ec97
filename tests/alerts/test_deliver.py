from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

import pytest

from alerts.announce import Announcer
from alerts.channels import open_channel
from alerts.deliver import Courier, Line
from alerts.rendering import Templates
from alerts.samples import AT, RATE, change, changes
from alerts.secret import Secret
from alerts.settings import (
    ChannelSettings,
    Digest,
    EmailSettings,
    Quiet,
    SlackSettings,
    Subscription,
    WebhookSettings,
)
from alerts.writer import Writer
from monitor.card.event import OperatorEvent
from tests.alerts.conftest import LINKS
from tests.alerts.http_peer import Peer, Reply

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from pathlib import Path

    from storage.store import Store
    from tests.alerts.conftest import Clock
    from tests.alerts.mail_host import MailHost

_ALL = Subscription(operator=True)


class House:
    """Channels over one outbox, as the daemon has them."""

    def __init__(self, store: Store, clock: Clock, writer: Writer, *channels: ChannelSettings) -> None:
        self.store = store
        self.announcer = Announcer(channels)
        self.courier = Courier(store, self.announcer, writer, clock, jitter=lambda: 0.5)
        self.lines = [Line(channel, open_channel(channel, clock)) for channel in channels]

    def announce(self, kind: str = "price", serial: int = 7) -> None:
        told = [replace(one, serial=serial, id=f"{serial}-{one.id}") for one in changes()[kind]]
        self.store.owe(self.announcer.for_changes(told, AT))

    def drain(self) -> int:
        return sum(self.courier.drain(line) for line in self.lines)

    def status(self, lane: str) -> list[str]:
        return [row.status for row in self.store.outbox() if row.channel == lane]


@pytest.fixture
def slack(peer: Peer) -> SlackSettings:
    return SlackSettings(name="slack.prices", webhook_url=peer.url())


@pytest.fixture
def other_peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.close()


@pytest.fixture
def webhook(other_peer: Peer) -> WebhookSettings:
    return WebhookSettings(
        name="webhook.ops", url=other_peer.url("/in"), secret=Secret("whsec_AAAA"), subscription=_ALL
    )


def _ids(peer: Peer) -> list[str]:
    return [sent.json["blocks"][-1]["elements"][0]["text"] for sent in peer.sent]


def test_what_is_owed_is_sent_once_and_marked(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer
) -> None:
    house = House(store, clock, writer, slack)
    house.announce()
    assert [house.drain(), house.drain()] == [1, 0]
    assert house.status("slack.prices") == ["sent"]
    assert _ids(peer) == [f"ratecard {store.outbox()[0].id}"]


def test_a_channel_that_fails_delays_no_other_and_keeps_its_order(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer, webhook: WebhookSettings,
    other_peer: Peer,
) -> None:  # fmt: skip
    house = House(store, clock, writer, slack, webhook)
    peer.replies = [Reply(500), Reply(500), Reply()]
    for serial in (1, 2, 3):
        house.announce(serial=serial)
    house.drain()
    assert (len(peer.sent), len(other_peer.sent)) == (1, 3)
    clock.forward(seconds=29)
    house.drain()
    assert len(peer.sent) == 1
    clock.forward(seconds=1)
    house.drain()
    clock.forward(seconds=60)
    house.drain()
    owed = [f"ratecard {row.id}" for row in store.outbox() if row.channel == "slack.prices"]
    assert _ids(peer) == [owed[0], owed[0], *owed]
    assert house.status("slack.prices") == ["sent"] * 3


def test_once_the_first_is_taken_the_rest_follows_at_once(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer
) -> None:
    house = House(store, clock, writer, slack)
    peer.replies = [Reply(500), Reply()]
    for serial in (1, 2, 3):
        house.announce(serial=serial)
    house.drain()
    clock.forward(seconds=30)
    assert house.drain() == 3


def test_retry_after_is_obeyed(store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer) -> None:
    house = House(store, clock, writer, slack)
    peer.replies = [Reply(429, "", {"Retry-After": "120"}), Reply()]
    house.announce()
    house.drain()
    clock.forward(seconds=119)
    house.drain()
    assert len(peer.sent) == 1
    clock.forward(seconds=2)
    assert house.drain() == 1


def test_a_dead_channel_is_told_through_another_and_asked_no_more(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer, webhook: WebhookSettings,
    other_peer: Peer,
) -> None:  # fmt: skip
    house = House(store, clock, writer, slack, webhook)
    peer.replies = [Reply(404, "no_service"), Reply()]
    for serial in (1, 2):
        house.announce(serial=serial)
    for _ in range(20):
        house.drain()
        clock.forward(hours=1)
    assert len(peer.sent) == 1
    assert house.status("slack.prices") == ["failed", "pending"]
    events = [sent.json["data"]["event"] for sent in other_peer.sent if sent.json["type"] == "ratecard.event"]
    assert [(event["kind"], event["facts"]["channel"]) for event in events] == [("delivery_failing", "slack.prices")]


def test_a_dead_channel_delivers_again_once_a_person_says_retry(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer, webhook: WebhookSettings,
    other_peer: Peer,
) -> None:  # fmt: skip
    house = House(store, clock, writer, slack, webhook)
    peer.replies = [Reply(410, "channel_is_archived"), Reply()]
    for serial in (1, 2):
        house.announce(serial=serial)
    house.drain()
    store.retry([row.id for row in store.outbox("failed")])
    clock.forward(minutes=1)
    house.drain()
    house.drain()
    assert house.status("slack.prices") == ["sent", "sent"]
    events = [sent.json["data"]["event"] for sent in other_peer.sent if sent.json["type"] == "ratecard.event"]
    assert [event["over"] for event in events] == [False, True]


def test_a_message_that_slack_refuses_does_not_hold_up_the_next(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer
) -> None:
    house = House(store, clock, writer, slack)
    peer.replies = [Reply(400, "invalid_payload"), Reply()]
    for serial in (1, 2):
        house.announce(serial=serial)
    house.drain()
    assert house.status("slack.prices") == ["failed", "sent"]


def test_trouble_that_lasts_is_told_once_and_cleared_by_whoever_delivers(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer, webhook: WebhookSettings,
    other_peer: Peer,
) -> None:  # fmt: skip
    peer.replies = [Reply(500)]
    House(store, clock, writer, slack, webhook).announce()
    for _ in range(9):
        House(store, clock, writer, slack, webhook).drain()  # a new process each time
        clock.forward(hours=2)
    peer.replies = [Reply()]
    clock.forward(hours=6)
    House(store, clock, writer, slack, webhook).drain()
    House(store, clock, writer, slack, webhook).drain()
    events = [sent.json["data"]["event"] for sent in other_peer.sent if sent.json["type"] == "ratecard.event"]
    assert [(event["kind"], event["over"]) for event in events] == [
        ("delivery_failing", False),
        ("delivery_failing", True),
    ]


def test_days_later_it_is_given_up(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer
) -> None:
    house = House(store, clock, writer, slack)
    peer.replies = [Reply(503)]
    house.announce()
    for _ in range(48):
        house.drain()
        clock.forward(hours=3)
    assert house.status("slack.prices") == ["failed"]
    assert 15 < len(peer.sent) < 30


@pytest.fixture
def finance(mail_host: MailHost, tls: tuple[ssl.SSLContext, Path]) -> EmailSettings:
    return EmailSettings(
        name="email.finance",
        host="127.0.0.1",
        port=mail_host.port,
        sender="prices@example.org",
        recipients=("ada@example.org", "bob@example.org", "eve@example.org"),
        ca_file=tls[1],
    )


def test_one_bad_recipient_of_three_is_failed_alone(
    store: Store, clock: Clock, writer: Writer, finance: EmailSettings, mail_host: MailHost
) -> None:
    house = House(store, clock, writer, finance)
    mail_host.refuse["bob@example.org"] = ["550 no such user"]
    house.announce()
    for _ in range(5):
        house.drain()
        clock.forward(hours=1)
    assert {row.channel: row.status for row in store.outbox() if row.kind == "changes"} == {
        "email.finance/ada@example.org": "sent",
        "email.finance/bob@example.org": "failed",
        "email.finance/eve@example.org": "sent",
    }
    told = [delivered.to[0] for delivered in mail_host.delivered if "luna" in delivered.mail["Subject"]]
    assert told == ["ada@example.org", "eve@example.org"]


def test_greylisting_is_waited_out_under_one_message_id(
    store: Store, clock: Clock, writer: Writer, finance: EmailSettings, mail_host: MailHost
) -> None:
    house = House(store, clock, writer, finance)
    mail_host.refuse["bob@example.org"] = ["450 greylisted", "250 OK"]
    mail_host.hang_up_after_data = 1
    house.announce()
    house.drain()
    clock.forward(minutes=1)
    del mail_host.refuse["bob@example.org"]
    house.drain()
    received = {
        recipient: {one.mail["Message-ID"] for one in mail_host.delivered if one.to == (recipient,)}
        for recipient in finance.recipients
    }
    assert all(len(ids) == 1 for ids in received.values())
    assert len(mail_host.delivered) == 4  # the one that was taken before the server hung up came twice
    assert {row.status for row in store.outbox()} == {"sent"}


def test_a_digest_is_one_message_and_trouble_overtakes_it(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer
) -> None:
    subscription = replace(_ALL, digest=Digest("daily", time(9)))
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
        change("price", replace(RATE, model=f"m-{number}"), replace(RATE, model=f"m-{number}", per=1), flapping=True)
        for number in range(45)
    ]
    store.owe(house.announcer.for_changes(flapping, AT))
    assert house.drain() == 3
    assert [sent.json["text"].rpartition(": ")[2] for sent in peer.sent] == ["20 changes", "20 changes", "5 changes"]


def test_a_template_that_fails_sends_plain_text_and_tells_the_operator(
    store: Store, clock: Clock, slack: SlackSettings, peer: Peer, webhook: WebhookSettings, other_peer: Peer,
    tmp_path: Path,
) -> None:  # fmt: skip
    (tmp_path / "slack.txt.j2").write_text("{{ 1 / 0 }}")
    house = House(store, clock, Writer(Templates(tmp_path), LINKS), slack, webhook)
    for serial in (1, 2):
        house.announce(serial=serial)
    house.drain()
    house.drain()
    assert "$1.00 → $0.20" in peer.sent[0].json["blocks"][0]["text"]["text"]
    events = [sent.json["data"]["event"] for sent in other_peer.sent if sent.json["type"] == "ratecard.event"]
    assert [event["kind"] for event in events] == ["template_failing"]
    assert "slack.txt.j2, line 1" in events[0]["summary"]


def test_trying_a_channel_out_says_what_went_wrong(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer
) -> None:
    house = House(store, clock, writer, slack)
    peer.replies = [Reply(), Reply(403, "invalid_token")]
    outcomes = [house.courier.try_out(house.lines[0])["slack.prices"] for _ in range(2)]
    assert outcomes[0] == ""
    assert "403 invalid_token" in outcomes[1]
    assert store.outbox() == []


def test_a_slow_channel_leaves_the_rest_of_its_batch_for_later(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer
) -> None:
    house = House(store, clock, writer, slack)
    for serial in range(5):
        house.announce(serial=serial)
    peer.before_answer = lambda: clock.forward(seconds=20)
    assert [house.drain(), house.drain()] == [2, 0]
    clock.forward(seconds=20)
    assert house.drain() == 2
