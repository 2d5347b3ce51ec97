"""How fast the feed is served, beside nginx serving the same gzipped file on the same core."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
import time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from monitor.feed.publish import publish
from tests.feed.rows import Rows, published, rate, view

if TYPE_CHECKING:
    from pathlib import Path

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
http {{ access_log off; sendfile on; tcp_nopush on; gzip_static on; open_file_cache max=100;
  server {{ listen 127.0.0.1:{port}; root {feed}; }} }}
"""


def requests_a_second(address: str) -> float:
    wrk = ["taskset", "-c", "1", "wrk", "-t1", "-c16", "-d2", "-H", "Accept-Encoding: gzip", f"{address}v1/rates.json"]
    told = subprocess.run(wrk, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in told
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])


@pytest.mark.slow
@pytest.mark.skipif(
    not all(map(shutil.which, ("nginx", "wrk", "taskset"))) or (os.cpu_count() or 1) < 2,
    reason="nginx, wrk and taskset are not installed, or there is one core only",
)
def test_the_feed_is_served_at_035_of_nginx(tmp_path: Path) -> None:
    feed = tmp_path / "public"
    publish(view(Rows(cards={1: [published(rate(f"gpt-{n}", price=Decimal(n) / 8)) for n in range(1000)]})), feed)
    zipped = gzip.compress((feed / "v1/rates.json").read_bytes(), 6, mtime=0)
    (feed / "v1/rates.json.gz").write_bytes(zipped)
    config = tmp_path / "nginx.conf"
    config.write_text(NGINX.format(folder=tmp_path, port=18303, feed=feed))
    pinned = ["taskset", "-c", "0"]
    nginx = subprocess.Popen([*pinned, "nginx", "-c", config])
    ours = subprocess.Popen([*pinned, sys.executable, "-c", SERVER, feed], stdout=subprocess.PIPE, text=True)
    try:
        address = ours.stdout.readline().strip()
        time.sleep(1)
        rounds = [(requests_a_second(address), requests_a_second("http://127.0.0.1:18303/")) for _ in range(4)]
        served, by_nginx = (max(speeds) for speeds in zip(*rounds, strict=True))
        print(f"{served:.0f} against {by_nginx:.0f} requests a second: {served / by_nginx:.2f}")
        assert served / by_nginx >= 0.35
    finally:
        for process in (nginx, ours):
            process.terminate()
            process.wait()
        ours.stdout.close()
