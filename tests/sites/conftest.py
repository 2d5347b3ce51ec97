from __future__ import annotations

import functools
import http.server
import threading
from typing import TYPE_CHECKING, BinaryIO

import pytest

from tests.sites.browser import CHROMIUM, Browser, Tab

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """A static host that always sends the file: its own idea of what has changed is only as fine as a second."""

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        del self.headers["If-Modified-Since"]
        return super().send_head()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A real Chromium; what needs it says so where there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with Browser(tmp_path_factory.mktemp("chromium")) as running:
        yield running


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    opened = browser.tab()
    yield opened
    opened.ask("Page.close")


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Callable[[Mapping[str, bytes]], str]]:
    """Puts files on a static host on loopback, and gives its address."""
    folder = tmp_path / "host"
    folder.mkdir()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def put(files: Mapping[str, bytes]) -> str:
        for path, body in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(body)
        return f"http://127.0.0.1:{server.server_port}/"

    yield put
    server.shutdown()
    server.server_close()
