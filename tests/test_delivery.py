"""What is owed by the calendar, with real pages, a real database and a clock that jumps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.commands.captures import Capture, Captures
from monitor.delivery import owe_what_is_due
from monitor.settings import Settings
from monitor.wiring import installation, line
from tests.program import OPENAI, facsimile

if TYPE_CHECKING:
    from pathlib import Path

    from storage.outbox import OutboxRow

START = datetime(2026, 9, 1, tzinfo=UTC)
PAGE = facsimile(OPENAI, "demo-1-baseline.html")
OTHER = PAGE.replace("[0,15],[0,null],[0,120]", "[0,14],[0,null],[0,120]")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    places: dict[str, Any] = {"database": f"sqlite:///{tmp_path}/r.db", "snapshot_dir": tmp_path / "snapshots"}
    return Settings.model_validate(
        places | {"alerts": {"slack": {"prices": {"webhook_url": "https://hooks.example/x"}}}}
    )


def watch(settings: Settings, *texts: str) -> datetime:
    """Read these texts, one an hour; when the last was read."""
    captures = [Capture("", OPENAI, START + timedelta(hours=number), text.encode) for number, text in enumerate(texts)]
    source = Captures(captures[0])
    with installation(settings, source.now) as house, line(house, source) as pipeline:
        for source.current in captures:
            assert pipeline.check(OPENAI).outcome in ("baseline", "changed")
    return captures[-1].captured_at


def owed(settings: Settings, at: datetime) -> list[OutboxRow]:
    """What the channel is owed of prices after the jobs of the calendar ran at `at`, in a process of its own."""
    with installation(settings, lambda: at) as house:
        owe_what_is_due(house)
        return [row for row in house.store.outbox() if row.kind == "changes"]


def test_the_price_that_a_flapping_page_settles_on_is_told_once(settings: Settings) -> None:
    last = watch(settings, PAGE, OTHER, PAGE, OTHER)
    told = owed(settings, last + timedelta(hours=23))
    assert [row.payload["changes"][0]["flapping"] for row in told] == [False, True]
    for hours in (24, 25, 99):
        *before, end = owed(settings, last + timedelta(hours=hours))
        assert before == told
        assert [(one["after"]["price"], one["flapping"]) for one in end.payload["changes"]] == [("14", True)]
        assert end.payload["settled"] == [one["id"] for one in end.payload["changes"]]


def test_a_page_that_went_back_once_has_told_all(settings: Settings) -> None:
    last = watch(settings, PAGE, OTHER, PAGE)
    assert len(owed(settings, last + timedelta(hours=30))) == 2
