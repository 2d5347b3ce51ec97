"""What changed, in words and in bunches: one event for a model, not one for each of its forty prices. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from monitor.card.rate import HOME
from monitor.feed.words import line, plain
from monitor.sites.places import model_page
from monitor.sites.words import PLATFORMS, movement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from monitor.card.change import Change

_ARRIVAL = 20  # models at once: then a page or a section was read for the first time, and that is the news
_TITLES = {  # of one price, of many
    "price": ("new price", "changed"),
    "added": ("new", "added"),
    "removed": ("no longer listed", "no longer listed"),
    "window": ("other dates", "with other dates"),
    "allowance": ("other free allowance", "with another free allowance"),
    "reclassified": ("same price, stated differently", "stated differently, but the same"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to one model at one revision. `href` is "" where many models are meant."""

    at: datetime
    serial: int
    kind: str
    model: str
    href: str
    title: str
    lines: tuple[str, ...]


def events(changes: Iterable[Change]) -> list[Event]:
    """The events of `changes`, in their order."""
    bunches: defaultdict[tuple[object, ...], list[Change]] = defaultdict(list)
    models: defaultdict[tuple[int, str, str], set[str]] = defaultdict(set)
    found = list(changes)
    for change in found:
        models[_wave(change)].add(change.difference.subject.model)
    for change in found:
        many = len(models[_wave(change)]) > _ARRIVAL
        bunches[*_wave(change), _section(change), "" if many else change.difference.subject.model].append(change)
    return [
        _event(bunch) if key[-1] else _arrival(bunch, len(models[_wave(bunch[0])])) for key, bunch in bunches.items()
    ]


def _wave(change: Change) -> tuple[int, str, str]:
    return (change.serial, change.difference.kind, change.difference.subject.platform)


def _section(change: Change) -> str:
    """`new section “Video” with 14 prices of sora-3, sora-3-pro`: one change stands for all of them; else empty."""
    hint = change.difference.hint or {}
    if "new_section" not in hint:
        return ""
    whose = f" of {', '.join(hint['models'])}" if len(hint["models"]) > 1 else ""
    return plain(f"new section “{hint['new_section']}” with {hint['rates']} prices{whose}")


def _event(bunch: Sequence[Change]) -> Event:
    first = bunch[0]
    subject = first.difference.subject
    return Event(
        at=first.at,
        serial=first.serial,
        kind=first.difference.kind,
        model=subject.model,
        href=model_page(subject.provider, subject.model),
        title=_section(first) or _title(bunch),
        lines=() if _section(first) else tuple(map(line, bunch)),
    )


def _title(bunch: Sequence[Change]) -> str:
    first = bunch[0]
    renamed = (first.difference.hint or {}).get("renamed_to")
    parts = [_what(first.difference.kind, len(bunch))]
    parts += [_moved(bunch)] if first.difference.kind == "price" and len(bunch) > 1 else []
    parts += [f"it looks renamed to {renamed}"] if renamed else []
    parts += ["it goes back and forth"] if first.flapping else []
    platform = first.difference.subject.platform
    parts += [] if platform in HOME else [f"on {PLATFORMS.get(platform, platform)}"]
    return ", ".join(filter(None, parts))


def _what(kind: str, count: int) -> str:
    """`new price`, `16 prices changed`, `16 prices added`."""
    one, many = _TITLES.get(kind, (kind, kind))
    return one if count == 1 else f"{count} prices {many}"


def _moved(bunch: Sequence[Change]) -> str:
    """How far prices moved, from the deepest fall to the steepest rise: `−20 %`, `−33 % to +25 %`."""
    ratios = sorted({Decimal(change.difference.ratio) for change in bunch if change.difference.ratio})
    ends = dict.fromkeys(movement(str(ratio)) for ratio in (*ratios[:1], *ratios[-1:]))
    return " to ".join(filter(None, ends))


def _arrival(bunch: Sequence[Change], models: int) -> Event:
    first = bunch[0]
    platform = first.difference.subject.platform
    return Event(
        at=first.at,
        serial=first.serial,
        kind=first.difference.kind,
        model=PLATFORMS.get(platform, platform),
        href="",
        title=f"{_what(first.difference.kind, len(bunch))}, of {models} models",
        lines=(),
    )
