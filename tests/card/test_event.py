from __future__ import annotations

from pathlib import Path

import pytest

from monitor.card.event import EVENTS

ROOT = Path(__file__).parents[2]
SOURCES = "".join(
    file.read_text("utf-8")
    for room in ("monitor", "alerts")
    for file in (ROOT / room).rglob("*.py")
    if file.relative_to(ROOT).as_posix() not in ("monitor/card/event.py", "alerts/event.py")
)


@pytest.mark.parametrize("kind", EVENTS)
def test_every_kind_of_event_is_one_that_somebody_tells(kind: str) -> None:
    assert f'"{kind}"' in SOURCES
