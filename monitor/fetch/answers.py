"""What a host's answer means: a page, an error worth another try, or one that isn't, and for how long to stay away."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from monitor.errors import FetchError, Refused
from monitor.fetch.urls import shown

if TYPE_CHECKING:
    from datetime import datetime

    import httpx

_KEPT = ("content-type", "content-language", "etag", "last-modified", "date", "age", "cache-control", "server")
_LONGEST = 1000  # characters of a header worth keeping
_TEXTS = ("text/html", "application/xhtml+xml", "text/markdown", "text/x-markdown", "text/plain")
_UNSTATED = ("", "application/octet-stream")
_BINARY = (b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"PK\x03\x04", b"\x1f\x8b")
_TRANSIENT = (408, 425, 429)
_ADVICE = {
    401: "the host asks for a login; see whether the page has moved",
    403: "the host refuses us, perhaps by a bot wall; open the page in a browser and read the host's terms",
    404: "the page is gone or has moved; set its new url",
    410: "the page is gone for good; set its new url or disable it",
    451: "the host refuses us for legal reasons; see whether the page may be fetched from here",
}


def kept_headers(response: httpx.Response) -> dict[str, str]:
    """The headers worth storing with a snapshot; never a cookie, never one that can't be sent back as it came."""
    found = {name: response.headers.get(name, "") for name in _KEPT}
    return {
        name: value
        for name, value in found.items()
        if value and len(value) <= _LONGEST and value.isascii() and value.isprintable()
    }


def failure(response: httpx.Response, now: datetime, cap: int) -> FetchError:
    """The error that an answer other than 200 and 304 amounts to."""
    status = response.status_code
    advice = _ADVICE.get(status)
    said = f"{shown(response.url)} answered {status} {response.reason_phrase[:40]}".rstrip()
    return FetchError(
        f"{said}: {advice}" if advice else said,
        transient=status in _TRANSIENT or status >= 500,
        retry_after=retry_after(response.headers.get("retry-after", ""), now, cap),
    )


def retry_after(header: str, now: datetime, cap: int) -> float | None:
    """Seconds to stay away, at most `cap`, from a number of seconds or a date; None if it says neither."""
    header = header.strip()
    if header.isascii() and header.isdigit():
        return float(min(int(header[:12]), cap))
    try:
        until = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    if until.tzinfo is None:  # "-0000": UTC of unknown origin
        until = until.replace(tzinfo=now.tzinfo)
    return min(max((until - now).total_seconds(), 0.0), float(cap))


def refuse_other_media(response: httpx.Response) -> None:
    """Raises Refused unless the answer calls itself text, or nothing at all."""
    media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in _TEXTS + _UNSTATED:
        raise Refused("not_this_page", f"{shown(response.url)} is {media[:60]!r}, not a page of text")


def refuse_binary(response: httpx.Response, body: bytes) -> None:
    """Raises Refused for a body that is a PDF, an image or an archive whatever it was called."""
    if body.startswith(_BINARY):
        raise Refused("not_this_page", f"{shown(response.url)} is a binary file, not a page of text")
