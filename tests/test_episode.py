from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.episode import tell
from monitor.settings import Settings
from monitor.wiring import installation

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 11, 1, tzinfo=UTC)


class Told:
    """An installation with one channel, opened anew for each word: every call is another process's."""

    def __init__(self, folder: Path) -> None:
        self.at = START
        slack = {"slack": {"ops": {"webhook_url": "https://hooks.example/x"}}}
        places = {"database": f"sqlite:///{folder}/r.db", "snapshot_dir": folder / "snapshots"}
        self.settings = Settings.model_validate(places | {"alerts": slack})

    def __call__(self, trouble: str, **later: float) -> list[tuple[str, bool, int]]:
        """Everything told so far: what was said, whether as the end, and the reminder's number."""
        self.at += timedelta(**later)
        with installation(self.settings, lambda: self.at) as house:
            tell(house, "disk_low", trouble, "has room again")
            return [_said(row.payload) for row in house.store.outbox()]


def _said(payload: dict[str, Any]) -> tuple[str, bool, int]:
    return payload["event"]["summary"], payload["event"]["over"], payload["reminder"]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path)


def test_without_trouble_nothing_is_told(told: Told) -> None:
    assert told("") == []


def test_an_episode_is_told_once_reminded_of_and_ended_once(told: Told) -> None:
    begun, ended = ("full", False, 0), ("has room again", True, 0)
    assert told("full") == [begun]
    assert told("fuller", hours=1) == [begun]
    assert told("fuller", hours=23) == [begun, ("fuller", False, 1)]
    assert told("", hours=1)[2:] == [ended]
    assert told("", hours=1)[2:] == [ended]


def test_the_next_episode_is_told_again(told: Told) -> None:
    told("full")
    told("", hours=1)
    assert told("full", hours=1)[2:] == [("full", False, 0)]
