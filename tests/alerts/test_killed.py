"""SIGKILL between every two steps of a delivery: a real process, a real outbox, a real receiver."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import Counter
from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, Any

import pytest

from alerts.announce import Announcer
from alerts.channels import open_channel
from alerts.deliver import LEASE, Courier, Line
from alerts.samples import AT, changes
from alerts.settings import Digest, SlackSettings, Subscription
from storage.store import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from alerts.writer import Writer
    from storage.store import Store
    from tests.alerts.conftest import Clock
    from tests.alerts.http_peer import Peer

pytestmark = pytest.mark.slow
_STEPS_OF_THREE_MESSAGES = 12  # waiting, claim, then send, look for trouble and mark three times, claim
_STEPS_OF_ONE_DIGEST = 6  # waiting, claim, send, look for trouble, mark, claim


class Mortal:
    """Passes every call on, and dies before or after the one that was chosen."""

    def __init__(self, inner: Any, steps: list[int]) -> None:
        self._inner = inner
        self._steps = steps  # what is left to live, shared with others

    def __getattr__(self, name: str) -> Any:
        passed_on = getattr(self._inner, name)
        if not callable(passed_on):
            return passed_on

        def call(*arguments: Any, **named: Any) -> Any:
            outcome = passed_on(*arguments, **named)
            self._steps[0] -= 1
            if self._steps[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return outcome

        return call


def _open(folder: Path, clock: Clock) -> Store:
    return open_store(f"sqlite:///{folder}/ratecard.db", snapshot_dir=folder / "snapshots", now=clock)


def _deliver_until_killed(folder: Path, clock: Clock, writer: Writer, settings: SlackSettings, step: int) -> None:
    store, steps = _open(folder, clock), [step]
    line = Line(settings, Mortal(open_channel(settings, clock), steps))
    Courier(Mortal(store, steps), Announcer([settings]), writer, clock).drain(line)
    os._exit(0)


def _killed_then_finished(folder: Path, clock: Clock, writer: Writer, settings: SlackSettings, step: int) -> None:
    announcer = Announcer([settings])
    store = _open(folder, clock)
    for serial in (1, 2, 3):
        store.owe(announcer.for_changes([replace(one, serial=serial) for one in changes()["price"]], AT))
    store.close()
    clock.forward(days=1)
    arguments = (folder, clock, writer, settings, step)
    process = multiprocessing.get_context("fork").Process(target=_deliver_until_killed, args=arguments)
    process.start()
    process.join(20)
    assert process.exitcode == -signal.SIGKILL
    clock.at += LEASE
    store = _open(folder, clock)
    Courier(store, announcer, writer, clock).drain(Line(settings, open_channel(settings, clock)))
    assert [row.status for row in store.outbox()] == ["sent"] * 3
    store.close()


def _ids(peer: Peer) -> list[str]:
    return [sent.json["blocks"][-1]["elements"][0]["text"] for sent in peer.sent]


@pytest.mark.parametrize("step", range(1, _STEPS_OF_THREE_MESSAGES + 1))
def test_killed_anywhere_each_message_arrives_in_order_and_at_most_one_twice(
    step: int, tmp_path: Path, clock: Clock, writer: Writer, peer: Peer
) -> None:
    settings = SlackSettings(name="slack.prices", webhook_url=peer.url())
    _killed_then_finished(tmp_path, clock, writer, settings, step)
    ids = _ids(peer)
    assert len(set(ids)) == 3
    assert sorted(Counter(ids).values()) in ([1, 1, 1], [1, 1, 2])
    assert list(dict.fromkeys(ids)) == [one for number, one in enumerate(ids) if one not in ids[:number]]


@pytest.mark.parametrize("step", range(1, _STEPS_OF_ONE_DIGEST + 1))
def test_killed_anywhere_a_digest_keeps_its_id(
    step: int, tmp_path: Path, clock: Clock, writer: Writer, peer: Peer
) -> None:
    digest = Subscription(digest=Digest("daily", time(9)))
    settings = SlackSettings(name="slack.prices", webhook_url=peer.url(), subscription=digest)
    _killed_then_finished(tmp_path, clock, writer, settings, step)
    assert len(set(_ids(peer))) == 1
    assert len(peer.sent) <= 2
