"""`ratecard run`, started and asked."""

from __future__ import annotations

import json
import re
import signal
import socket
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.program import Program

PATIENCE = 60.0  # seconds; a busy machine takes its time


def wait_until(true: Callable[[], object], within: float = PATIENCE) -> None:
    """Wait for what should come true soon."""
    end = time.monotonic() + within
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.05)


class Daemon:
    """A daemon in the program's folder, on a port of its own; killed at the end if it still runs."""

    def __init__(self, program: Program, name: str = "log") -> None:
        self._log = program.folder / name
        with self._log.open("w") as log:
            self.process = program.start("run", stdout=log, stderr=log)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()

    def log(self) -> str:
        return self._log.read_text("utf-8")

    def says(self, text: str, times: int = 1) -> None:
        """Wait until the log says so."""
        wait_until(lambda: self.log().count(text) >= times or self.process.poll() is not None)
        assert self.log().count(text) >= times, self.log()

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of what it serves."""
        self.says("serving the feed on")
        address = re.findall(r"serving the feed on (http://\S+/)", self.log())[-1]
        try:
            with urllib.request.urlopen(f"{address}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    @contextmanager
    def asking(self, path: str, times: int) -> Iterator[None]:
        """Clients that ask, one after the other, and wait for no answer before the next asks."""
        self.get("healthz")
        port = int(re.findall(r"serving the feed on http://\S+:(\d+)/", self.log())[-1])
        with ExitStack() as links:
            for _ in range(times):
                link = links.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
                link.sendall(f"GET /{path} HTTP/1.1\r\n\r\n".encode())
            yield

    def page(self, page: str) -> dict[str, Any]:
        """What the served index says of a page; nothing before the first publication."""
        status, body = self.get("v1/index.json")
        lines = json.loads(body)["pages"] if status == 200 else []
        return next((line for line in lines if line["id"] == page), {})

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tell it to stop; its exit code. It has ten seconds."""
        self.process.send_signal(number)
        return self.process.wait(timeout=10)
