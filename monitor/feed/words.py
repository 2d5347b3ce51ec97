"""Changes as a line that a person reads, safe wherever it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.card.money import write_price

if TYPE_CHECKING:
    from monitor.card.change import Change
    from monitor.card.rate import Rate


def plain(text: str) -> str:
    """The text on one line, without control, direction-changing or unassigned characters."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " if char.isspace() else "" for char in text)
    return " ".join(text.split())


def headline(change: Change) -> str:
    """What changed, in one line: `openai gpt-5: input text standard, 2.5 → 2 USD per 1000000 token`."""
    subject = change.difference.subject
    return plain(f"{subject.provider} {subject.model}: {_thing(subject)}, {_happening(change)}")


def _thing(rate: Rate) -> str:
    parts = [
        rate.charge.replace("_", " "),
        rate.modality,
        rate.tier,
        rate.context or "",
        *dict(rate.conditions).values(),
    ]
    return " ".join(part for part in parts if part)


def _happening(change: Change) -> str:
    was, now = change.difference.before, change.difference.after
    if was and now:
        verb = {"window": "other dates: ", "allowance": "other allowance: ", "reclassified": "reclassified: "}
        return f"{verb.get(change.difference.kind, '')}{price(was)} → {price(now)}"
    new_section = (change.difference.hint or {}).get("new_section")
    if new_section:
        return f"new section: {new_section}"
    return f"{change.difference.kind}: {price(change.difference.subject)}"


def price(rate: Rate) -> str:
    """The price as a person writes it, with the dates it is valid in."""
    amount = "free" if rate.free else f"{write_price(rate.price)} {rate.currency} per {rate.per} {rate.unit}"
    since = f" from {rate.valid_from}" if rate.valid_from else ""
    until = f" until {rate.valid_until}" if rate.valid_until else ""
    return amount + since + until
