"""What the idle daemon holds of a machine that has other things to do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.pages import pages
from tests.daemon import Daemon, wait_until
from tests.fetch.server import Server, reply
from tests.program import Program, facsimile

if TYPE_CHECKING:
    from collections.abc import Iterator

FACSIMILES = {
    "openai/pricing": "autumn-2026.html",
    "openai/pricing-md": "clean.md",
    "openai/image-guide": "july-2026.md",
    "google/gemini-pricing": "spring.html",
    "google/gemini-pricing-md": "autumn.md",
    "google/vertex-pricing": "autumn.html",
}
LIMIT = 120_000  # kB
pytestmark = pytest.mark.slow


@pytest.fixture
def host() -> Iterator[Server]:
    server = Server()
    for page, name in FACSIMILES.items():
        server.on(f"/{page}", reply(200, facsimile(page, name).encode()))
    server.on("/slack", reply(200, b"ok"))
    yield server
    server.close()


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [pid, *(member for task in tasks for child in task.read_text().split() for member in family(int(child)))]


def pss(pids: list[int]) -> int:
    """Proportional memory in kB, all together."""
    said = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids]
    return sum(int(found) for text in said for found in re.findall(r"^Pss:\s+(\d+)", text, re.MULTILINE))


def test_every_page_watched_from_an_empty_database_on_it_stays_small(host: Server, tmp_path: Path) -> None:
    """While its reader is still warm, and once that is gone."""
    assert FACSIMILES.keys() == pages().keys()
    program = Program(tmp_path)
    slack = f'[alerts.slack.prices]\nwebhook_url = "{host.url("/slack")}"'
    program.watch({page: host.url(f"/{page}") for page in FACSIMILES}, f"[serve]\nport = 0\n{slack}")
    with Daemon(program) as daemon:
        wait_until(lambda: all(daemon.page(page).get("status") == "fresh" for page in FACSIMILES))
        pid = daemon.process.pid
        assert len(family(pid)) == 2
        assert pss(family(pid)) < LIMIT
        wait_until(lambda: len(family(pid)) == 1)
        assert pss([pid]) < LIMIT
