from __future__ import annotations

import socket
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from alerts.announce import Announcer
from alerts.channels import open_channel
from alerts.deliver import Courier, Line
from alerts.samples import AT, change, changes
from alerts.secret import Secret
from alerts.settings import EmailSettings, SlackSettings, WebhookSettings
from alerts.threads import Delivery, drain_all
from monitor.card.state import Owed
from monitor.errors import DeliveryError, StoreBusy
from storage.store import open_store
from tests.alerts.http_peer import HANG, Peer, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from alerts.letter import Letter
    from alerts.writer import Writer
    from storage.store import Store


def _now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/ratecard.db", snapshot_dir=tmp_path / "snapshots", now=_now)
    yield store
    store.close()


@pytest.fixture
def peers() -> Iterator[list[Peer]]:
    peers = [Peer() for _ in range(3)]
    yield peers
    for peer in peers:
        peer.close()


def _lines(peers: list[Peer]) -> list[Line]:
    slack = [SlackSettings(name=f"slack.{number}", webhook_url=peer.url()) for number, peer in enumerate(peers[:-1])]
    webhook = WebhookSettings(name="webhook.billing", url=peers[-1].url(), secret=Secret("whsec_AAAA"))
    return [Line(settings, open_channel(settings, _now)) for settings in (*slack, webhook)]


def _until(true: Callable[[], bool], seconds: float) -> float:
    """How long it took to come true, at most `seconds`."""
    began = time.monotonic()
    while not true() and time.monotonic() - began < seconds:
        time.sleep(0.01)
    assert true()
    return time.monotonic() - began


def test_a_change_is_in_every_healthy_channel_within_two_seconds(
    store: Store, writer: Writer, peers: list[Peer]
) -> None:
    peers[0].replies = [HANG]
    lines = _lines(peers)
    announcer = Announcer([line.settings for line in lines])
    delivery = Delivery(Courier(store, announcer, writer, _now), lines)
    delivery.start()
    for turn in range(3):
        store.owe(announcer.for_changes([change("removed", changes()["price"][0].difference.before, None,
                                                serial=turn)], AT))  # fmt: skip
        delivery.wake()
        taken = _until(lambda: all(len(peer.sent) == turn + 1 for peer in peers[1:]), 2)  # noqa: B023
        assert taken < 2
    delivery.stop()
    assert len(peers[0].sent) == 1


def test_what_another_process_wrote_is_found_without_waking(store: Store, writer: Writer, peers: list[Peer]) -> None:
    lines = _lines(peers)
    announcer = Announcer([line.settings for line in lines])
    delivery = Delivery(Courier(store, announcer, writer, _now), lines)
    delivery.start()
    time.sleep(0.05)
    store.owe(announcer.for_changes(changes()["price"], AT))
    assert _until(lambda: all(peer.sent for peer in peers), 2) < 2
    delivery.stop()


def test_stopping_does_not_wait_for_a_channel_that_hangs(store: Store, writer: Writer, peers: list[Peer]) -> None:
    peers[0].replies = [HANG]
    lines = _lines(peers)
    announcer = Announcer([line.settings for line in lines])
    store.owe(announcer.for_changes(changes()["price"], AT))
    delivery = Delivery(Courier(store, announcer, writer, _now), lines)
    delivery.start()
    _until(lambda: bool(peers[0].sent), 2)
    began = time.monotonic()
    delivery.stop()
    assert time.monotonic() - began < 2
    assert delivery.dead() == []


def test_stopping_waits_no_longer_for_many_channels_than_for_one(store: Store, writer: Writer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:  # takes connections and says nothing
        port = mute.getsockname()[1]
        settings = [
            EmailSettings(
                name=f"email.{name}", host="127.0.0.1", port=port, sender="s@example.org", recipients=("a@example.org",)
            )
            for name in "abc"
        ]
        announcer = Announcer(settings)
        store.owe(announcer.for_changes(changes()["price"], AT))
        lines = [Line(one, open_channel(one, _now)) for one in settings]
        delivery = Delivery(Courier(store, announcer, writer, _now), lines)
        delivery.start()
        _until(lambda: all(row.attempts for row in store.outbox()), 2)
        began = time.monotonic()
        delivery.stop(0.5)
        assert time.monotonic() - began < 1


def test_a_single_run_delivers_to_all_at_once(store: Store, writer: Writer, peers: list[Peer]) -> None:
    peers[1].replies = [Reply(500)]
    lines = _lines(peers)
    announcer = Announcer([line.settings for line in lines])
    store.owe(announcer.for_changes(changes()["price"], AT))
    assert drain_all(Courier(store, announcer, writer, _now), lines) == 2


class Busy:
    """An outbox that is locked for a while."""

    def __init__(self) -> None:
        self.asked = 0

    def waiting(self, now: datetime) -> set[str]:
        self.asked += 1
        raise StoreBusy("the database is locked")

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


def test_a_locked_database_ends_no_thread(writer: Writer, peers: list[Peer]) -> None:
    busy, lines = Busy(), _lines(peers)
    delivery = Delivery(Courier(busy, Announcer([]), writer, _now), lines)
    delivery.start()
    _until(lambda: busy.asked == len(lines), 2)
    assert delivery.dead() == []
    delivery.stop()


class Taking:
    """A channel in memory: which letters it took; the slow one takes its time, the failing one some at a second try."""

    forms = ("subject", "slack")

    def __init__(self, name: str, pause: float = 0.0, fails_each: int = 0) -> None:
        self.name = name
        self.taken: list[str] = []
        self._pause = pause
        self._fails_each = fails_each
        self._failed: set[str] = set()

    def send(self, letter: Letter, texts: Mapping[str, str]) -> None:
        time.sleep(self._pause)
        if self._fails_each and len(self.taken) % self._fails_each == 0 and letter.ident not in self._failed:
            self._failed.add(letter.ident)
            raise DeliveryError("not now", permanent=False, retry_after=0)
        self.taken.append(letter.ident)

    def close(self) -> None:
        """Nothing waits."""


@pytest.mark.slow
def test_of_ten_thousand_messages_each_channel_takes_its_own_at_its_own_pace(store: Store, writer: Writer) -> None:
    queues = {"slack.fast": 2000, "slack.failing": 1000, "slack.slow": 7000}
    settings = [SlackSettings(name=name, webhook_url=Secret("x")) for name in queues]
    fast, failing, slow = Taking("slack.fast"), Taking("slack.failing", fails_each=50), Taking("slack.slow", pause=0.25)
    said = {"subject": "x", "paragraphs": ["y"]}
    store.owe(
        [
            Owed(f"{name}-{number}", name, "test", said, _now())
            for name, size in queues.items()
            for number in range(size)
        ]
    )
    lines = [Line(one, channel) for one, channel in zip(settings, (fast, failing, slow), strict=True)]
    delivery = Delivery(Courier(store, Announcer([]), writer, _now, jitter=lambda: 0.0), lines)
    delivery.start()
    taken = _until(lambda: len(fast.taken) == 2000 and len(failing.taken) == 1000, 240)
    at_its_pace = len(slow.taken)
    delivery.stop()
    assert fast.taken == [f"slack.fast-{number}" for number in range(2000)]
    assert failing.taken == [f"slack.failing-{number}" for number in range(1000)]
    assert at_its_pace > taken / 0.5
