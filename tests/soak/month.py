"""A month of the daemon's work in a few minutes: every job that its scheduler would start, at the time it would.

`python -m tests.soak.month` works in its folder, which has settings, and prints what it came to as one JSON object.
Everything is real but the time: hosts, fetcher, reader, database, delivery and publication.
"""

from __future__ import annotations

import gc
import hashlib
import json
import re
import statistics
import sys
import threading
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alerts.threads import drain_all
from monitor.configure import load_settings
from monitor.daemon import LEASE
from monitor.delivery import post
from monitor.fetch.client import Fetcher
from monitor.fetch.limits import Limits
from monitor.health import Heartbeat
from monitor.metrics import Metrics
from monitor.pages import pages
from monitor.schedule import trigger
from monitor.wiring import installation, line
from monitor.work import Work
from tests.program import GOOGLE, OPENAI, facsimile

if TYPE_CHECKING:
    from collections.abc import Callable

START = datetime(2026, 9, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAYS, LIFE = 30, 5 * DAY  # how long it is, and after how long the daemon is started anew
NEWS = ("demo-1-baseline", "demo-2-price-cut", "demo-3-launch", "demo-4-promotion", "demo-5-layout-change")
PRICE = "$1.25, prompts &lt;= 200k tokens"
DOWN = ((OPENAI, 4.2, 4.7), (GOOGLE, 9.0, 9.1), (GOOGLE, 22.3, 22.9))  # from which day to which
REFUSED = ((OPENAI, 12.0, 12.6, "bot-wall.html"), (GOOGLE, 17.0, 17.4, "hollow.html"))


@dataclass
class World:
    """The hosts and the receiver of messages, at the moment that `at` says."""

    at: datetime = START
    told: list[Any] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def page(self, page: str) -> bytes | None:
        """What a host has; None while it is down. Its bytes are others every six hours, whatever it says."""
        day = (self.at - START) / DAY
        if any(page == one and since <= day < until for one, since, until in DOWN):
            return None
        for one, since, until, name in REFUSED:
            if page == one and since <= day < until:
                return facsimile(page, name).encode()
        return f"{_text(page, int(day))}<!-- build {int(day * 4)} -->".encode()


def _text(page: str, day: int) -> str:
    if page == OPENAI:
        return facsimile(page, f"{NEWS[min(day // 6, 4)]}.html")
    return facsimile(page, "demo-1-baseline.html").replace(PRICE, PRICE.replace("1.25", f"1.{30 + day // 2}"))


def host(world: World) -> ThreadingHTTPServer:
    """Serves the pages, and takes messages."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path[1:]
            body = world.page(path) if path in (OPENAI, GOOGLE) else b""
            tag = hashlib.sha256(body or b"").hexdigest()
            known = self.headers.get("If-None-Match") == tag
            self._say(503 if body is None else 404 if not body else 304 if known else 200, body or b"", tag)

        def do_POST(self) -> None:
            world.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self._say(200, b"", "")

        def _say(self, status: int, body: bytes, tag: str) -> None:
            body = b"" if status == 304 else body
            self.send_response(status)
            for name, value in (("Content-Type", "text/html"), ("Content-Length", str(len(body))), ("ETag", tag)):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def settings_text(port: int) -> str:
    """One page on an interval, the other by cron."""
    host = f"http://127.0.0.1:{port}"
    lines = [f'[pages."{OPENAI}"]', f'url = "{host}/{OPENAI}"', 'every = "15m"']
    lines += [f'[pages."{GOOGLE}"]', f'url = "{host}/{GOOGLE}"', 'cron = "*/15 * * * *"']
    for page in pages().keys() - {OPENAI, GOOGLE}:
        lines += [f'[pages."{page}"]', "enabled = false"]
    return "\n".join([*lines, "[alerts.webhook.all]", f'url = "{host}/hook"', 'secret = "whsec_c29haw=="'])


def _life(world: World, until: datetime, began: dict[str, list[datetime]]) -> list[float]:
    """From one start to the next; the seconds of processor time that each check took with all that follows it."""
    settings = load_settings(None, {}, pages())
    with ExitStack() as stack:
        house = stack.enter_context(installation(settings, world.now))
        mail = stack.enter_context(post(house))
        fetcher = Fetcher("soak/1", Limits(), allow_private_addresses=True, now=world.now, sleep=lambda _: None)
        stack.callback(fetcher.close)
        pipeline = stack.enter_context(line(house, fetcher))
        work = Work(house, pipeline, Metrics(house, Heartbeat()), lambda: None)
        assert house.store.acquire("month", LEASE)
        stack.callback(house.store.release)
        due: dict[str, datetime] = dict.fromkeys((*house.pages, "calendar"), world.at)
        times = {page: trigger(page, settings.page(page)) for page in house.pages}
        taken = []
        while (at := min(due.values())) < until:
            name = min(due, key=due.__getitem__)
            world.at = at
            if name in times:
                due[name] = times[name].get_next_fire_time(at, at)
                began[name].append(at)
                taken.append(_seconds(lambda: work.check(name)))  # noqa: B023 - called at once
            else:
                due[name] = at + HOUR
                work.calendar()
            drain_all(mail.courier, mail.lines)
        return taken


def _seconds(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _holds() -> dict[str, int]:
    gc.collect()
    kilobytes = re.search(r"^Rss:\s+(\d+)", Path("/proc/self/smaps_rollup").read_text(), re.MULTILINE)
    assert kilobytes
    return {
        "rss": int(kilobytes[1]),
        "files": len(list(Path("/proc/self/fd").iterdir())),
        "threads": threading.active_count(),
    }


def main() -> None:
    world = World()
    server = host(world)
    Path("ratecard.toml").write_text(settings_text(server.server_port), encoding="utf-8")
    began: dict[str, list[datetime]] = defaultdict(list)
    lives = []
    while world.at < START + DAYS * DAY:
        until = world.at + LIFE
        taken = _life(world, until, began)
        world.at = until
        lives.append({"ms": 1000 * statistics.median(taken), **_holds()})
    checks = {page: [at.isoformat() for at in times] for page, times in began.items()}
    json.dump({"lives": lives, "checks": checks, "told": world.told}, sys.stdout)


if __name__ == "__main__":
    main()
