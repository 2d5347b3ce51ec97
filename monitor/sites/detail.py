"""One model's page: what it costs now and on which terms, where that stands, and what it cost before. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.card.money import parse_price
from monitor.card.validity import applies, today
from monitor.sites.chart import Chart, chart
from monitor.sites.steps import Step, steps
from monitor.sites.words import PLATFORMS, TIERS, day, thing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from monitor.card.rate import Rate
    from monitor.card.state import Published
    from monitor.feed.view import Span

_DRAWN = 12  # charts on a page; the table under them has everything
_AMOUNT = re.compile(r"([$€£]?)(\d[\d,]{0,14}(?:\.\d{1,12})?)", re.ASCII)
_BEFORE, _AFTER = 8, 18  # characters shown around the amount that a rate was read from


@dataclass(frozen=True, slots=True)
class Entry:
    """A published rate; `force` says when it applies, if that is not simply now."""

    published: Published
    now: bool
    force: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Section:
    """The rates of one tier of one platform."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What one thing cost over time."""

    title: str
    steps: tuple[Step, ...]


def sections(published: Sequence[Published], at: datetime) -> list[Section]:
    """Everything that is published of one model, the windows that are over or to come included."""
    rates = [one.rate for one in published]
    current = {rate.key for rate in today(rates, at)}
    several = len({rate.platform for rate in rates}) > 1
    tiers: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for one in published:
        tiers[one.rate.platform, one.rate.tier].append(_entry(one, at, now=one.rate.key in current))
    return [Section(_title(*key, several=several), tuple(entries)) for key, entries in tiers.items()]


def _entry(one: Published, at: datetime, *, now: bool) -> Entry:
    return Entry(one, now, _force(one.rate, at, current=now), excerpt(one.rate))


def excerpt(rate: Rate) -> str:
    """The words of the evidence around the amount itself: one cell may print four, and dates besides."""
    text = " ".join(rate.evidence.text.split())
    equal = [match for match in _AMOUNT.finditer(text) if _is(match[2], rate)]
    found = next((match for match in equal if match[1]), equal[0] if equal else None)
    start = max(0, (found.start(2) if found else 0) - _BEFORE)
    end = (found.end() if found else 0) + _AFTER
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"


def _is(amount: str, rate: Rate) -> bool:
    try:
        return parse_price(amount.rstrip(",")) == rate.price
    except ValueError:
        return False


def _title(platform: str, tier: str, *, several: bool) -> str:
    name = TIERS.get(tier, tier)
    return f"{PLATFORMS.get(platform, platform)}: {name.lower()}" if several else name


def _force(rate: Rate, at: datetime, *, current: bool) -> str:
    """When a rate applies, in words; empty where it does now and the page states no end."""
    if current:
        return f"until {day(rate.valid_until)}" if rate.valid_until else ""
    if applies(rate, at):
        return "again when the promotion ends"
    if rate.valid_from and rate.valid_from > at.date():
        return f"from {day(rate.valid_from)}"
    return f"ended on {day(rate.valid_until)}" if rate.valid_until else ""


def stories(spans: Iterable[Span], at: datetime) -> list[Story]:
    """The history of each thing, in the order of `spans`."""
    things: defaultdict[tuple[object, ...], list[Span]] = defaultdict(list)
    for span in spans:
        things[span.rate.thing].append(span)
    told = (Story(thing(same[0].rate), tuple(steps(same, at))) for same in things.values())
    return [story for story in told if story.steps]


def charts(told: Sequence[Story], at: datetime) -> list[Chart]:
    """The list prices that a reader asks for first, and whatever has ever changed, drawn."""
    moved = [story for story in told if len(story.steps) > 1]
    plain = [story for story in told if len(story.steps) == 1 and _plain(story.steps[0].rate)]
    return [chart(story.steps, at) for story in [*moved, *plain][:_DRAWN]]


def _plain(rate: Rate) -> bool:
    return (rate.tier, rate.context, rate.basis, rate.conditions) == ("standard", None, "list", ())
