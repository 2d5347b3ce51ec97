"""A thread of the daemon that dies: health turns red, and the process ends with 1, so that it is started again."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.daemon import Daemon, wait_until
from tests.program import OPENAI, Program

if TYPE_CHECKING:
    from tests.faults.conftest import World

# Imported by every interpreter that has its folder on the path: ends the thread that the file `end` names.
MURDERER = """
import ctypes, pathlib, threading, time

def lurk():
    file = pathlib.Path("end")
    while not (file.exists() and file.read_text()):
        time.sleep(0.1)
    for thread in threading.enumerate():
        if thread.name == file.read_text():
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))

threading.Thread(target=lurk, daemon=True).start()
"""


@pytest.fixture
def program(world: World) -> Program:
    """A program whose threads can be ended from without."""
    program, site = world.program, world.site
    slack = f'[alerts.slack.prices]\nwebhook_url = "{site.server.url("/slack")}"'
    program.watch(site.urls, f"[serve]\nport = 0\n{slack}", every="2s")
    (program.folder / "sitecustomize.py").write_text(MURDERER, encoding="utf-8")
    program.environment["PYTHONPATH"] = str(program.folder)
    return program


@pytest.mark.parametrize(
    ("thread", "said"),
    [
        ("alerts slack.prices", "the thread of slack.prices has ended"),
        ("feed server", "the feed server has ended"),
        pytest.param("APScheduler", "the scheduler has not been heard for 6", marks=pytest.mark.slow),
    ],
)
def test_a_thread_that_dies_turns_health_red_and_ends_the_process(program: Program, thread: str, said: str) -> None:
    with Daemon(program) as daemon:
        daemon.says(f"checked page={OPENAI}")
        assert daemon.get("healthz") == (200, "alive\n")
        (program.folder / "end").write_text(thread, encoding="utf-8")
        if thread != "feed server":
            wait_until(lambda: daemon.get("healthz")[0] == 503, within=100)
            assert said in daemon.get("healthz")[1]
        assert daemon.process.wait(timeout=30) == 1
        assert f"ends, to be started again: {said}" in daemon.log()
        assert "Traceback" not in daemon.log()
    (program.folder / "sitecustomize.py").unlink()
    with Daemon(program, "again") as daemon:
        daemon.says("works: no other daemon")
        assert "stands by" not in daemon.log(), "the lease was not given back"


@pytest.mark.slow
def test_a_job_that_hangs_does_not_keep_a_broken_daemon_from_ending(program: Program) -> None:
    os.mkfifo(program.folder / "minisign.key")  # who reads it waits for somebody to write
    settings = program.folder / "ratecard.toml"
    settings.write_text(f'sign_key_file = "minisign.key"\n{settings.read_text("utf-8")}', encoding="utf-8")
    with Daemon(program) as daemon:
        daemon.says(f"checked page={OPENAI}")
        (program.folder / "end").write_text("alerts slack.prices", encoding="utf-8")
        daemon.says("ends, to be started again: the thread of slack.prices has ended")
        assert daemon.process.wait(timeout=12) == 1


@pytest.mark.slow
def test_a_job_that_hangs_turns_health_red_and_ends_the_process(program: Program) -> None:
    """A publication that waits for somebody to write its key: nothing else is the matter, every thread lives."""
    os.mkfifo(program.folder / "minisign.key")
    settings = program.folder / "ratecard.toml"
    settings.write_text(f'sign_key_file = "minisign.key"\n{settings.read_text("utf-8")}', encoding="utf-8")
    with Daemon(program) as daemon:
        daemon.says(f"checked page={OPENAI}")
        assert daemon.get("healthz") == (200, "alive\n")
        wait_until(lambda: daemon.get("healthz")[0] == 503, within=400)
        assert "the job publication does not come to its end" in daemon.get("healthz")[1]
        assert daemon.process.wait(timeout=30) == 1
        assert "ends, to be started again: the job publication does not come to its end" in daemon.log()


@pytest.mark.slow
def test_a_main_loop_that_hangs_turns_health_red(program: Program) -> None:
    """Settings that wait for somebody to write them. Nobody is left to end the process: who asks /healthz does."""
    settings = program.folder / "ratecard.toml"
    with Daemon(program) as daemon:
        daemon.says(f"checked page={OPENAI}")
        settings.unlink()
        os.mkfifo(settings)
        daemon.process.send_signal(signal.SIGHUP)
        wait_until(lambda: daemon.get("healthz")[0] == 503, within=240)
        assert "the main loop has not been heard for 18" in daemon.get("healthz")[1]
        assert daemon.stop() == 0
