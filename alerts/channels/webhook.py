"""A webhook: JSON, signed as the Standard Webhooks specification says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

from monitor.card.wire import time_to_json
from monitor.errors import DeliveryError, Gone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from alerts.letter import Letter
    from alerts.post import Answer, Poster
    from alerts.secret import Secret
    from alerts.settings import WebhookSettings

_PREFIX = "whsec_"
_GONE = 410


class WebhookChannel:
    """One receiver. `now` stamps each attempt, so that a receiver can refuse what is replayed to it."""

    forms = ()

    def __init__(self, settings: WebhookSettings, poster: Poster, now: Callable[[], datetime]) -> None:
        self.name = settings.name
        self._url = settings.url
        self._key = key(settings.secret)
        self._poster = poster
        self._now = now

    def send(self, letter: Letter, texts: Mapping[str, str]) -> None:
        del texts  # a machine reads the payload itself
        body = json.dumps(document(letter), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        answer = self._poster.post(self._url, body, self._headers(letter.ident, body))
        if not answer.taken:
            raise _failure(self.name, answer)

    def close(self) -> None:
        self._poster.close()

    def _headers(self, ident: str, body: bytes) -> dict[str, str]:
        stamp = str(int(self._now().timestamp()))
        return {
            "Content-Type": "application/json",
            "webhook-id": ident,
            "webhook-timestamp": stamp,
            "webhook-signature": signature(self._key, ident, stamp, body),
        }


def document(letter: Letter) -> dict[str, Any]:
    """What the receiver gets: the same bytes at every attempt."""
    data = {name: value for name, value in letter.payload.items() if name not in ("due", "together")}
    return {"type": f"ratecard.{letter.kind}", "timestamp": time_to_json(letter.at), "data": data}


def key(secret: Secret) -> bytes:
    """The bytes to sign with. Raises ValueError if the secret isn't base64 of some, after `whsec_`."""
    decoded = base64.b64decode(secret.value.strip().removeprefix(_PREFIX), validate=True)
    if not decoded:
        raise ValueError("empty")
    return decoded


def signature(signing: bytes, ident: str, stamp: str, body: bytes) -> str:
    """`v1,` and HMAC-SHA256 of `id.timestamp.body`, in base64."""
    digest = hmac.new(signing, f"{ident}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _failure(name: str, answer: Answer) -> DeliveryError:
    if answer.status == _GONE:
        return Gone(f"{name}: the receiver answered 410: it wants no more; correct the url or remove the channel")
    redirected = "; redirects are not followed" if 300 <= answer.status < 400 else ""
    said = f"{name}: the receiver answered {answer.status}{redirected}"
    return DeliveryError(said, permanent=False, retry_after=answer.retry_after)
