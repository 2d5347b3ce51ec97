"""The history of one price as the geometry of a step chart. Pure; whole pixels, so that the same rows draw the same."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from monitor.sites.words import buys, day, price, thing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.sites.steps import Step

WIDTH, HEIGHT = 320, 90
_TOP, _LEFT = 18, 2  # room for the label of the highest step, and for the stroke


@dataclass(frozen=True, slots=True)
class Tread:
    """One horizontal piece: from `x` for `width` at `y`, with what to say of it."""

    x: int
    y: int
    width: int
    words: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its accessible `title` and `description`; `path` is the SVG path of the line."""

    title: str
    description: str
    path: str
    treads: tuple[Tread, ...]
    first: str
    last: str


def chart(steps: Sequence[Step], now: datetime) -> Chart:
    """The chart of one thing, whose `steps` are not empty."""
    start = steps[0].since
    ends = [step.until or now for step in steps]
    highest = max(step.rate.unit_price for step in steps) or Fraction(1)
    treads = tuple(
        _tread(step, (_x(step.since, start, now), _x(end, start, now)), step.rate.unit_price / highest)
        for step, end in zip(steps, ends, strict=True)
    )
    subject = steps[-1].rate
    return Chart(
        title=f"{thing(subject)} per {buys(subject)}",
        description="; ".join(tread.words for tread in treads),
        path=_path(treads),
        treads=treads,
        first=day(start),
        last=day(ends[-1]),
    )


def _x(moment: datetime, start: datetime, now: datetime) -> int:
    whole = (now - start).total_seconds() or 1.0
    return _LEFT + round((WIDTH - 2 * _LEFT) * min((moment - start).total_seconds() / whole, 1.0))


def _tread(step: Step, ends: tuple[int, int], share: Fraction) -> Tread:
    left, right = ends
    when = f"from {day(step.since)} until {day(step.until)}" if step.until else f"since {day(step.since)}"
    return Tread(
        x=left,
        y=HEIGHT - round((HEIGHT - _TOP) * share),
        width=max(right - left, WIDTH - 2 * _LEFT if right == left == _LEFT else 1),
        words=f"{price(step.rate)} {when}",
        label=price(step.rate).split(" / ")[0],
    )


def _path(treads: Sequence[Tread]) -> str:
    """Steps that touch are joined by a riser; a gap stays a gap."""
    drawn: list[str] = []
    end = None
    for tread in treads:
        drawn.append(f"{'L' if tread.x == end else 'M'}{tread.x} {tread.y}H{tread.x + tread.width}")
        end = tread.x + tread.width
    return "".join(drawn)
