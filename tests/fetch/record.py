"""Records the cassettes that `test_cassettes.py` replays.

    python -m tests.fetch.record          from a host on loopback that answers as the official ones do
    python -m tests.fetch.record --live   from the official pages themselves, where there is a network

What is recorded live is other people's text: it is written to `cassettes/live/`, is replayed if it is there, and is
kept out of the repository.
"""

from __future__ import annotations

import gzip
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import vcr
from vcr.request import Request

from monitor.errors import RatecardError
from monitor.fetch.client import Fetched, Fetcher, Validators
from monitor.fetch.limits import Limits
from tests.fetch.server import Asked, Server, reply

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

FOLDER = Path(__file__).with_name("cassettes")
LIVE = FOLDER / "live"
NAME = "ratecard/0.1 (+https://example.org/contact)"
OFFICIAL = {
    "openai-pricing": "https://developers.openai.com/api/docs/pricing",
    "openai-pricing-md": "https://developers.openai.com/api/docs/pricing.md",
    "openai-image-guide": "https://developers.openai.com/api/docs/guides/image-generation.md",
    "google-gemini-pricing": "https://ai.google.dev/gemini-api/docs/pricing",
    "google-gemini-pricing-md": "https://ai.google.dev/gemini-api/docs/pricing.md.txt",
    "google-vertex-pricing": "https://cloud.google.com/vertex-ai/generative-ai/pricing",
}
MOVED = "https://developers.openai.com/docs/pricing"
HTML = b"<html lang=en><h1>Pricing</h1><table><tr><th>Model<th>Input<tr><td>m-1<td>$1.25</table></html>"
MARKDOWN = b"# Pricing\n\n| Model | Input |\n| --- | --- |\n| m-1 | $1.25 |\n"


@contextmanager
def cassette(path: Path, mode: str, origin: str = "") -> Iterator[Fetcher]:
    """A fetcher whose network is the cassette at `path`; `origin`, if given, stands in for the official hosts."""

    def official(request: Any) -> Any:
        request.uri = request.uri.replace(origin, f"https://{request.headers['x-stands-for']}") if origin else request.uri
        return request

    tape = vcr.VCR(record_mode=mode, before_record_request=official, filter_headers=["host", "x-stands-for"])
    tape.register_matcher("validators", _same_validators)
    fetcher = Fetcher(NAME, Limits(), transport=_StandIn(origin))
    with tape.use_cassette(str(path), match_on=["method", "uri", "validators"]):
        yield fetcher
    fetcher.close()


def _same_validators(one: Request, other: Request) -> None:
    for name in ("if-none-match", "if-modified-since"):
        assert one.headers.get(name) == other.headers.get(name)


def fetch_twice(fetcher: Fetcher, url: str) -> tuple[Fetched, Fetched]:
    """The page, and what its host says to the question whether it has changed since."""
    first = fetcher.fetch(url)
    validators = Validators(first.headers.get("etag"), first.headers.get("last-modified"))
    return first, fetcher.fetch(url, validators=validators)
