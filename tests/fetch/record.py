"""Records the cassettes that `test_cassettes.py` replays.

    python -m tests.fetch.record          from a host on loopback that answers as the official ones do
    python -m tests.fetch.record --live   from the official pages themselves, where there is a network

What is recorded live is other people's text: it goes to `cassettes/live/`, is replayed where it is there, and is kept
out of the repository.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import vcr  # type: ignore[import-untyped]

from monitor.errors import RatecardError
from monitor.fetch.addresses import Guard
from monitor.fetch.client import Fetched, Fetcher, Validators
from monitor.fetch.limits import Limits
from monitor.fetch.transport import GuardedTransport
from tests.fetch.server import Asked, Play, Server, reply

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from vcr.request import Request  # type: ignore[import-untyped]

FOLDER = Path(__file__).with_name("cassettes")
LIVE = FOLDER / "live"
NAME = "ratecard/0.1 (+https://example.org/contact)"
PAGES = {
    "openai-pricing": "https://developers.openai.com/api/docs/pricing",
    "openai-pricing-md": "https://developers.openai.com/api/docs/pricing.md",
    "openai-image-guide": "https://developers.openai.com/api/docs/guides/image-generation.md",
    "google-gemini-pricing": "https://ai.google.dev/gemini-api/docs/pricing",
    "google-gemini-pricing-md": "https://ai.google.dev/gemini-api/docs/pricing.md.txt",
    "google-vertex-pricing": "https://cloud.google.com/vertex-ai/generative-ai/pricing",
}
MOVED = "https://developers.openai.com/docs/pricing"
HTML = b"<html lang=en><h1>Pricing</h1><table><tr><th>Model<th>Input<tr><td>m-1<td>$1.25</table></html>\n"
MARKDOWN = b"# Pricing\n\n| Model | Input |\n| --- | --- |\n| m-1 | $1.25 |\n"

Network = Callable[[httpx.Request], httpx.Response]


@contextmanager
def taped(tape: Path, network: Network, mode: str) -> Iterator[Fetcher]:
    """A fetcher that hears `tape`, and `network` where the mode of recording lets it."""
    recorder = vcr.VCR(record_mode=mode, record_on_exception=False)
    recorder.register_matcher("validators", _same_validators)
    fetcher = Fetcher(NAME, Limits(), transport=httpx.MockTransport(network))
    with recorder.use_cassette(str(tape), match_on=["method", "uri", "validators"]):
        yield fetcher
    fetcher.close()


def fetch_twice(fetcher: Fetcher, url: str) -> tuple[Fetched, Fetched]:
    """The page, and what its host answers when asked whether it has changed since."""
    first = fetcher.fetch(url)
    validators = Validators(first.headers.get("etag"), first.headers.get("last-modified"))
    return first, fetcher.fetch(url, validators=validators)


def _same_validators(one: Request, other: Request) -> None:
    for name in ("if-none-match", "if-modified-since"):
        assert one.headers.get(name) == other.headers.get(name)


def _page(body: bytes, media: str, **validators: str) -> Play:
    """Gzipped, as the official hosts send it, or 304 to somebody who has it."""
    always = {
        "Date": "Sun, 22 Nov 2026 12:00:00 GMT",
        "Vary": "Accept-Encoding",
        "Set_Cookie": "session=1",
    } | validators
    whole = reply(200, gzip.compress(body, mtime=0), Content_Type=media, Content_Encoding="gzip", **always)

    def play(connection: socket.socket, asked: Asked) -> None:
        known = {asked.headers.get("if-none-match"), asked.headers.get("if-modified-since")}
        connection.sendall(reply(304, b"", **always) if known & set(validators.values()) else whole)

    return play


def _lookalike() -> Server:
    server = Server()
    server.on("/robots.txt", reply(200, b"User-agent: *\nDisallow: /private/\n", Content_Type="text/plain"))
    server.on("/docs/pricing", reply(308, Location="/api/docs/pricing"))
    server.on("/api/docs/pricing", _page(HTML, "text/html; charset=utf-8", ETag='W/"html-1"'))
    server.on("/api/docs/pricing.md", _page(MARKDOWN, "text/markdown; charset=utf-8", ETag='"md-1"'))
    modified = "Sat, 21 Nov 2026 08:30:00 GMT"
    server.on("/gemini-api/docs/pricing", _page(HTML, "text/html; charset=utf-8", Last_Modified=modified))
    return server


def _leading_to(server: Server) -> Network:
    """Every official host is `server`."""
    transport = GuardedTransport(Guard(allow_private_addresses=True), connect_timeout=5.0)

    def ask(request: httpx.Request) -> httpx.Response:
        local = server.url(request.url.raw_path.decode("ascii"))
        return transport.handle_request(
            httpx.Request("GET", local, headers=request.headers, extensions=request.extensions)
        )

    return ask


def _record(tape: Path, url: str, network: Network) -> None:
    tape.unlink(missing_ok=True)
    try:
        with taped(tape, network, "once") as fetcher:
            first, second = fetch_twice(fetcher, url)
    except RatecardError as error:
        print(f"{tape.stem}: not recorded: {error}")
    else:
        print(f"{tape.stem}: {len(first.body)} bytes; asked again: {second.status}")


def main() -> None:
    if sys.argv[1:] == ["--live"]:
        network = GuardedTransport(Guard(), connect_timeout=5.0).handle_request
        for name, url in PAGES.items():
            _record(LIVE / f"{name}.yaml", url, network)
        return
    server = _lookalike()
    for name in ("openai-pricing", "openai-pricing-md", "google-gemini-pricing"):
        _record(FOLDER / f"{name}.yaml", PAGES[name], _leading_to(server))
    _record(FOLDER / "openai-pricing-moved.yaml", MOVED, _leading_to(server))
    server.close()


if __name__ == "__main__":
    main()
