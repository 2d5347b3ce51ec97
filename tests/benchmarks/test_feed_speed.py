"""How fast the feed is served, beside nginx that serves the same gzipped file on the same core.

`pytest -m slow -s tests/benchmarks/test_feed_speed.py` prints the figures. What is compared is requests per second of the
server's own processor time: on a core of its own that is requests per second, and on a shared machine still the same.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from monitor.card.wire import rate_from_json
from monitor.feed.publish import publish
from tests.feed.rows import Rows, published, view

AT_LEAST = 0.35  # a quiet machine shows 0.6
ROUNDS = 6
GOLDEN = sorted((Path(__file__).parent.parent / "pages").glob("*__*/*.json"))
SERVER = """
import sys, threading
from pathlib import Path
from monitor.feed.app import FeedApp
from monitor.feed.serve import serve
serve(FeedApp(Path(sys.argv[1])), "127.0.0.1", 0, threading.Event(), lambda address: print(address, flush=True))
"""
NGINX = """
worker_processes 1; pid {folder}/pid; error_log {folder}/errors; daemon off; user root;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; gzip_static on; open_file_cache max=100; keepalive_requests 1000000000;
  types {{ application/json json; }}
  server {{ listen 127.0.0.1:{port}; root {feed}; }}
}}
"""


def a_whole_card(feed: Path) -> None:
    """All rates of the pages that the tests carry, published: some 950, with the evidence of each."""
    rates = {}
    for golden in GOLDEN:
        for rate in map(rate_from_json, json.loads(golden.read_text()).get("rates", [])):
            rates[rate.key] = rate
    assert len(rates) > 900
    publish(view(Rows(cards={1: [published(rate) for rate in rates.values()]})), feed)
    zipped = gzip.compress((feed / "v1/rates.json").read_bytes(), 6, mtime=0)
    (feed / "v1/rates.json.gz").write_bytes(zipped)
    print(f"{len(rates)} rates in {len(zipped)} bytes")


def processor_seconds(pid: int) -> float:
    """What a process and its children have used so far."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    user, system = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK") + sum(map(processor_seconds, map(int, children)))


def requests_a_second(server: subprocess.Popen[str], address: str) -> float:
    """Requests that the server answers in a second of its processor time."""
    wrk = ["taskset", "-c", "1", "wrk", "-t1", "-c16", "-d2", "-H", "Accept-Encoding: gzip", f"{address}v1/rates.json"]
    before = processor_seconds(server.pid)
    told = subprocess.run(wrk, capture_output=True, text=True, check=True).stdout
    used = processor_seconds(server.pid) - before
    assert "Non-2xx" not in told
    return int(re.search(r"(\d+) requests in", told)[1]) / used


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


@pytest.mark.slow
@pytest.mark.skipif(
    not all(map(shutil.which, ("nginx", "wrk", "taskset"))) or (os.cpu_count() or 1) < 2,
    reason="nginx, wrk and taskset are not installed, or there is one core only",
)
def test_the_feed_is_served_at_a_good_part_of_the_speed_of_nginx(tmp_path: Path) -> None:
    feed, port, config = tmp_path / "public", free_port(), tmp_path / "nginx.conf"
    a_whole_card(feed)
    config.write_text(NGINX.format(folder=tmp_path, port=port, feed=feed))
    pinned = ["taskset", "-c", "0"]
    nginx = subprocess.Popen([*pinned, "nginx", "-c", config], text=True)
    ours = subprocess.Popen([*pinned, sys.executable, "-c", SERVER, feed], stdout=subprocess.PIPE, text=True)
    try:
        address = ours.stdout.readline().strip()
        time.sleep(1)
        rounds = [
            (requests_a_second(ours, address), requests_a_second(nginx, f"http://127.0.0.1:{port}/"))
            for _ in range(ROUNDS)
        ]
        print(*(f"{served:.0f} against {by_nginx:.0f} requests a second" for served, by_nginx in rounds), sep="\n")
        served, by_nginx = (max(speeds) for speeds in zip(*rounds, strict=True))  # what disturbs only ever slows
        print(f"{served / by_nginx:.2f} of nginx")
        assert served / by_nginx >= AT_LEAST
    finally:
        for process in (nginx, ours):
            process.terminate()
            process.wait()
        ours.stdout.close()
