from __future__ import annotations

import configparser
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.deploy.conftest import DEPLOY, tool
from tests.program import COMMAND

if TYPE_CHECKING:
    from pathlib import Path

UNITS = DEPLOY / "systemd"
INSTALLED = "/opt/ratecard/bin/ratecard"


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units, with the program that is here in the place of the one that they expect."""
    for path in UNITS.iterdir():
        (tmp_path / path.name).write_text(path.read_text().replace(INSTALLED, COMMAND))
    return tmp_path


def test_systemd_has_nothing_to_say(units: Path) -> None:
    done = subprocess.run(
        [tool("systemd-analyze"), "verify", "--man=no", *map(str, units.iterdir())],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, [line for line in done.stderr.splitlines() if "ratecard" in line]) == (0, [])


@pytest.mark.parametrize("name", ["ratecard.service", "ratecard-check.service"])
def test_services_are_hardened(units: Path, name: str) -> None:
    done = subprocess.run(
        [tool("systemd-analyze"), "security", "--offline=true", "--no-pager", str(units / name)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert found, done.stderr
    assert float(found[1]) < 2


def test_both_services_are_equally_hardened() -> None:
    daemon, check = ((UNITS / name).read_text() for name in ("ratecard.service", "ratecard-check.service"))
    hardening = re.search(r"NoNewPrivileges=.*?(?=\n\n)", daemon, re.DOTALL)
    assert hardening
    assert hardening[0] in check


def test_the_watchdog_is_patient_enough_for_the_daemons_beat() -> None:
    from monitor.daemon import _RENEW_SECONDS

    unit = configparser.RawConfigParser(strict=False)
    unit.read_string(re.sub(r"(?m)^#.*$", "", (UNITS / "ratecard.service").read_text()))
    assert unit["Service"]["Type"] == "notify"
    assert int(unit["Service"]["WatchdogSec"]) >= 3 * _RENEW_SECONDS


def test_the_timer_is_a_calendar_that_systemd_knows() -> None:
    timer = (UNITS / "ratecard-check.timer").read_text()
    found = re.search(r"OnCalendar=(.+)", timer)
    assert found
    subprocess.run([tool("systemd-analyze"), "calendar", found[1]], check=True, capture_output=True)
