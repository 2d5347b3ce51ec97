"""What is owed arrives once, in order, and what a channel refuses is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.alerts.house import House, idents
from tests.alerts.http_peer import Peer, Reply

if TYPE_CHECKING:
    from alerts.settings import (
        SlackSettings,
        WebhookSettings,
    )
    from alerts.writer import Writer
    from storage.store import Store
    from tests.alerts.conftest import Clock


def test_what_is_owed_is_sent_once_and_marked(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer
) -> None:
    house = House(store, clock, writer, slack)
    house.announce()
    assert [house.drain(), house.drain()] == [1, 0]
    assert house.status("slack.prices") == ["sent"]
    assert idents(peer) == [store.outbox()[0].id]


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
    owed = [row.id for row in store.outbox() if row.channel == "slack.prices"]
    assert idents(peer) == [owed[0], owed[0], *owed]
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


def test_a_message_that_slack_refuses_does_not_hold_up_the_next(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer
) -> None:
    house = House(store, clock, writer, slack)
    peer.replies = [Reply(400, "invalid_payload"), Reply()]
    for serial in (1, 2):
        house.announce(serial=serial)
    house.drain()
    assert house.status("slack.prices") == ["failed", "sent"]


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


def test_trying_a_channel_out_says_what_went_wrong(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer
) -> None:
    house = House(store, clock, writer, slack)
    peer.replies = [Reply(), Reply(403, "invalid_token")]
    outcomes = [house.courier.try_out(house.lines[0])["slack.prices"] for _ in range(2)]
    assert outcomes[0] == ""
    assert "403 invalid_token" in outcomes[1]
    assert store.outbox() == []


def test_a_slow_channel_claims_anew_before_its_lease_runs_out(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer
) -> None:
    house = House(store, clock, writer, slack)
    for serial in range(5):
        house.announce(serial=serial)
    peer.before_answer = lambda: clock.forward(seconds=20)
    assert house.drain() == 5
    assert idents(peer) == [row.id for row in store.outbox()]
    assert {row.attempts for row in store.outbox()} == {1}


def test_what_a_person_lets_be_retried_after_a_week_is_tried_for_days_again(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer
) -> None:
    house = House(store, clock, writer, slack)
    peer.replies = [Reply(400, "invalid_payload"), Reply(500), Reply()]
    house.announce()
    house.drain()
    clock.forward(days=7)
    store.retry([store.outbox()[0].id])
    house.drain()
    assert house.status("slack.prices") == ["pending"]
