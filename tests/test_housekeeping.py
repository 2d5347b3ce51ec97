from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from monitor.housekeeping import tidy_up
from monitor.settings import Settings
from monitor.wiring import installation

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 11, 1, tzinfo=UTC)


class Clock:
    at = START

    def __call__(self) -> datetime:
        return self.at


def test_bodies_that_are_evidence_of_nothing_go_once_a_day(tmp_path: Path) -> None:
    clock = Clock()
    settings = Settings.model_validate(
        {
            "database": f"sqlite:///{tmp_path}/r.db",
            "snapshot_dir": tmp_path / "snapshots",
            "snapshots": {"keep": "2d", "keep_count": 100},
        }
    )
    with installation(settings, clock) as house:
        kept = house.store.keep_snapshot(b"old", page="openai/pricing", at=clock.at, url="u", headers={})
        assert tidy_up(house) == 0
        clock.at = START + timedelta(days=3)
        assert tidy_up(house) == 1
        assert not house.store.snapshot_path(kept).exists()
        house.store.keep_snapshot(b"older than it should be", page="openai/pricing", at=START, url="u", headers={})
        clock.at += timedelta(hours=23)
        assert tidy_up(house) == 0
        clock.at += timedelta(hours=1)
        assert tidy_up(house) == 1
