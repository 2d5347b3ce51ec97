"""`ratecard run` as a process: it checks, publishes and serves until it is told to stop."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_socket
from prometheus_client.parser import text_string_to_metric_families

from tests.daemon import Daemon, wait_until
from tests.fetch.server import Asked, reply
from tests.program import GOOGLE, OPENAI, Program, Site, facsimile

if TYPE_CHECKING:
    from collections.abc import Iterator

ANY_PORT = '[serve]\nport = 0\n[log]\nformat = "text"'
METRIC = re.compile(r"\bratecard_(?:build|check|checks|deliveries|feed|holds|outbox|page|scheduler)_[a-z_]+")
DEPLOY = Path(__file__).parents[1] / "deploy"


@pytest.fixture
def program(site: Site, tmp_path: Path) -> Program:
    program = Program(tmp_path)
    program.watch(site.urls, ANY_PORT, every="2s", deadline="30s")
    return program


@pytest.fixture(scope="module")
def busy_site() -> Iterator[Site]:
    pytest_socket.socket_allow_hosts(["127.0.0.1", "localhost"], allow_unix_socket=True)
    made = Site()
    yield made
    made.close()


@pytest.fixture(scope="module")
def running(busy_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """One daemon that has read both pages of the busy site."""
    program = Program(tmp_path_factory.mktemp("running"))
    program.watch(busy_site.urls, ANY_PORT, every="2s")
    with Daemon(program) as daemon:
        wait_until(lambda: all(daemon.page(page).get("status") == "fresh" for page in (OPENAI, GOOGLE)))
        yield daemon


def price(daemon: Daemon, model: str) -> str:
    """The served price of a model's input."""
    rates = json.loads(daemon.get("v1/rates.json")[1])["rates"]
    return next(
        rate["price"]
        for rate in rates
        if (rate["model"], rate["charge"], rate["tier"], rate["context"]) == (model, "input", "standard", None)
    )


def metrics(daemon: Daemon) -> dict[str, Any]:
    return {family.name: family for family in text_string_to_metric_families(daemon.get("metrics")[1])}


def test_it_is_alive_and_ready(running: Daemon) -> None:
    assert running.get("healthz") == (200, "alive\n")
    wait_until(lambda: running.get("readyz")[0] == 200)
    assert f"{OPENAI} " in running.get("readyz")[1]


def test_hundreds_of_connections_that_stay_open_keep_nobody_from_asking_how_it_does(running: Daemon) -> None:
    with running.asking("v1/index.json", 600):
        assert running.get("healthz") == (200, "alive\n")
        assert running.get("v1/index.json")[0] == 200


def test_a_change_is_in_the_served_feed_within_seconds(running: Daemon, busy_site: Site) -> None:
    assert price(running, "gpt-5.4") == "2.5"
    busy_site.says(OPENAI, facsimile(OPENAI, "demo-2-price-cut.html"))
    wait_until(lambda: price(running, "gpt-5.4") == "2", within=20)


def test_one_page_s_trouble_is_no_other_s(running: Daemon, busy_site: Site) -> None:
    busy_site.server.on(f"/{OPENAI}", reply(410))
    wait_until(lambda: running.page(OPENAI)["status"] == "stale")
    busy_site.says(GOOGLE, facsimile(GOOGLE, "demo-2-price-cut.html"))
    wait_until(lambda: price(running, "gemini-2.5-flash") == "0.2", within=20)
    assert running.get("readyz")[0] == 503
    assert running.get("healthz")[0] == 200
    busy_site.reset()
    wait_until(lambda: running.get("readyz")[0] == 200)


def test_its_metrics_can_be_scraped_and_their_labels_are_ours(running: Daemon) -> None:
    found = metrics(running)
    labels = [sample.labels for sample in found["ratecard_checks"].samples]
    assert {"page": OPENAI, "outcome": "baseline"} in labels
    assert found["ratecard_feed_serial"].samples[0].value >= 2
    assert all(
        len(value) < 60 for family in found.values() for sample in family.samples for value in sample.labels.values()
    )


def test_the_alert_rules_and_the_dashboard_know_its_metrics(running: Daemon) -> None:
    known = {sample.name for family in metrics(running).values() for sample in family.samples}
    known |= {family.name for family in metrics(running).values()}
    texts = [path.read_text("utf-8") for path in DEPLOY.glob("prometheus/*.y*ml")]
    texts += [path.read_text("utf-8") for path in DEPLOY.glob("grafana/*.json")]
    named = {word for text in texts for word in METRIC.findall(text)}
    assert named
    assert named <= known


