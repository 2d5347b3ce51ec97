from __future__ import annotations

import gzip
import http.client
import json
import signal
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from monitor.errors import UsageError
from monitor.feed.app import FeedApp
from monitor.feed.publish import publish
from monitor.feed.serve import serve
from monitor.feed.shelf import media_type
from tests.feed.rows import Rows, published, rate, view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Running:
    """A server in a thread, as the daemon has it."""

    def __init__(self, app: FeedApp, port: int = 0) -> None:
        self.app = app
        self.stop = threading.Event()
        self.address = ""
        ready = threading.Event()

        def up(address: str) -> None:
            self.address = address
            ready.set()

        self.thread = threading.Thread(target=serve, args=(app, "127.0.0.1", port, self.stop, up))
        self.thread.start()
        assert ready.wait(10)
        self.port = int(self.address.rsplit(":", 1)[1].rstrip("/"))

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        link.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            link.putheader(name.replace("_", "-"), value)
        link.endheaders()
        response = link.getresponse()
        body = response.read()
        link.close()
        return response, body

    def raw(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as link:
            link.sendall(request)
            link.settimeout(5)
            return link.recv(1000)

    def end(self) -> float:
        begin = time.monotonic()
        self.stop.set()
        self.thread.join(10)
        assert not self.thread.is_alive()
        return time.monotonic() - begin


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serve") / "public"
    publish(view(Rows(cards={1: [published(rate(f"gpt-{number}")) for number in range(20)]})), folder)
    (folder / "index.html").write_text("<p>hello")
    (folder / ".hidden").write_text("secret")
    (folder.parent / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Running]:
    probes = {
        "/metrics": lambda: (200, "text/plain; version=0.0.4", b"up 1\n"),
        "/healthz": lambda: (503, "text/plain", b"red\n"),
    }
    running = Running(FeedApp(folder, probes))
    yield running
    running.end()


def test_a_file_is_sent_whole_with_the_headers_that_protect_it(server: Running, folder: Path) -> None:
    response, body = server.ask("/v1/rates.json")
    assert (response.status, body) == (200, (folder / "v1/rates.json").read_bytes())
    assert response.headers["content-type"] == "application/json"
    assert response.headers["content-length"] == str(len(body))
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    assert response.headers["content-encoding"] is None


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/changes.json", "application/feed+json"),
        ("/v1/changes.atom", "application/atom+xml; charset=utf-8"),
        ("/v1/rates.csv", "text/csv; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/", "text/html; charset=utf-8"),
    ],
)
def test_each_file_has_its_type(server: Running, path: str, kind: str) -> None:
    assert server.ask(path)[0].headers["content-type"] == kind


def test_a_snippet_for_search_engines_has_its_type() -> None:
    assert media_type("/snippets/openai/gpt-5.jsonld") == "application/ld+json"


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [("gzip", True), ("br, GZIP;q=0.5", True), ("*", True), ("gzip;q=0", False), ("gzip; q=0.00", False), ("br", False), ("", False)],
)  # fmt: skip
def test_gzip_is_sent_to_those_who_take_it(server: Running, folder: Path, accepted: str, zipped: bool) -> None:
    response, body = server.ask("/v1/rates.json", Accept_Encoding=accepted)
    assert (response.headers["content-encoding"] == "gzip") is zipped
    assert response.headers["vary"] == "accept-encoding"
    assert (gzip.decompress(body) if zipped else body) == (folder / "v1/rates.json").read_bytes()


def test_each_representation_has_a_strong_tag_of_its_own_and_answers_304(server: Running) -> None:
    tags = set()
    for accepted in ("gzip", "identity"):
        response, _ = server.ask("/v1/rates.json", Accept_Encoding=accepted)
        tag = response.headers["etag"]
        tags.add(tag)
        for asked in (tag, f"W/{tag}", f'"x", {tag}', "*"):
            again, body = server.ask("/v1/rates.json", Accept_Encoding=accepted, If_None_Match=asked)
            assert (again.status, body, again.headers["etag"]) == (304, b"", tag)
            assert again.headers["cache-control"] == response.headers["cache-control"]
    assert len(tags) == 2
    assert all(tag.startswith('"') for tag in tags)
    assert server.ask("/v1/rates.json", If_None_Match='"other"')[0].status == 200


def test_an_unchanged_file_keeps_its_tag(tmp_path: Path, rows: Rows) -> None:
    publish(view(rows), tmp_path)
    tags = [FeedApp(tmp_path)._shelf.find("/v1/rates.json").plain.etag for _ in range(2)]
    assert tags[0] == tags[1]


