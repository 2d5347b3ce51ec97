"""Whether a reading may be published. Pure: readings in, doubts out; no doubts, no hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from monitor.card.compare import compare
from monitor.card.hints import section
from monitor.card.money import write_price
from monitor.card.reading import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.card.change import Difference
    from monitor.card.rate import Key, Rate
    from monitor.card.reading import Reading


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


def judge(before: Reading | None, after: Reading, siblings: Sequence[Reading], bounds: Bounds) -> Judgement:
    """Weigh a reading against the page's last good one and against what the other pages of its platform say now."""
    findings = [*after.findings, *_contradictions(after, siblings)]
    if before is None:
        return Judgement((), tuple(findings))
    differences = compare(before.rates, after.rates)
    findings += _leaps(differences, bounds.ratio)
    findings += _other_units(differences)
    findings += _losses(before, after, differences, bounds.missing_share)
    return Judgement(tuple(differences), tuple(findings))


def only_ratio_broken(findings: Iterable[Finding], differences: Iterable[Difference], never: Decimal) -> bool:
    """Whether time alone may settle these doubts: nothing but ratios, none of them beyond `never`."""
    return all(finding.kind == "ratio" for finding in findings) and not any(
        _leap(difference, never, inclusive=True) for difference in differences
    )


def _leaps(differences: Iterable[Difference], bound: Decimal) -> list[Finding]:
    return [
        _finding("ratio", difference, f"{_price(difference.before)} → {_price(difference.after)}: more than {bound}×")
        for difference in differences
        if _leap(difference, bound)
    ]


def _leap(difference: Difference, bound: Decimal, *, inclusive: bool = False) -> bool:
    """Whether the price of one thing moved by more than `bound` times (from or to free is further than any bound)."""
    was, now = difference.before, difference.after
    if was is None or now is None or was.unit_price == now.unit_price or was.currency != now.currency:
        return False
    low, high = sorted((was.unit_price, now.unit_price))
    limit = low * int(bound.scaleb(6)) / 1_000_000
    return high >= limit if inclusive else high > limit


def _other_units(differences: Iterable[Difference]) -> list[Finding]:
    found: list[Finding] = []
    gone: dict[Key, Rate] = {}
    come: list[Difference] = []
    for difference in differences:
        was, now = difference.before, difference.after
        if was and now:
            if was.currency != now.currency:
                found.append(_finding("currency", difference, f"{was.currency} became {now.currency}"))
            if was.unit != now.unit:
                found.append(_finding("unit", difference, f"per {was.unit} became per {now.unit}"))
        elif was:
            gone[_but_unit(was)] = was
        else:
            come.append(difference)
    for difference in come:
        twin = gone.get(_but_unit(difference.subject))
        if twin:
            detail = f"{_price(twin)} per {twin.unit} became {_price(difference.after)} per {difference.subject.unit}"
            found.append(_finding("unit", difference, detail))
    return found


def _but_unit(rate: Rate) -> Key:
    return (*rate.family, rate.context, rate.conditions, rate.valid_from, rate.valid_until, rate.basis)


def _losses(before: Reading, after: Reading, differences: Iterable[Difference], share: Decimal) -> list[Finding]:
    """Too much gone at once. A section of one model (Google's all are) that goes is that model going, not a section."""
    gone = [difference.subject for difference in differences if difference.kind == "removed"]
    left = {section(rate) for rate in after.rates}
    found = [
        Finding("missing_share", name, "", "the whole section is gone; that is unknown, not removed")
        for name in dict.fromkeys(map(section, gone))
        if name not in left and len({rate.model for rate in gone if section(rate) == name}) > 1
    ]
    if len(gone) > share * len(before.rates):
        detail = f"{len(gone)} of {len(before.rates)} rates are gone, more than {share:.0%}"
        found.append(Finding("missing_share", after.page, "", detail))
    return found


def _contradictions(after: Reading, siblings: Sequence[Reading]) -> list[Finding]:
    rates = {rate.key: rate for rate in after.rates}
    return [
        Finding(
            "contradiction",
            _where(rates[other.key]),
            rates[other.key].evidence.text,
            f"{_label(other)}: {_price(rates[other.key])} here, {_price(other)} on {sibling.page}",
        )
        for sibling in siblings
        for other in sibling.rates
        if other.key in rates
        and (other.unit_price, other.currency) != (rates[other.key].unit_price, rates[other.key].currency)
    ]


def _finding(kind: str, difference: Difference, detail: str) -> Finding:
    rate = difference.subject
    return Finding(kind, _where(rate), rate.evidence.text, f"{_label(rate)}: {detail}")


def _where(rate: Rate) -> str:
    evidence = rate.evidence
    return " › ".join(part for part in (evidence.section, evidence.row, evidence.column) if part)


def _label(rate: Rate) -> str:
    return " ".join((rate.model, rate.charge, rate.modality, rate.tier, *(value for _, value in rate.conditions)))


def _price(rate: Rate | None) -> str:
    assert rate is not None
    return f"{write_price(rate.price)} {rate.currency}/{rate.per} {rate.unit}"
