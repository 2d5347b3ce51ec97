from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.doctor.places import check_places

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.settings import Settings

SOON = timedelta(minutes=30)


def test_a_folder_with_room_and_nothing_left_behind_is_well(settings: Settings) -> None:
    found = list(check_places(settings, datetime.now(UTC)))
    assert [(one.check, one.level) for one in found] == [("disk", "ok"), ("leftovers", "ok")]


def test_a_full_disk_is_an_error(settings: Settings, small_disk: Path) -> None:
    full = settings.model_copy(update={"feed_dir": small_disk / "public"})
    found = [one for one in check_places(full, datetime.now(UTC)) if str(small_disk) in one.text]
    assert [(one.level, one.mend) for one in found] == [("error", f"du -xh {small_disk} | sort -h | tail")]


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A file system of one megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)], check=False).returncode:
        pytest.skip("no right to mount a small file system")
    return folder


@pytest.fixture(autouse=True)
def _unmounted(tmp_path: Path) -> object:
    yield
    subprocess.run(["umount", "-q", str(tmp_path / "small")], check=False, capture_output=True)


@pytest.mark.parametrize("left", ["public/.next", "snapshots/.restore-x", "snapshots/ab/x.tmp", "rates.db.restoring"])
def test_what_a_killed_process_left_is_named_once_nobody_can_be_at_work_on_it(
    settings: Settings, tmp_path: Path, left: str
) -> None:
    path = tmp_path / left
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    now = datetime.now(UTC)
    assert [one.level for one in check_places(settings, now) if one.check == "leftovers"] == ["ok"]
    late = [one for one in check_places(settings, now + SOON) if one.check == "leftovers"]
    assert [(one.level, one.mend) for one in late] == [("warning", f"rm -r {path}")]


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_a_folder_that_may_not_be_written_is_an_error(settings: Settings, tmp_path: Path) -> None:
    script = """
import os, sys, json
from datetime import UTC, datetime
from monitor.doctor.places import check_places
from monitor.settings import Settings
os.setuid(65534)
s = Settings(database="sqlite:////etc/rates.db", snapshot_dir="/tmp/none", feed_dir="/tmp/none")
print(*[one.mend for one in check_places(s, datetime.now(UTC)) if one.level == "error"], sep=chr(10))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["chown 65534 /etc"]
