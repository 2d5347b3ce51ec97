from __future__ import annotations

import logging
import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from monitor.errors import Stopping, StoreBusy
from monitor.settings import Settings
from monitor.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable


def working(check: Callable[[str], Any], monotonic: Callable[[], float] = time.monotonic) -> Work:
    """Jobs whose every check is this call."""
    house: Any = SimpleNamespace(settings=Settings())
    pipeline: Any = SimpleNamespace(check=check)
    nothing: Any = None
    return Work(house, pipeline, nothing, nothing, monotonic)


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
    caplog: pytest.LogCaptureFixture, error: Exception, level: int, says: str
) -> None:
    def check(_: str) -> None:
        raise error

    with caplog.at_level(logging.INFO, "ratecard"):
        working(check).check("a/page")
    (record,) = caplog.records
    assert (record.levelno, record.getMessage()) == (level, says)
    assert bool(record.exc_info) == isinstance(error, ZeroDivisionError)


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
