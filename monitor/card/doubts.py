"""The single reasons to doubt a reading that differs from the last good one. Pure; each returns findings."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

from monitor.card import words
from monitor.card.hints import is_within, sections
from monitor.card.reading import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence
    from decimal import Decimal

    from monitor.card.change import Difference
    from monitor.card.rate import Key, Rate
    from monitor.card.reading import Reading


def leaps(differences: Iterable[Difference], before: Iterable[Rate], bound: Decimal) -> list[Finding]:
    """Prices that moved further than `bound`: of one rate, or from a thing's other windows to a new window of it."""
    others: defaultdict[Key, list[Rate]] = defaultdict(list)
    for rate in before:
        others[rate.thing].append(rate)
    found: list[Finding] = []
    for difference in differences:
        was, now = difference.before, difference.after
        if now is None:
            continue
        former = [was] if was else others[now.thing]
        if former and all(leapt(rate, now, bound) for rate in former):
            found.append(_finding("ratio", now, f"{_price(former[0])} → {_price(now)}: more than {bound}×"))
    return found


def leapt(was: Rate, now: Rate, bound: Decimal, *, inclusive: bool = False) -> bool:
    """Whether a price moved by more than `bound` times (from or to nothing is further than any bound).

    `inclusive`: by `bound` times or more. Prices in different currencies do not compare.
    """
    if was.unit_price == now.unit_price or was.currency != now.currency:
        return False
    low, high = sorted((was.unit_price, now.unit_price))
    limit = low * Fraction(bound)
    return high >= limit if inclusive else high > limit


def other_currencies(differences: Iterable[Difference], before: Iterable[Rate]) -> list[Finding]:
    """Prices in a currency that the rate, or for a new rate the page, did not have before."""
    known = {rate.currency for rate in before}
    found: list[Finding] = []
    for difference in differences:
        was, now = difference.before, difference.after
        if now and now.currency not in ({was.currency} if was else known):
            former = was.currency if was else ", ".join(sorted(known))
            found.append(_finding("currency", now, f"{former} became {now.currency}"))
    return found


def other_units(differences: Iterable[Difference], before: Sequence[Rate], after: Sequence[Rate]) -> list[Finding]:
    """New rates in a unit that their like did not have before, where a unit that these had is gone.

    Likes are a family, since a unit may change together with a condition or a window, and within it one thing.
    """
    likes = [(alike, _units(before, alike), _units(after, alike)) for alike in (_charged, _unmeasured)]
    found: list[Finding] = []
    for now in (difference.after for difference in differences if difference.after):
        lost = [
            was
            for alike, old, new in likes
            if now.unit not in old[alike(now)]
            for unit, was in old[alike(now)].items()
            if unit not in new[alike(now)]
        ]
        if lost:
            found.append(_finding("unit", now, f"{_price(lost[0])} became {_price(now)}"))
    return found


def losses(differences: Iterable[Difference], before: Reading, after: Reading, share: Decimal) -> list[Finding]:
    """Too much gone at once: more than `share` of the rates, or a section of several models as a whole.

    A section of one model (nearly all of Google's are) that goes is that model going, not a section.
    """
    gone = {difference.subject.key for difference in differences if difference.kind == "removed"}
    found = [
        Finding("missing_share", name, "", "the whole section is gone; that is unknown, not removed")
        for name in _whole_sections(before.rates, gone)
    ]
    if len(gone) > share * len(before.rates):
        detail = f"{len(gone)} of {len(before.rates)} rates are gone, more than {share:.0%}"
        found.append(Finding("missing_share", after.page, "", detail))
    return found


def _whole_sections(rates: Iterable[Rate], gone: Container[Key]) -> list[str]:
    """The sections of several models of which all is gone; of one within another, the outer one."""
    models: defaultdict[str, set[str]] = defaultdict(set)
    standing: set[str] = set()
    for rate in rates:
        for name in sections(rate):
            models[name].add(rate.model)
            if rate.key not in gone:
                standing.add(name)
    whole = [name for name, priced in models.items() if name not in standing and len(priced) > 1]
    return [name for name in whole if not any(is_within(name, other) for other in whole)]


def contradictions(after: Reading, siblings: Sequence[Reading], before: Iterable[Rate] = ()) -> list[Finding]:
    """Keys that a page states otherwise than `before` and than another page of its platform.

    What only one of them states is none.
    """
    repeated = {rate.key: _cost(rate) for rate in before}
    rates = {rate.key: rate for rate in after.rates if repeated.get(rate.key) != _cost(rate)}
    pairs = ((rates[other.key], other, page.page) for page in siblings for other in page.rates if other.key in rates)
    return [
        _finding("contradiction", rate, f"{_price(rate)} here, {_price(other)} on {page}")
        for rate, other, page in pairs
        if _cost(other) != _cost(rate)
    ]


def place(rate: Rate) -> str:
    """Where on its page a rate stands, as findings say it."""
    evidence = rate.evidence
    return " › ".join(part for part in (evidence.section, evidence.row, evidence.column) if part)


def _charged(rate: Rate) -> Key:
    return (*rate.family, rate.basis)


def _unmeasured(rate: Rate) -> Key:
    return (*rate.family, rate.basis, rate.context, rate.conditions, rate.valid_from, rate.valid_until)


def _units(rates: Iterable[Rate], alike: Callable[[Rate], Key]) -> defaultdict[Key, dict[str, Rate]]:
    """The units in which rates that are alike are priced, with a rate in each."""
    units: defaultdict[Key, dict[str, Rate]] = defaultdict(dict)
    for rate in rates:
        units[alike(rate)].setdefault(rate.unit, rate)
    return units


def _finding(kind: str, rate: Rate, detail: str) -> Finding:
    conditions = (value for _, value in rate.conditions)
    label = " ".join((rate.model, rate.charge, rate.modality, rate.tier, *conditions))
    return Finding(kind, place(rate), rate.evidence.text, f"{label}: {detail}")


def _cost(rate: Rate) -> Key:
    return (rate.unit_price, rate.currency)


def _price(rate: Rate) -> str:
    return f"{words.money(rate.price, rate.currency)} per {words.buys(rate)}"