def test_only_revisions_are_for_ever(server: Running) -> None:
    assert "immutable" in server.ask("/v1/revisions/1.json")[0].headers["cache-control"]
    for path in ("/v1/index.json", "/v1/rates.json", "/v1/schema/rate.json"):
        assert server.ask(path)[0].headers["cache-control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("path", ["/v1/rates.json", "/v1/revisions/1.json", "/nothing"])
def test_head_is_get_without_the_body(server: Running, path: str) -> None:
    (got, body), (head, none) = server.ask(path), server.ask(path, "HEAD")
    assert none == b""
    assert (head.status, head.headers["content-length"]) == (got.status, str(len(body)))
    assert [item for item in head.getheaders() if item[0] != "date"] == [
        item for item in got.getheaders() if item[0] != "date"
    ]


def test_options_tells_a_browser_that_it_may_read(server: Running) -> None:
    response, body = server.ask("/v1/rates.json", "OPTIONS", Origin="https://example.org")
    assert (response.status, body) == (204, b"")
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "X"])
def test_another_method_is_refused(server: Running, method: str) -> None:
    response, _ = server.ask("/v1/rates.json", method)
    assert (response.status, response.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("asked", ["bytes=0-9", "bytes=5-", "bytes=-5", "bytes=9999999-", "bytes=0-0,2-3", "nonsense"])
def test_a_range_is_answered_with_the_whole(server: Running, folder: Path, asked: str) -> None:
    response, body = server.ask("/v1/rates.json", Range=asked)
    assert (response.status, response.headers["accept-ranges"]) == (200, "none")
    assert body == (folder / "v1/rates.json").read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/v1/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/v1/..%5c..%5csecret.txt", "//etc/passwd",
        "/%2fetc/passwd", "/v1/rates.json%00", "/v1/rates.json%00.html", "/v1/rates.json/", "/v1", "/v1/", "/.hidden", "/link.txt",
        "/v1/revisions/../rates.json", "/v1/revisions/2.json", "/v1/revisions/01.json", "/v1/revisions/%D9%A1.json", "/v1/revisions/x.json",
        "/v1/revisions/1.json/../../../../secret.txt", "/%ff", "/v1/RATES.json", "/" + "a" * 5000,
    ],
)  # fmt: skip
def test_nothing_but_the_feed_is_there(server: Running, path: str) -> None:
    response, body = server.ask(path)
    assert response.status == 404
    assert b"secret" not in body
    assert b"root:" not in body


@pytest.mark.parametrize(
    "request_", [b"GET /v1/rates.json\x00 HTTP/1.1\r\nHost: x\r\n\r\n", b"nonsense\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"]
)  # fmt: skip
def test_what_is_no_request_is_refused(server: Running, request_: bytes) -> None:
    assert server.raw(request_).split(b"\r\n")[0] in (b"HTTP/1.1 400 Bad Request", b"")


def test_a_huge_header_is_refused(server: Running) -> None:
    line = server.raw(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 50_000 + b"\r\n\r\n").split(b"\r\n")[0]
    assert line.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400"))


def test_a_question_after_the_path_changes_nothing(server: Running, folder: Path) -> None:
    assert server.ask("/v1/index.json?x=1")[1] == (folder / "v1/index.json").read_bytes()


def test_the_probes_are_asked_each_time(server: Running) -> None:
    response, body = server.ask("/metrics")
    assert (response.headers["content-type"], body) == ("text/plain; version=0.0.4", b"up 1\n")
    assert response.headers["cache-control"] == "no-store"
    assert server.ask("/healthz")[0].status == 503
    assert server.ask("/readyz")[0].status == 200


def test_slow_clients_keep_nobody_waiting(server: Running) -> None:
    links = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
    for link in links:
        link.sendall(b"GET /v1/rates.json HTTP/1.1\r\nHost: x\r\n")
    begin = time.monotonic()
    assert server.ask("/v1/rates.json")[0].status == 200
    assert time.monotonic() - begin < 2
    for link in links:
        link.close()


def test_what_is_published_later_is_served(tmp_path: Path, rows: Rows) -> None:
    running = Running(FeedApp(tmp_path))
    try:
        assert (running.ask("/readyz")[0].status, running.ask("/v1/index.json")[0].status) == (503, 404)
        publish(view(rows, 1), tmp_path)
        running.app.refresh()
        assert json.loads(running.ask("/v1/index.json")[1])["serial"] == 1
        publish(view(rows, 2), tmp_path)  # by another process: nobody tells this one
        deadline = time.monotonic() + 5
        while json.loads(running.ask("/v1/index.json")[1])["serial"] == 1:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert running.ask("/v1/revisions/2.json")[0].status == 200
    finally:
        running.end()


def test_it_stops_at_once_even_with_clients_that_do_not_read(folder: Path) -> None:
    running = Running(FeedApp(folder))
    links = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(3)]
    links[0].sendall(b"GET /v1/rates.json HTTP/1.1\r\nHost: x\r\n")
    for _ in range(200):
        links[1].sendall(b"GET /v1/rates.json HTTP/1.1\r\nHost: x\r\n\r\n")
    assert running.end() < 5
    for link in links:
        link.close()


def test_it_leaves_the_signals_of_the_process_alone(folder: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    running = Running(FeedApp(folder))
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    running.end()


def test_a_port_that_is_taken_is_said(server: Running, folder: Path) -> None:
    with pytest.raises(UsageError, match=f"can't serve on 127.0.0.1 port {server.port}"):
        serve(FeedApp(folder), "127.0.0.1", server.port, threading.Event(), print)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "203.0.113.7"])
def test_a_host_that_is_not_ours_is_said(folder: Path, host: str) -> None:
    with pytest.raises(UsageError, match=f"can't serve on {host}"):
        serve(FeedApp(folder), host, 0, threading.Event(), print)


def test_a_stopped_port_can_be_taken_again(folder: Path) -> None:
    first = Running(FeedApp(folder))
    first.ask("/v1/index.json")
    first.end()
    second: Any = Running(FeedApp(folder), first.port)
    assert second.port == first.port
    second.end()