def test_a_collector_gets_json_that_says_of_each_check_which_page_which_check_and_which_serial(
    program: Program, site: Site
) -> None:
    program.watch(site.urls, ANY_PORT.replace("text", "json"), every="2s")
    with Daemon(program) as daemon:
        daemon.says('"outcome": "baseline"', times=2)
        assert daemon.stop() == 0
        events = [json.loads(line) for line in daemon.log().splitlines()]
    assert all(event.keys() >= {"at", "level", "event"} for event in events)
    checks = [event for event in events if "outcome" in event]
    assert {event["page"] for event in checks} == {OPENAI, GOOGLE}
    numbers = [event["check"] for event in checks]
    assert len(set(numbers)) == len(numbers)
    assert {1, 2} <= set(numbers)
    assert max(event["serial"] for event in checks) == 2


def test_told_to_stop_in_mid_fetch_it_ends_and_nothing_is_lost(program: Program, site: Site) -> None:
    """And that it ends is no failure of the page."""
    cut, asked = facsimile(OPENAI, "demo-2-price-cut.html"), threading.Event()

    def dribble(connection: socket.socket, request: Asked) -> None:
        asked.set()
        site.server.dribble(reply(200, cut.encode()), pause=0.1)(connection, request)

    with Daemon(program) as daemon:
        wait_until(lambda: daemon.page(OPENAI).get("status") == "fresh")
        site.server.on(f"/{OPENAI}", dribble)
        assert asked.wait(30)
        assert daemon.stop() == 0
        assert "Traceback" not in daemon.log()
        assert f"{OPENAI}: broken off" in daemon.log()
    assert program.page(OPENAI)["status"] == "fresh"
    site.says(OPENAI, cut)
    assert [check["outcome"] for check in program("check", OPENAI, "--json").json] == ["changed"]


def test_settings_are_read_again_on_request(program: Program, site: Site) -> None:
    """A broken file changes nothing; a good one is in force without a new process."""
    program.watch({OPENAI: site.urls[OPENAI]}, ANY_PORT, every="2s")
    with Daemon(program) as daemon:
        wait_until(lambda: daemon.page(OPENAI).get("status") == "fresh")
        (program.folder / "ratecard.toml").write_text("feed_dirr = 'x'", encoding="utf-8")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.says("unknown setting feed_dirr; did you mean feed_dir?")
        assert daemon.page(GOOGLE)["status"] == "disabled"
        program.watch(site.urls, ANY_PORT, every="2s")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.says("serving the feed on", times=2)
        wait_until(lambda: daemon.page(GOOGLE).get("status") == "fresh")
        assert daemon.stop() == 0


@pytest.mark.parametrize(
    ("first", "tables", "says"),
    [
        ("", '[alerts]\ntemplates = "own"', "message template text.txt.j2, line 1: "),
        ('database = "sqlite:///rubbish"', "", "the database rubbish is not an SQLite database"),
        ("", "[serve]\nport = {port}", "can't serve on 127.0.0.1 port {port}"),
    ],
    ids=["template", "database", "port"],
)
def test_settings_that_turn_out_to_be_no_use_leave_those_before_in_force(
    program: Program, site: Site, first: str, tables: str, says: str
) -> None:
    (program.folder / "own").mkdir()
    (program.folder / "own" / "text.txt.j2").write_text("{{ message.nothing }}")
    (program.folder / "rubbish").write_text("rubbish")
    program.watch({OPENAI: site.urls[OPENAI]}, ANY_PORT, every="2s")
    file = program.folder / "ratecard.toml"
    with Daemon(program) as daemon:
        wait_until(lambda: daemon.page(OPENAI).get("status") == "fresh")
        more = tables.format(port=site.server.port)
        program.watch(site.urls, more if "[serve]" in more else f"{more}\n{ANY_PORT}", every="2s")
        file.write_text(f"{first}\n{file.read_text()}")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.says(f"those before are in force again: {says.format(port=site.server.port)}")
        daemon.says("works: no other daemon does on this database", times=3 if "own" in tables else 2)
        checked = daemon.page(OPENAI)["checked_at"]
        wait_until(lambda: daemon.page(OPENAI)["checked_at"] > checked)
        assert "stands by" not in daemon.log()
        assert daemon.stop() == 0


def test_a_port_that_is_taken_is_told_in_one_line(program: Program, site: Site) -> None:
    program.watch(site.urls, f"[serve]\nport = {site.server.port}")
    said = program.process("run")
    assert said.code == 2
    assert said.err.startswith(f"ratecard: can't serve on 127.0.0.1 port {site.server.port}")
    assert len(said.err.splitlines()) == 1
    assert not (program.folder / "public").exists()


def test_systemd_hears_when_it_serves_and_when_it_stops(program: Program, tmp_path: Path) -> None:
    address = os.fspath(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ears:
        ears.bind(address)
        ears.settimeout(60)
        program.environment["NOTIFY_SOCKET"] = address
        with Daemon(program) as daemon:
            assert {ears.recv(100), ears.recv(100)} == {b"READY=1", b"WATCHDOG=1"}
            assert daemon.stop(signal.SIGINT) == 0
            heard = [ears.recv(100)]
            while heard[-1] != b"STOPPING=1":
                heard.append(ears.recv(100))
