from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from pytest_socket import socket_allow_hosts

from monitor.fetch.client import Fetcher
from monitor.fetch.limits import Limits
from tests.fetch.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "ratecard/0.1 (+https://example.org/contact)"


@pytest.fixture(autouse=True)
def _only_loopback() -> None:
    socket_allow_hosts(["127.0.0.1", "::1"])


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


class Clock:
    """A clock that moves only when somebody sleeps; `slept` tells how long each time."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.pass_by(seconds)

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Make(Protocol):
    def __call__(self, limits: Limits = ..., **others: Any) -> Fetcher: ...


@pytest.fixture
def make(clock: Clock) -> Iterator[Make]:
    """Makes fetchers that may ask loopback and that live by `clock`, unless told otherwise."""
    made: list[Fetcher] = []

    def make(limits: Limits = Limits(), **others: Any) -> Fetcher:  # noqa: B008 - frozen
        usual: dict[str, Any] = {
            "allow_private_addresses": True,
            "now": clock.now,
            "monotonic": clock.monotonic,
            "sleep": clock.sleep,
            "jitter": lambda: 0.5,
        }
        made.append(Fetcher(NAME, limits, **(usual | others)))
        return made[-1]

    yield make
    for fetcher in made:
        fetcher.close()
