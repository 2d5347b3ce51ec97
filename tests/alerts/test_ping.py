from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from alerts.ping import ping
from alerts.post import Poster
from monitor.errors import DeliveryError
from tests.alerts.http_peer import HANG, Reply

if TYPE_CHECKING:
    from tests.alerts.http_peer import Peer


def test_a_round_that_went_well_is_told(peer: Peer) -> None:
    ping(peer.url("/ping/hush"), Poster("ping"))
    assert [(sent.method, sent.path) for sent in peer.sent] == [("GET", "/ping/hush")]


@pytest.mark.parametrize("reply", [Reply(500), Reply(404), HANG])
def test_a_service_that_does_not_listen_is_said_without_its_address(peer: Peer, reply: Reply) -> None:
    peer.replies = [reply]
    with pytest.raises(DeliveryError) as failure:
        ping(peer.url("/ping/hush"), Poster("ping", seconds=0.3))
    assert "hush" not in str(failure.value)
