"""A channel that does not deliver is told through the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.rendering import Templates
from alerts.secret import Secret
from alerts.writer import Writer
from monitor.card.state import Owed
from tests.alerts.conftest import ALL, LINKS
from tests.alerts.house import House, events
from tests.alerts.http_peer import Peer, Reply
from tests.alerts.mail_host import MailHost

if TYPE_CHECKING:
    import ssl
    from pathlib import Path

    import pytest

    from alerts.settings import (
        EmailSettings,
        SlackSettings,
        WebhookSettings,
    )
    from storage.store import Store
    from tests.alerts.conftest import Clock


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
    assert [(event["kind"], event["facts"]["channel"]) for event in events(other_peer)] == [
        ("delivery_failing", "slack.prices")
    ]


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
    assert [event["over"] for event in events(other_peer)] == [False, True]


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
    assert [(event["kind"], event["over"]) for event in events(other_peer)] == [
        ("delivery_failing", False),
        ("delivery_failing", True),
    ]


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
    assert [event["kind"] for event in events(other_peer)] == ["template_failing"]
    assert "slack.txt.j2, line 1" in events(other_peer)[0]["summary"]


def test_what_waited_behind_a_message_is_no_trouble_of_its_own(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer, webhook: WebhookSettings,
    other_peer: Peer,
) -> None:  # fmt: skip
    house = House(store, clock, writer, slack, webhook)
    peer.replies = [Reply(500)]
    for serial in range(6):
        house.announce(serial=serial)
    for _ in range(9):
        house.drain()
        clock.forward(hours=2)
    assert [row.attempts for row in store.outbox() if row.channel == "slack.prices"] == [9, 0, 0, 0, 0, 0]
    peer.replies = [Reply()]
    clock.forward(hours=6)
    house.drain()
    house.drain()
    assert [event["over"] for event in events(other_peer)] == [False, True]


def test_a_server_that_is_down_is_one_trouble_however_many_recipients_there_are(
    store: Store, clock: Clock, writer: Writer, finance: EmailSettings, mail_host: MailHost, webhook: WebhookSettings,
    other_peer: Peer,
) -> None:  # fmt: skip
    house = House(store, clock, writer, replace(finance, subscription=ALL), webhook)
    mail_host.refuse_data = ["451 later"] * 1000
    house.announce()
    for _ in range(9):
        house.drain()
        clock.forward(hours=2)
    mail_host.refuse_data = []
    clock.forward(hours=6)
    house.drain()
    house.drain()
    assert [event["over"] for event in events(other_peer)] == [False, True]
    assert sorted(delivered.to[0] for delivered in mail_host.delivered) == sorted(finance.recipients)


def test_a_refused_login_is_tried_once_and_not_by_every_recipient(
    store: Store, clock: Clock, writer: Writer, finance: EmailSettings, tls: tuple[ssl.SSLContext, Path],
    webhook: WebhookSettings, other_peer: Peer,
) -> None:  # fmt: skip
    host = MailHost(None, ssl_context=tls[0], auth_require_tls=False)
    settings = replace(finance, port=host.port, tls=True, username="ratecard", password=Secret("hush"))
    house = House(store, clock, writer, settings, webhook)
    house.announce()
    for _ in range(3):
        house.drain()
        clock.forward(minutes=1)
    host.close()
    mails = [row.status for row in store.outbox() if row.channel.startswith("email.finance/")]
    assert mails == ["failed", "pending", "pending"]
    assert [event["facts"]["channel"] for event in events(other_peer)] == ["email.finance/ada@example.org"]


def test_a_channel_that_stays_dead_is_reminded_of_daily(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer, webhook: WebhookSettings,
    other_peer: Peer,
) -> None:  # fmt: skip
    house = House(store, clock, writer, slack, webhook)
    peer.replies = [Reply(404, "no_service")]
    house.announce()
    house.announce(serial=8)
    for _ in range(50):
        house.drain()
        clock.forward(hours=1)
    assert [sent.json["data"]["reminder"] for sent in other_peer.sent if "event" in sent.json["data"]] == [0, 1, 2]


def test_one_recipient_in_trouble_is_told_to_the_others(
    store: Store, clock: Clock, writer: Writer, finance: EmailSettings, mail_host: MailHost
) -> None:
    house = House(store, clock, writer, replace(finance, subscription=ALL))
    mail_host.refuse["bob@example.org"] = ["550 no such user"]
    house.announce()
    for _ in range(3):
        house.drain()
    told = [one.to[0] for one in mail_host.delivered if "do not arrive" in one.mail["Subject"]]
    assert sorted(told) == ["ada@example.org", "eve@example.org"]


def test_a_message_that_can_not_be_written_ends_no_thread_and_stops_no_other(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer, webhook: WebhookSettings,
    other_peer: Peer, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    house = House(store, clock, writer, slack, webhook)
    store.owe([Owed("from-another-version", "slack.prices", "changes", {"changes": [{"of": "another"}]}, clock())])
    house.announce()
    house.drain()
    assert house.status("slack.prices") == ["failed", "sent"]
    assert "a fault in ratecard itself (KeyError)" in events(other_peer)[0]["summary"]
    assert "Traceback" in caplog.text
