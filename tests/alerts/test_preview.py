from __future__ import annotations

import json
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from alerts.preview import preview
from alerts.samples import letters
from monitor.card.change import KINDS
from monitor.card.event import EVENTS

if TYPE_CHECKING:
    from pathlib import Path

    from alerts.writer import Writer


def test_every_kind_of_message_is_written_in_every_form(writer: Writer, tmp_path: Path) -> None:
    folder = tmp_path / "preview"
    assert preview(folder, writer, ZoneInfo("Europe/Berlin")) == 4 * len(letters())
    assert "−80 % ↓" in (folder / "change-price.txt").read_text("utf-8")
    assert json.loads((folder / "change-price.slack.json").read_text("utf-8"))["blocks"]
    assert json.loads((folder / "watching.webhook.json").read_text("utf-8"))["type"] == "ratecard.watching"


def test_the_samples_show_every_kind_of_change_and_event() -> None:
    found = letters()
    assert {change["kind"] for letter in found.values() for change in letter.payload.get("changes", [])} == set(KINDS)
    assert {f"event-{kind}" for kind in EVENTS} <= set(found)
