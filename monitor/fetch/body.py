"""A response's body, whole and within bounds.

httpx would pass a truncated gzip body as if it were whole, and inflate one chunk without end; so the raw bytes are read
and decompressed here.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from monitor.errors import FetchError
from monitor.fetch.limits import MIB
from monitor.fetch.urls import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import httpx

    from monitor.fetch.deadline import Deadline
    from monitor.fetch.limits import Limits

_GZIP = 16 + zlib.MAX_WBITS
_RATIO_FREE = MIB  # bytes; below it the ratio of a small repetitive page harms nobody


def read_body(response: httpx.Response, limits: Limits, deadline: Deadline) -> bytes:
    """The decompressed body. Raises FetchError where it is cut, corrupt, too large or in an encoding not offered."""
    page = shown(response.url)
    encoding = response.headers.get("content-encoding", "").strip().lower()
    chunks = _arriving(response, page, limits.max_bytes, deadline)
    if encoding in ("gzip", "x-gzip"):
        chunks = _inflated(chunks, page, limits)
    elif encoding not in ("", "identity"):
        raise FetchError(f"{page} came in an encoding that was not offered: {encoding[:40]!r}", transient=False)
    return b"".join(chunks)


def _arriving(response: httpx.Response, page: str, limit: int, deadline: Deadline) -> Iterator[bytes]:
    arrived = 0
    for chunk in response.iter_raw():
        deadline.left()
        arrived += len(chunk)
        if arrived > limit:
            raise FetchError(f"{page} is larger than {limit} bytes: not read on", transient=False)
        yield chunk


def _inflated(chunks: Iterable[bytes], page: str, limits: Limits) -> Iterator[bytes]:
    """One gzip member, its end mark and nothing after it."""
    member = zlib.decompressobj(_GZIP)
    arrived = inflated = 0
    for chunk in chunks:
        arrived += len(chunk)
        try:
            piece = member.decompress(chunk, limits.max_inflated - inflated + 1)
        except zlib.error as error:
            raise FetchError(f"{page} came corrupt: its gzip body can't be unpacked", transient=True) from error
        inflated += len(piece)
        _refuse_bomb(page, arrived, inflated, limits)
        if member.unused_data:
            raise FetchError(f"{page} came corrupt: its gzip body goes on after its end", transient=True)
        yield piece
    if not member.eof:
        raise FetchError(f"{page} came truncated: its gzip body lacks its end", transient=True)


def _refuse_bomb(page: str, arrived: int, inflated: int, limits: Limits) -> None:
    if inflated > limits.max_inflated:
        raise FetchError(f"{page} unpacks to more than {limits.max_inflated} bytes: not read on", transient=False)
    if inflated > _RATIO_FREE and inflated > arrived * limits.max_ratio:
        raise FetchError(f"{page} unpacks to more than {limits.max_ratio} times its size: not read on", transient=False)
