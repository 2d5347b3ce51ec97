from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from alerts.channels.apprise import AppriseChannel
from alerts.letter import Letter
from alerts.samples import AT
from alerts.secret import Secret
from alerts.settings import AppriseSettings
from monitor.errors import DeliveryError, UsageError
from tests.alerts.http_peer import Reply
from tests.fetch.server import Server

if TYPE_CHECKING:
    from tests.alerts.http_peer import Peer

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Apprise still looks for imghdr
_TEXTS = {"subject": "Price change", "text": "All of it"}


def _channel(peer: Peer) -> AppriseChannel:
    urls = tuple(Secret(peer.url(path).value.replace("http://", "json://")) for path in ("/one", "/two"))
    return AppriseChannel(AppriseSettings(name="apprise.more", urls=urls))


def test_each_service_is_a_lane(peer: Peer) -> None:
    _channel(peer).send(Letter("3f0c", "apprise.more/2", "test", {}, AT), _TEXTS)
    (sent,) = peer.sent
    assert (sent.path, sent.json["title"], sent.json["message"]) == ("/two", "Price change", "All of it")


def test_a_service_that_fails_is_tried_again(peer: Peer) -> None:
    peer.replies = [Reply(500)]
    with pytest.raises(DeliveryError, match="more/1") as failure:
        _channel(peer).send(Letter("3f0c", "apprise.more/1", "test", {}, AT), _TEXTS)
    assert not failure.value.permanent


def dribbling() -> tuple[Server, str]:
    """A service that has a byte to say now and then, and never comes to an end of it."""
    server = Server()
    return server, server.on("/one", server.dribble(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000, pause=0.1))


def test_a_service_that_never_comes_to_an_end_holds_nobody() -> None:
    server, url = dribbling()
    settings = AppriseSettings(name="apprise.more", urls=(Secret(url.replace("http://", "json://")),))
    begin = time.monotonic()
    with pytest.raises(DeliveryError, match="not delivered within 3 s") as failure:
        AppriseChannel(settings, seconds=3).send(Letter("3f0c", "apprise.more/1", "test", {}, AT), _TEXTS)
    assert time.monotonic() - begin < 6
    assert not failure.value.permanent
    assert server.paths() == ["/one"]
    server.close()


def test_told_to_stop_it_waits_for_no_service() -> None:
    server, url = dribbling()
    settings = AppriseSettings(name="apprise.more", urls=(Secret(url.replace("http://", "json://")),))
    channel = AppriseChannel(settings)
    threading.Timer(2, channel.close).start()
    begin = time.monotonic()
    with pytest.raises(DeliveryError):
        channel.send(Letter("3f0c", "apprise.more/1", "test", {}, AT), _TEXTS)
    assert time.monotonic() - begin < 6
    server.close()


def test_an_address_that_is_none_is_refused_without_being_told() -> None:
    with pytest.raises(UsageError) as refusal:
        AppriseChannel(AppriseSettings(name="apprise.more", urls=(Secret("nosuch://hush"),)))
    assert "hush" not in str(refusal.value)
