"""What the network does to one page: it keeps its last good card, and the other page notices nothing."""

from __future__ import annotations

import gzip
import socket
from typing import TYPE_CHECKING

import pytest

from tests.faults.conftest import assert_kept
from tests.fetch.server import Server, reply, reset
from tests.fetch.test_transport import Authority
from tests.program import OPENAI, facsimile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

    from tests.faults.conftest import World
    from tests.fetch.server import Answer

PAGE = facsimile(OPENAI, "demo-2-price-cut.html").encode()
BOMB = gzip.compress(bytes(30 << 20))
PATH = f"/{OPENAI}"
FAR = "Thu, 01 Jan 2099 00:00:00 GMT"


def says(*answers: Answer) -> Callable[[Server], str]:
    """The host gives these answers, one after the other."""
    return lambda host: host.on(PATH, *answers)


def zipped(body: bytes, encoding: str = "gzip") -> Callable[[Server], str]:
    return says(reply(200, body, Content_Encoding=encoding))


def closed_port(_: Server) -> str:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        return f"http://127.0.0.1:{gone.getsockname()[1]}{PATH}"


def forbidden(host: Server) -> str:
    host.on("/robots.txt", reply(200, b"User-agent: *\nDisallow: /openai\n", Content_Type="text/plain"))
    return host.on(PATH, reply(200, PAGE))


def slow(name: str, fault: Callable[[Server], str], said: str) -> Any:
    """Proved bit by bit in tests/fetch; here the whole program, when there is time."""
    return pytest.param(fault, said, id=name, marks=pytest.mark.slow)


def quick(name: str, fault: Callable[[Server], str], said: str) -> Any:
    return pytest.param(fault, said, id=name)


FAULTS = [
    quick("silence", lambda host: host.on(PATH, host.silence()), "did not arrive whole within 3 s"),
    quick("asked to stay away", says(reply(429, Retry_After="3600")), "not asked again before"),
    quick("truncated gzip", zipped(gzip.compress(PAGE)[:-20]), "gzip"),
    slow("500", says(reply(500)), "500"),
    slow("500 and then nothing", says(reply(500), reset), "could not be fetched"),
    slow("asked to stay away for ever", says(reply(503, Retry_After=FAR)), "not asked again before"),
    slow("connection refused", closed_port, "could not be fetched"),
    slow("no such name", lambda _: f"http://no-such-host.invalid{PATH}", "no-such-host.invalid"),
    slow("connection reset", says(reset), "could not be fetched"),
    slow("bytes now and then", lambda host: host.on(PATH, host.dribble(reply(200, PAGE), 0.1)), "did not arrive whole"),
    slow("shorter than it said", says(reply(200, PAGE[:9000], Content_Length="9999")), "could not be fetched"),
    slow("gzip bomb", zipped(BOMB), "unpacks to more than 20971520 bytes"),
    slow("an encoding that was not offered", zipped(PAGE, "br"), "br"),
    slow("too large", says(reply(200, PAGE + b" " * (5 << 20))), "5242880"),
    slow("a redirect to another host", says(reply(302, Location="http://example.org/")), "example.org"),
    slow("a redirect to itself", says(reply(302, Location=PATH)), "redirects more than 5 times"),
    slow("a 304 that nobody asked for", says(reply(304)), "304"),
    slow("gone", says(reply(410)), "410"),
    slow("robots.txt forbids", forbidden, "robots.txt"),
]


@pytest.fixture
def impostor(tmp_path: Path) -> Iterator[Server]:
    """A host whose certificate nobody vouches for."""
    host = Server(Authority(tmp_path).self_signed())
    yield host
    host.close()


@pytest.fixture
def other() -> Iterator[Server]:
    """A host beside the one of the good page."""
    host = Server()
    yield host
    host.close()


@pytest.mark.parametrize(("fault", "said"), FAULTS)
def test_a_page_that_does_not_arrive_keeps_its_card(
    world: World, other: Server, fault: Callable[[Server], str], said: str
) -> None:
    world.program.watch(world.site.urls | {OPENAI: fault(other)}, deadline="3s")
    assert_kept(world, OPENAI, "failed", said, "stale")


@pytest.mark.slow
def test_a_certificate_that_is_not_valid_is_never_passed_over(world: World, impostor: Server) -> None:
    world.program.watch(world.site.urls | {OPENAI: impostor.on(PATH, reply(200, PAGE))}, deadline="3s")
    assert_kept(world, OPENAI, "failed", "certificate that is not valid", "stale")
