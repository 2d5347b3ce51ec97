from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from alerts.links import Links
from alerts.rendering import Templates
from alerts.secret import Secret
from alerts.settings import EmailSettings, SlackSettings, Subscription, WebhookSettings
from alerts.writer import Writer
from monitor.sites.places import CHANGES, model_page
from storage.store import open_store
from tests.alerts.http_peer import Peer
from tests.alerts.mail_host import MailHost, certificate

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from pathlib import Path

    from storage.store import Store

LINKS = Links({"openai/pricing": "https://openai.example/pricing"}, "https://prices.example.org", model_page, CHANGES)


class Clock:
    """The injected clock: it stands still until told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 8, 1, 12, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.close()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/ratecard.db", snapshot_dir=tmp_path / "snapshots", now=clock)
    yield store
    store.close()


@pytest.fixture
def writer() -> Writer:
    return Writer(Templates(), LINKS)


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    return certificate(tmp_path_factory.mktemp("tls"), "mail")


@pytest.fixture
def mail_host(tls: tuple[ssl.SSLContext, Path]) -> Iterator[MailHost]:
    host = MailHost(tls[0], require_starttls=True)
    yield host
    host.close()


ALL = Subscription(operator=True)


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
    return WebhookSettings(name="webhook.ops", url=other_peer.url("/in"), secret=Secret("whsec_AAAA"), subscription=ALL)


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
