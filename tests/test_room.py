from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from monitor.room import short_of_room
from monitor.settings import Settings
from monitor.wiring import installation
from monitor.work import Work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here: that takes root")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.parametrize("setting", ["database", "feed_dir", "snapshot_dir"])
def test_a_disk_is_short_of_room_below_a_twentieth(tmp_path: Path, small: Path, setting: str) -> None:
    places = {"database": f"sqlite:///{tmp_path}/r.db", "feed_dir": tmp_path / "f", "snapshot_dir": tmp_path / "s"}
    places[setting] = f"sqlite:///{small}/r.db" if setting == "database" else small / "not yet there"
    settings = Settings.model_validate(places)
    filler = small / "filler"
    filler.write_bytes(bytes((8 << 20) * 94 // 100))
    assert short_of_room(settings) == ""
    filler.write_bytes(bytes((8 << 20) * 96 // 100))
    assert short_of_room(settings) == f"0 MB of 8 MB are free at {small}"


def test_the_daemon_tells_of_a_full_disk_and_of_its_end(tmp_path: Path, small: Path) -> None:
    slack = {"slack": {"ops": {"webhook_url": "https://hooks.example/x"}}}
    places = {"database": f"sqlite:///{tmp_path}/r.db", "feed_dir": small, "snapshot_dir": tmp_path / "s"}
    filler = small / "filler"
    filler.write_bytes(bytes((8 << 20) * 96 // 100))
    nothing: Any = None
    with installation(Settings.model_validate(places | {"alerts": slack})) as house:
        work = Work(house, nothing, nothing, lambda: None)
        work.calendar()
        filler.unlink()
        work.calendar()
        told = [row.payload["event"] for row in house.store.outbox()]
    assert [(one["kind"], one["summary"]) for one in told] == [
        ("disk_low", f"0 MB of 8 MB are free at {small}"),
        ("disk_low", "has room again"),
    ]
