"""Whether a reading may be published. Pure: readings in, doubts out; no doubts, no hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from monitor.card.compare import compare
from monitor.card.doubts import contradictions, leaps, leapt, losses, other_currencies, other_units, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.card.change import Difference
    from monitor.card.rate import Rate
    from monitor.card.reading import Finding, Reading


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may change before a person is asked.

    `ratio`: a price may rise to, or fall to one part in, this many times and still be believed. `never`: from here on
    no rule accepts it by itself. `missing_share`: the share of a page's rates that may go at once. `readings` and
    `over`: how many identical readings, over how long, believe a card that only broke `ratio`; None is never.
    """

    ratio: Decimal = Decimal(5)
    never: Decimal = Decimal(1000)
    missing_share: Decimal = Decimal("0.2")
    readings: int | None = None
    over: timedelta = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a reading would change on its own page, and the findings that keep it from being believed."""

    differences: tuple[Difference, ...]
    findings: tuple[Finding, ...]


def judge(
    before: Reading | None,
    after: Reading,
    siblings: Sequence[Reading],
    bounds: Bounds,
    waiting: Sequence[Rate] = (),
) -> Judgement:
    """Weigh a reading against the page's last good one and against what the other pages of its platform say now.

    `siblings` are the pages that can be heard, not those that were not read for 48 hours. Where the page only repeats
    what it was believed to say, it contradicts nobody: that was settled when the other page changed. `waiting` are
    rates that are published and bound to go, since the page's last good reading no longer stated them or since they
    have ended: they can come back, at another price too, but are no loss.
    """
    known = {rate.key: rate for rate in (*waiting, *(before.rates if before else ()))}
    findings = [*after.findings, *contradictions(after, siblings, known.values())]
    if before is None:
        return Judgement((), tuple(findings))
    found = compare(known.values(), after.rates)
    gone_already = known.keys() - {rate.key for rate in before.rates}
    differences = [change for change in found if change.after or change.subject.key not in gone_already]
    findings += leaps(differences, known.values(), bounds.ratio)
    findings += other_currencies(differences, known.values())
    findings += other_units(differences, before.rates, after.rates)
    findings += losses(differences, before, after, bounds.missing_share)
    return Judgement(tuple(differences), tuple(findings))


def only_ratio_broken(findings: Sequence[Finding], differences: Iterable[Difference], never: Decimal) -> bool:
    """Whether time alone may settle these doubts: nothing but ratios, none of them at or beyond `never`.

    A promotion that starts with a leap is an arrival, with nothing in `differences` to measure it by: a person's case.
    """
    doubted = {finding.where for finding in findings}
    return all(finding.kind == "ratio" for finding in findings) and not any(
        leapt(change.before, change.after, never, inclusive=True)
        if change.before and change.after
        else change.after is not None and place(change.after) in doubted
        for change in differences
    )
