"""Changes as a line that a person reads, safe wherever it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.card import words
from monitor.card.rate import HOME

if TYPE_CHECKING:
    from monitor.card.change import Change
    from monitor.card.rate import Rate

_VERBS = {
    "added": "new: ",
    "removed": "no longer listed: ",
    "window": "other dates: ",
    "allowance": "other allowance: ",
    "reclassified": "stated differently: ",
}


def plain(text: str) -> str:
    """The text on one line, without control, direction-changing or unassigned characters."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " if char.isspace() else "" for char in text)
    return " ".join(text.split())


def headline(change: Change) -> str:
    """What changed, in one line: `openai gpt-5: Input, text: $2.50 / 1M tokens → $2.00 / 1M tokens (−20 %)`."""
    subject = change.difference.subject
    where = "" if subject.platform in HOME else f" on {subject.platform}"
    section = (change.difference.hint or {}).get("new_section")
    happened = f"new section: {section}" if section else f"{_VERBS.get(change.difference.kind, '')}{line(change)}"
    return plain(f"{subject.provider} {subject.model}{where}: {happened}")


def line(change: Change) -> str:
    """Which price, what it was and what it is: `Input, text: $2.50 / 1M tokens → $2.00 / 1M tokens (−20 %)`."""
    was, now = change.difference.before, change.difference.after
    said = words.thing(change.difference.subject)
    if was is None or now is None:
        return f"{said}: {_price(change.difference.subject)}"
    before, after = _price(was), _price(now)
    if change.difference.kind == "allowance":
        before, after = words.allowance(was.free_allowance) or before, words.allowance(now.free_allowance) or after
    moved = words.movement(change.difference.ratio)
    return f"{said}: {before} → {after}{f' ({moved})' if moved else ''}"


def _price(rate: Rate) -> str:
    return f"{words.price(rate)} {words.dates(rate)}".strip()
