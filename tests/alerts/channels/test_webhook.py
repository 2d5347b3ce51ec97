from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from alerts.channels.webhook import WebhookChannel, key
from alerts.post import Poster
from alerts.samples import letters
from alerts.secret import Secret
from alerts.settings import WebhookSettings
from monitor.errors import DeliveryError, Gone
from tests.alerts.http_peer import DRIP, HANG, RESET, Peer, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECRET = "whsec_" + base64.b64encode(b"twenty-four bytes, enough").decode()
_LETTER = letters()["change-price"]


class _Now:
    """The receiver's package compares with the real time, so these tests do too."""

    def __init__(self) -> None:
        from datetime import UTC, datetime

        self.at = datetime.now(UTC)

    def __call__(self):  # type: ignore[no-untyped-def]
        return self.at


@pytest.fixture
def now() -> _Now:
    return _Now()


@pytest.fixture
def webhook(peer: Peer, now: _Now) -> Iterator[WebhookChannel]:
    settings = WebhookSettings(name="webhook.billing", url=peer.url("/in"), secret=Secret(_SECRET))
    channel = WebhookChannel(settings, Poster(settings.name, seconds=0.5), now)
    yield channel
    channel.close()


def test_the_receivers_package_verifies_it(webhook: WebhookChannel, peer: Peer) -> None:
    webhook.send(_LETTER, {})
    (sent,) = peer.sent
    said = Webhook(_SECRET).verify(sent.body, sent.headers)
    assert said["type"] == "ratecard.changes"
    assert said["data"]["changes"] == _LETTER.payload["changes"]
    assert sent.headers["webhook-id"] == _LETTER.ident


def test_a_changed_body_does_not_verify(webhook: WebhookChannel, peer: Peer) -> None:
    webhook.send(_LETTER, {})
    with pytest.raises(WebhookVerificationError):
        Webhook(_SECRET).verify(peer.sent[0].body.replace(b"0.2", b"0.3"), peer.sent[0].headers)


def test_what_is_replayed_later_does_not_verify(webhook: WebhookChannel, peer: Peer, now: _Now) -> None:
    now.at -= timedelta(minutes=10)
    webhook.send(_LETTER, {})
    with pytest.raises(WebhookVerificationError, match="too old"):
        Webhook(_SECRET).verify(peer.sent[0].body, peer.sent[0].headers)


def test_every_attempt_has_one_id_and_one_body_but_its_own_time(webhook: WebhookChannel, peer: Peer, now: _Now) -> None:
    webhook.send(_LETTER, {})
    now.at += timedelta(minutes=1)
    webhook.send(_LETTER, {})
    first, second = peer.sent
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_two_hundred_is_taken(webhook: WebhookChannel, peer: Peer, status: int) -> None:
    peer.replies = [Reply(status, "")]
    webhook.send(_LETTER, {})


def test_a_redirect_is_not_followed(webhook: WebhookChannel, peer: Peer) -> None:
    peer.replies = [Reply(307, "", {"Location": "/elsewhere"})]
    with pytest.raises(DeliveryError, match="redirects are not followed"):
        webhook.send(_LETTER, {})
    assert [sent.path for sent in peer.sent] == ["/in"]


def test_410_disables_the_receiver(webhook: WebhookChannel, peer: Peer) -> None:
    peer.replies = [Reply(410, "")]
    with pytest.raises(Gone):
        webhook.send(_LETTER, {})


@pytest.mark.parametrize("reply", [Reply(404), Reply(500), Reply(429, "", {"Retry-After": "9"}), HANG, RESET, DRIP])
def test_what_may_pass_is_tried_again(webhook: WebhookChannel, peer: Peer, reply: Reply) -> None:
    peer.replies = [reply]
    with pytest.raises(DeliveryError) as failure:
        webhook.send(_LETTER, {})
    assert not failure.value.permanent


@pytest.mark.parametrize("text", ["whsec_", "whsec_***", "not base64!"])
def test_a_secret_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        key(Secret(text))


def test_closing_ends_the_wait(peer: Peer, now: _Now) -> None:
    peer.replies = [HANG]
    settings = WebhookSettings(name="webhook.slow", url=peer.url("/in"), secret=Secret(_SECRET))
    channel = WebhookChannel(settings, Poster(settings.name, seconds=60), now)
    channel.close()
    with pytest.raises(DeliveryError):
        channel.send(_LETTER, {})
