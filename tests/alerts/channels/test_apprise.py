from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from alerts.channels.apprise import AppriseChannel
from alerts.letter import Letter
from alerts.samples import AT
from alerts.secret import Secret
from alerts.settings import AppriseSettings
from monitor.errors import DeliveryError, UsageError
from tests.alerts.http_peer import Reply

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


def test_an_address_that_is_none_is_refused_without_being_told() -> None:
    with pytest.raises(UsageError) as refusal:
        AppriseChannel(AppriseSettings(name="apprise.more", urls=(Secret("nosuch://hush"),)))
    assert "hush" not in str(refusal.value)
