"""What clients do to a connection: they pipeline, dawdle, half-close, send what nobody wants."""

from __future__ import annotations

import http.client
import re
import resource
import socket
import threading
import time
import tracemalloc
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from monitor.feed.app import FeedApp
from monitor.feed.asked import Requests
from monitor.feed.publish import publish
from tests.feed.rows import Rows, published, rate, view
from tests.feed.test_serve import Running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ASK = b"GET /v1/rates.json HTTP/1.1\r\nHost: x\r\n\r\n"
SHORT = b"GET /none HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("connection") / "public"
    publish(view(Rows(cards={1: [published(rate(f"gpt-{number}")) for number in range(3000)]})), folder)
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Running]:
    running = Running(FeedApp(folder, {"/broken": lambda: (200, "text/plain", bytes(1 // int("0")))}))
    yield running
    running.end()


def link(server: Running) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def all_of(sent: socket.socket) -> bytes:
    """Everything until the server closes."""
    said = b""
    while more := sent.recv(1_000_000):
        said += more
    return said


def statuses(said: bytes) -> list[bytes]:
    return re.findall(rb"^HTTP/1.1 (\d+)", said, re.MULTILINE)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (SHORT + b"GET /healthz HTTP/1.1\r\n\r\n" + b"POST / HTTP/1.1\r\nConnection: close\r\n\r\n", [b"404", b"200", b"405"]),
        (b"GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + SHORT, [b"200"]),
        (b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n" + SHORT, [b"200"]),
        (b"GET /healthz HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n" + SHORT, [b"200"]),
        (b"POST /v1/rates.json HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello" + b"GET /healthz HTTP/1.0\r\n\r\n", [b"405", b"200"]),
        (b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n" + b"GET /healthz HTTP/1.0\r\n\r\n", [b"405", b"200"]),
        (b"GET http://example.org/healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", [b"200"]),
        (b"GET http://[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", [b"400"]),
        (b"OPTIONS * HTTP/1.1\r\nConnection: close\r\n\r\n", [b"204"]),
        (b"CONNECT example.org:443 HTTP/1.1\r\n\r\n", [b"405"]),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [b"400"]),
        (SHORT + b"GET / HTTP/1.1\r\nno header\r\n\r\n" + SHORT, [b"404", b"400"]),
        (b"GET / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", [b"400"]),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 17_000, [b"431"]),
        (b"GET /" + b"a" * 17_000, [b"431"]),
        (b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;" + b"a" * 40_000, [b"405", b"431"]),
        (b"GET /broken HTTP/1.0\r\n\r\n", [b"500"]),
    ],
)  # fmt: skip
def test_each_request_is_answered_in_turn_and_the_last_ends_it(
    server: Running, request_: bytes, expected: list[bytes]
) -> None:
    with link(server) as sent:
        sent.sendall(request_)
        said = all_of(sent)
    assert statuses(said) == expected
    assert said.count(b"\r\ndate: ") == len(expected)
    assert said.count(b"\r\nconnection: close\r\n") == 1


def test_a_request_may_come_in_pieces(server: Running) -> None:
    with link(server) as sent:
        for byte in b"GET /v1/index.json HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n":
            sent.sendall(bytes([byte]))
        assert b"\r\ncontent-encoding: gzip\r\n" in all_of(sent)


def test_who_has_said_everything_is_still_answered_whole(server: Running, folder: Path) -> None:
    with link(server) as sent:
        sent.sendall(ASK)
        sent.shutdown(socket.SHUT_WR)
        assert all_of(sent).endswith((folder / "v1/rates.json").read_bytes())


def test_a_client_that_asks_and_does_not_take_costs_no_memory(server: Running) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with link(server) as sent:
        sent.settimeout(1)
        with pytest.raises(TimeoutError):
            for _ in range(2000):  # far more than the system keeps on its way
                sent.sendall(ASK * 1000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # kilobytes; it asked for terabytes


def test_what_was_asked_is_not_kept(folder: Path) -> None:
    """Else strangers could fill the memory with long addresses that are asked once."""
    app, requests = FeedApp(folder), Requests()
    tracemalloc.start()
    for number in range(200):
        head = b"GET /%d%s HTTP/1.1\r\nAccept-Encoding: %d%s\r\n\r\n" % (number, b"a" * 5000, number, b"b" * 5000)
        (asked,) = requests.read(memoryview(head))
        app.answer(asked)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 200_000


def test_a_connection_is_used_again(server: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    for _ in range(3):
        connection.request("GET", "/v1/rates.json")
        assert len(connection.getresponse().read()) > 1_000_000
        local = connection.sock.getsockname()
    assert connection.sock.getsockname() == local
    connection.close()


def test_for_one_connection_too_many_the_idlest_is_closed(server: Running) -> None:
    """Who waits for his answer is not idle, however long he takes to read it."""
    with ExitStack() as links:
        reader, *idle = [links.enter_context(link(server)) for _ in range(500)]
        reader.sendall(ASK * 20)
        idle[0].sendall(SHORT)
        assert statuses(idle[0].recv(1000)) == [b"404"]
        for one in idle[1:]:
            one.sendall(b"GET /healthz HTTP/1.1\r\n")
        assert server.ask("/healthz")[0].status == 200
        assert idle[1].recv(1) == b""
        for one in (idle[2], idle[-1]):
            one.sendall(b"\r\n")
            assert statuses(one.recv(1000)) == [b"200"]
        reader.shutdown(socket.SHUT_WR)
        assert len(statuses(all_of(reader))) == 20


def test_a_probe_that_hangs_takes_one_thread_however_many_ask(folder: Path) -> None:
    """`/readyz` and `/metrics` wait for the database; `/healthz`, revisions and new publications do not wait for them."""
    go_on, asked = threading.Event(), []

    def hangs() -> tuple[int, str, bytes]:
        asked.append(1)
        go_on.wait(20)
        return 200, "text/plain", b"at last\n"

    running = Running(FeedApp(folder, {"/readyz": hangs}))
    with ExitStack() as links:
        waiting = [links.enter_context(link(running)) for _ in range(50)]
        for one in waiting:
            one.sendall(b"GET /readyz HTTP/1.0\r\n\r\n")
        assert running.ask("/healthz")[0].status == 200
        assert running.ask("/v1/revisions/1.json")[0].status == 200
        go_on.set()
        assert all(all_of(one).endswith(b"at last\n") for one in waiting)
    running.end()
    assert len(asked) == 1


@pytest.mark.slow
def test_who_takes_ten_seconds_to_ask_is_cut_off_and_who_takes_his_time_to_read_is_not(server: Running) -> None:
    with link(server) as dawdler, link(server) as reader, link(server) as idle:
        dawdler.settimeout(20)
        dawdler.sendall(b"GET / HTTP/1.1\r\n")
        idle.sendall(SHORT)
        reader.sendall(ASK * 5)
        begin = time.monotonic()
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            while time.monotonic() - begin < 20:
                dawdler.sendall(b"X: y\r\n")
                time.sleep(0.5)
        assert 9 < time.monotonic() - begin < 12
        assert statuses(all_of(idle)) == [b"404"]
        reader.shutdown(socket.SHUT_WR)
        assert len(statuses(all_of(reader))) == 5
