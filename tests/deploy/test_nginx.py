"""The site as it stands in deploy/, served by a real nginx on loopback."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import socket
import subprocess
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from monitor.feed.publish import publish
from monitor.feed.shelf import hold
from monitor.settings import Settings
from tests.deploy.conftest import DEPLOY, tool
from tests.feed.rows import rows, view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SITE = (DEPLOY / "nginx" / "ratecard.conf").read_text()
MAIN = """
user root; worker_processes 1; daemon off; pid {0}/pid; error_log {0}/error.log;
events {{}}
http {{
  access_log off; client_body_temp_path {0}/a; proxy_temp_path {0}/b;
  fastcgi_temp_path {0}/c; uwsgi_temp_path {0}/d; scgi_temp_path {0}/e;
  {1}
}}
"""
# What nginx adds or leaves out without changing what an answer means.
OF_NGINX = {"server", "date", "connection", "last-modified", "accept-ranges", "etag", "content-length", "vary"}


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Nginx:
    def __init__(self, folder: Path, feed: Path, daemon: int) -> None:
        self.port = free_port()
        site = SITE.replace("listen 80;", f"listen 127.0.0.1:{self.port};")
        site = site.replace("/var/lib/ratecard/public", str(feed)).replace("127.0.0.1:8080", f"127.0.0.1:{daemon}")
        (folder / "nginx.conf").write_text(MAIN.format(folder, site))
        self._process = subprocess.Popen([tool("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")])
        give_up = time.monotonic() + 10
        while time.monotonic() < give_up:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise AssertionError((folder / "error.log").read_text())

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            connection.request("GET", path, headers={name.replace("_", "-"): text for name, text in headers.items()})
            answer = connection.getresponse()
            return answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read()

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("feed")
    publish(view(rows(), serial=2), folder)
    (folder / ".next" / "v1").mkdir(parents=True)
    (folder / ".next" / "v1" / "rates.json").write_text("half")
    (folder / "index.html").write_text("<!doctype html><title>Prices</title>")
    return folder


@pytest.fixture(scope="module")
def nginx(feed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    nginx = Nginx(tmp_path_factory.mktemp("nginx"), feed, free_port())
    yield nginx
    nginx.close()


@pytest.mark.parametrize(
    "path",
    [
        "/v1/index.json",
        "/v1/rates.json",
        "/v1/rates.csv",
        "/v1/changes.json",
        "/v1/changes.atom",
        "/v1/revisions/1.json",
    ],
)
def test_a_file_is_answered_as_the_daemon_answers_it(nginx: Nginx, feed: Path, path: str) -> None:
    body = (feed / path[1:]).read_bytes()
    status, headers, found = nginx.get(path)
    expected = {name.decode(): text.decode() for name, text in hold(path, body).plain.headers}
    assert (status, found) == (200, body)
    assert _meaning(headers) == _meaning(expected)


def _meaning(headers: dict[str, str]) -> dict[str, str]:
    return {name: text.replace(" ", "").lower() for name, text in headers.items() if name not in OF_NGINX}


def test_the_website_may_run_its_own_scripts_only(nginx: Nginx) -> None:
    status, headers, _ = nginx.get("/")
    expected = dict(hold("/index.html", b"x").plain.headers)
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert headers["content-security-policy"] == expected[b"content-security-policy"].decode()


@pytest.mark.parametrize("path", ["/v1/rates.json", "/v1/changes.json", "/v1/changes.atom", "/v1/rates.csv"])
def test_what_is_asked_for_as_gzip_comes_so(nginx: Nginx, feed: Path, path: str) -> None:
    _, headers, body = nginx.get(path, Accept_Encoding="gzip")
    assert (headers["content-encoding"], headers["vary"].lower()) == ("gzip", "accept-encoding")
    assert gzip.decompress(body) == (feed / path[1:]).read_bytes()


def test_what_has_not_changed_is_not_sent_again(nginx: Nginx) -> None:
    _, headers, _ = nginx.get("/v1/index.json")
    status, again, body = nginx.get("/v1/index.json", If_None_Match=headers["etag"])
    assert (status, body, again["cache-control"]) == (304, b"", "public, max-age=0, must-revalidate")


@pytest.mark.parametrize("path", ["/.next/v1/rates.json", "/v1/none.json", "/v1/%2e%2e/%2e%2e/etc/passwd", "/v1/"])
def test_nothing_but_the_feed_can_be_reached(nginx: Nginx, path: str) -> None:
    assert nginx.get(path)[0] in (400, 403, 404)


def test_an_error_is_not_kept_by_caches(nginx: Nginx) -> None:
    assert "cache-control" not in nginx.get("/v1/none.json")[1]


def test_the_daemon_that_it_asks_is_where_the_settings_put_it() -> None:
    serve = Settings().serve
    assert re.findall(r"proxy_pass (\S+);", SITE) == [f"http://{serve.host}:{serve.port}"]


def test_a_feed_fetched_file_by_file_is_what_its_index_says(nginx: Nginx) -> None:
    index: dict[str, Any] = json.loads(nginx.get("/v1/index.json")[2])
    sizes = {one["path"]: len(nginx.get(f"/{one['path']}")[2]) for one in index["files"]}
    assert sizes == {one["path"]: one["bytes"] for one in index["files"]}
