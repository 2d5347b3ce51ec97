from __future__ import annotations

import os
import socket
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from monitor.pages import pages
from monitor.systemd import ALIVE, READY, notify
from tests.program import COMMAND

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """A service manager that listens, and its address."""
    address = str(tmp_path / "notify")
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as listener:
        listener.bind(address)
        listener.settimeout(30)
        yield listener, address


def test_the_manager_hears_the_state(manager: tuple[socket.socket, str]) -> None:
    listener, address = manager
    notify(READY, {"NOTIFY_SOCKET": address})
    assert listener.recv(100) == b"READY=1"


def test_a_name_without_a_file_is_reached_too() -> None:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as listener:
        listener.bind(f"\0ratecard-test-{os.getpid()}")
        listener.settimeout(5)
        notify(ALIVE, {"NOTIFY_SOCKET": f"@ratecard-test-{os.getpid()}"})
        assert listener.recv(100) == b"WATCHDOG=1"


@pytest.mark.parametrize("environment", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "/nowhere/at/all"}])
def test_where_nobody_listens_nothing_happens(environment: dict[str, str]) -> None:
    notify(READY, environment)


def test_the_daemon_says_that_it_is_ready_once_it_serves_and_then_that_it_lives(
    manager: tuple[socket.socket, str], tmp_path: Path
) -> None:
    listener, address = manager
    off = "\n".join(f'[pages."{page}"]\nenabled = false' for page in pages())
    (tmp_path / "ratecard.toml").write_text(f"[serve]\nport = 0\n{off}")
    daemon = subprocess.Popen(
        [COMMAND, "run"], cwd=tmp_path, env=os.environ | {"NOTIFY_SOCKET": address}, stderr=subprocess.DEVNULL
    )
    try:
        heard = {listener.recv(100) for _ in range(2)}
    finally:
        daemon.terminate()
        daemon.wait(20)
    assert heard == {b"READY=1", b"WATCHDOG=1"}
    assert listener.recv(100) in (b"STOPPING=1", b"WATCHDOG=1")
    assert daemon.returncode == 0
