"""Every kind of message as files to look at, nothing sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from alerts.channels.slack import payload
from alerts.channels.webhook import document
from alerts.message import compose
from alerts.rendering import FORMS
from alerts.samples import letters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from alerts.message import Message
    from alerts.writer import Writer


def samples(writer: Writer, zone: ZoneInfo) -> Iterator[Message]:
    """A message of every kind, for `Templates.check`."""
    for letter in letters().values():
        yield compose(letter, writer.links, zone)


def preview(folder: Path, writer: Writer, zone: ZoneInfo) -> int:
    """Write every sample as mail text and HTML, Slack JSON and webhook JSON; how many files. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    files = 0
    for name, letter in letters().items():
        texts = writer.write(letter, FORMS, zone).texts
        forms = {
            "txt": f"Subject: {texts['subject']}\n{texts['text']}",
            "html": texts["html"],
            "slack.json": json.dumps(
                payload(letter.ident, texts["subject"], texts["slack"]), ensure_ascii=False, indent=1
            ),
            "webhook.json": json.dumps(document(letter), ensure_ascii=False, indent=1),
        }
        for form, text in forms.items():
            (folder / f"{name}.{form}").write_text(text, "utf-8")
            files += 1
    return files
