from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from monitor.commands.captures import Capture, Captures
from monitor.errors import Stopping, StoreBusy
from monitor.health import Heartbeat
from monitor.metrics import Metrics
from monitor.settings import Settings
from monitor.wiring import installation, line
from monitor.work import Work
from tests.daemon import wait_until
from tests.program import GOOGLE, OPENAI, facsimile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

START = datetime(2026, 11, 1, tzinfo=UTC)


def working(check: Callable[[str], Any], monotonic: Callable[[], float] = time.monotonic, house: Any = None) -> Work:
    """Jobs whose every check is this call."""
    pipeline: Any = SimpleNamespace(check=check)
    nothing: Any = None
    return Work(house or SimpleNamespace(settings=Settings()), pipeline, nothing, lambda: None, monotonic)


@pytest.mark.parametrize(
    ("error", "level", "says"),
    [
        (StoreBusy("the database stayed locked"), logging.ERROR, "a/page: the database stayed locked"),
        (Stopping("the program is stopping"), logging.INFO, "a/page: broken off, the program ends"),
        (
            ZeroDivisionError("x"),
            logging.ERROR,
            "a/page: failed for a fault in ratecard itself; what is published stays",
        ),
    ],
    ids=["expected", "stopping", "fault"],
)
def test_what_goes_wrong_in_a_job_is_said_once_and_ends_nothing_else(
    caplog: pytest.LogCaptureFixture, tmp_path: Path, error: Exception, level: int, says: str
) -> None:
    """And to the operator, unless it passes by itself."""

    def check(_: str) -> None:
        raise error

    places = {"database": f"sqlite:///{tmp_path}/r.db", "snapshot_dir": tmp_path / "s"}
    slack = {"slack": {"ops": {"webhook_url": "https://hooks.example/x"}}}
    settings = Settings.model_validate({**places, "alerts": slack})
    with caplog.at_level(logging.INFO, "ratecard"), installation(settings) as house:
        for _ in range(2):
            working(check, house=house).check("a/page")
        told = [row.payload["event"]["summary"] for row in house.store.outbox()]
    records = caplog.records
    assert {(record.levelno, record.getMessage()) for record in records} == {(level, says)}
    assert all(isinstance((record.exc_info or (None, None))[1], type(error)) for record in records if record.exc_info)
    fault = isinstance(error, ZeroDivisionError)
    assert [bool(record.exc_info) for record in records] == [fault, fault]
    assert told == (["a fault in ratecard itself (ZeroDivisionError), see the log"] if fault else [])


def test_a_job_is_given_all_the_time_it_can_need() -> None:
    go_on = threading.Event()

    begun = threading.Event()

    def check(_: str) -> None:
        begun.set()
        go_on.wait(20)
        raise Stopping("enough")

    seconds = [0.0]
    work = working(check, lambda: seconds[0])
    job = threading.Thread(target=work.check, args=("a/page",))
    job.start()
    begun.wait(20)
    seconds[0] = 300
    assert work.hanging() == []
    seconds[0] = 400
    hanging = work.hanging()
    go_on.set()
    job.join()
    assert hanging == ["a/page"]
    assert work.hanging() == []


def test_a_site_s_command_may_take_its_time_and_those_who_wait_for_it_do_not_hang(tmp_path: Path) -> None:
    """Else a deploy that hangs would end the daemon again and again."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text("a")
    waits = "touch begun; until [ -e go ]; do sleep 0.05; done"
    site = {"name": "a", "templates": tmp_path / "templates", "output": tmp_path / "out", "timeout": "10m"}
    places = {"database": f"sqlite:///{tmp_path}/r.db", "snapshot_dir": tmp_path / "s", "feed_dir": tmp_path / "f"}
    settings = Settings.model_validate({**places, "sites": [{**site, "command": ["sh", "-c", waits]}]})
    source = Captures(Capture("", OPENAI, START, facsimile(OPENAI, "demo-1-baseline.html").encode))
    seconds = [0.0]
    with installation(settings, source.now) as house, line(house, source) as pipeline:
        work = Work(house, pipeline, Metrics(house, Heartbeat()), lambda: None, lambda: seconds[0])
        jobs = [threading.Thread(target=work.check, args=(page,)) for page in (OPENAI, GOOGLE)]
        jobs[0].start()
        wait_until((tmp_path / "out" / "begun").exists)
        jobs[1].start()
        wait_until(lambda: house.store.checks(GOOGLE, 1))
        seconds[0] = 1200
        wait_until(lambda: not work.hanging())
        seconds[0] = 1600
        too_long = work.hanging()
        (tmp_path / "out" / "go").touch()
        for job in jobs:
            job.join(30)
    assert too_long == ["publication"]
    assert work.hanging() == []


def test_a_daemon_that_is_started_every_day_forgets_old_bodies_too(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {"database": f"sqlite:///{tmp_path}/r.db", "snapshot_dir": tmp_path / "s", "snapshots": {"keep": "2d"}}
    )
    nothing: Any = None
    with installation(settings, lambda: START + timedelta(days=3)) as house:
        kept = house.store.keep_snapshot(b"old", page=OPENAI, at=START, url="u", headers={})
        Work(house, nothing, nothing, lambda: None).calendar()
        assert not house.store.snapshot_path(kept).exists()
