"""Secrets are in no error, log, traceback, row or message, whatever goes wrong. Each of these contains `hush`."""

from __future__ import annotations

import base64
import logging
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from alerts.channels.apprise import AppriseChannel
from alerts.channels.email import EmailChannel
from alerts.channels.slack import SlackChannel
from alerts.channels.webhook import WebhookChannel
from alerts.letter import Letter
from alerts.ping import ping
from alerts.post import Poster
from alerts.samples import AT
from alerts.secret import Secret
from alerts.settings import AppriseSettings, SlackSettings, WebhookSettings
from monitor.errors import DeliveryError, UsageError
from tests.alerts.house import House
from tests.alerts.http_peer import DRIP, HANG, RESET, Peer, Reply
from tests.alerts.mail_host import MailHost, certificate

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from pathlib import Path

    from alerts.letter import Channel
    from alerts.settings import EmailSettings
    from alerts.writer import Writer
    from storage.store import Store
    from tests.alerts.conftest import Clock

_PATH = "/services/hush-hush?token=hush"
_KEY = base64.b64encode(b"hush, hush, hush, hush!!").decode()
_PASSWORD = "hush hush"
_TEXTS = {"subject": "Price change", "text": "All of it", "html": "<p>All of it</p>", "slack": "All of it"}
_REPLIES = [
    *(Reply(status, f"what of {_PATH}?") for status in (200, 400, 401, 403, 404, 410, 429, 500)),
    Reply(302, "", {"Location": f"http://127.0.0.1:1{_PATH}"}),
    Reply(429, "Hush!", {"Retry-After": "hush"}),
    HANG,
    RESET,
    DRIP,
]
_NOWHERE = [
    f"http://127.0.0.1:1{_PATH}",
    f"https://127.0.0.1:1{_PATH}",
    f"http://nowhere.invalid{_PATH}",
    f"http://[hush{_PATH}",
    f"http://hush:99999{_PATH}",
    f"http://:hush@{_PATH}",
]


def _slack(url: str) -> SlackChannel:
    settings = SlackSettings(name="slack.prices", webhook_url=Secret(url))
    return SlackChannel(settings, Poster(settings.name, seconds=0.3))


def _webhook(url: str) -> WebhookChannel:
    settings = WebhookSettings(name="webhook.billing", url=Secret(url), secret=Secret(f"whsec_{_KEY}"))
    return WebhookChannel(settings, Poster(settings.name, seconds=0.3), lambda: AT)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """All that can come into a log: of other packages warnings at most, whatever level the settings name."""
    caplog.set_level(logging.WARNING)
    caplog.set_level(logging.DEBUG, "ratecard")
    return caplog


def _quiet(*said: object) -> bool:
    text = " ".join(map(str, said)).lower()
    encoded = (_KEY, base64.b64encode(_PASSWORD.encode()).decode(), base64.b64encode(b"\0u\0hush hush").decode())
    return "hush" not in text and not any(one.lower() in text for one in encoded)


def _failure(channel: Channel, lane: str) -> str:
    """Everything that can be known of a failed attempt from outside."""
    with pytest.raises(DeliveryError) as failure:
        channel.send(Letter("3f0c", lane, "test", {}, AT), _TEXTS)
    return "".join(traceback.format_exception(failure.value)) + repr((failure.value, channel))


@pytest.mark.parametrize("make", [_slack, _webhook])
@pytest.mark.parametrize("reply", _REPLIES, ids=lambda reply: f"{reply.status} {reply.body[:5]}")
def test_no_answer_makes_an_address_known(
    make: Callable[[str], Channel], reply: Reply, peer: Peer, log: pytest.LogCaptureFixture
) -> None:
    if make is _webhook and reply.status == 200:
        reply = replace(reply, status=500)
    peer.replies = [reply]
    channel = make(peer.url(_PATH).value)
    said = _failure(channel, channel.name)
    assert _quiet(said, log.text)


@pytest.mark.parametrize("make", [_slack, _webhook])
@pytest.mark.parametrize("url", _NOWHERE)
def test_no_address_that_leads_nowhere_is_known(
    make: Callable[[str], Channel], url: str, log: pytest.LogCaptureFixture
) -> None:
    channel = make(url)
    said = _failure(channel, channel.name)
    assert _quiet(said, log.text)


@pytest.mark.parametrize("url", _NOWHERE)
def test_nor_is_that_of_the_dead_man_service(url: str, log: pytest.LogCaptureFixture) -> None:
    with pytest.raises(DeliveryError) as failure:
        ping(Secret(url), Poster("ping", seconds=0.3))
    assert _quiet("".join(traceback.format_exception(failure.value)), log.text)


def test_no_failure_of_a_mail_makes_the_password_known(
    finance: EmailSettings, tls: tuple[ssl.SSLContext, Path], tmp_path: Path, log: pytest.LogCaptureFixture
) -> None:
    host = MailHost(tls[0], require_starttls=True)
    settings = replace(finance, port=host.port, username="u", password=Secret(_PASSWORD))
    broken = [
        settings,
        replace(settings, port=1),
        replace(settings, tls=True),
        replace(settings, ca_file=certificate(tmp_path, "another")[1]),
        replace(settings, host="nowhere.invalid"),
    ]
    said = [_failure(EmailChannel(each, seconds=1), settings.lanes[0]) for each in broken]
    host.close()
    assert _quiet(said, log.text)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Apprise still looks for imghdr
def test_apprise_says_nothing_of_its_own(peer: Peer, log: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("apprise")
    peer.replies = [Reply(500, _PATH)]
    for url in ("nosuch://hush@x/y", "json://"):
        with pytest.raises(UsageError) as refusal:
            AppriseChannel(AppriseSettings(name="apprise.more", urls=(Secret(url),)))
        assert _quiet(refusal.value)
    url = peer.url(_PATH).value.replace("http", "json", 1)
    said = _failure(AppriseChannel(AppriseSettings(name="apprise.more", urls=(Secret(url),))), "apprise.more/1")
    assert _quiet(said, log.text)


def test_the_database_and_the_other_channels_never_get_to_know(
    store: Store, clock: Clock, writer: Writer, slack: SlackSettings, peer: Peer, webhook: WebhookSettings,
    other_peer: Peer, tmp_path: Path,
) -> None:  # fmt: skip
    house = House(store, clock, writer, replace(slack, webhook_url=peer.url(_PATH)), webhook)
    for reply in _REPLIES:
        if reply.body not in ("hang", "drip"):
            peer.replies = [reply]
            house.announce(serial=_REPLIES.index(reply))
            house.drain()
            clock.forward(days=6)
    assert len(other_peer.sent) > len(_REPLIES)
    assert _quiet([sent.body for sent in other_peer.sent], store.outbox())
    assert _quiet(*(file.read_bytes() for file in tmp_path.glob("ratecard.db*")))
