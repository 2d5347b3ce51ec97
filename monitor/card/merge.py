"""The pages of one platform as one card: one rate a key, with every page that states it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

from monitor.card.hints import section
from monitor.card.rate import Rate
from monitor.card.state import Published

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from monitor.card.rate import Key

SILENT_AFTER = timedelta(hours=48)
_said = attrgetter(*(name for name in Rate._fields if name != "evidence"))


@dataclass(frozen=True, slots=True)
class Voice:
    """What one page states: its accepted rates, those that wait for a second check included.

    `news` are the keys that it did not state so before; None is all of them. Only news adds a rate to what is known or
    wins over it: a page that merely repeats itself undoes nothing that another page, or a person, has changed since.
    """

    page: str
    checked_at: datetime
    rates: tuple[Rate, ...]
    news: frozenset[Key] | None = None


def merge(
    voices: Iterable[Voice], known: Iterable[Published], at: datetime, superseded: Collection[Key] = ()
) -> list[Published]:
    """The published rates of one platform at `at`, in the order in which the pages state them.

    A page that was not read for 48 hours neither sustains nor contradicts: it adds nothing, outvotes nothing, and
    keeps what is `known` only where no page that can be heard once stated it and dropped it. `superseded` are keys that
    a page has just restated under other terms: its twin, which is a check behind, does not sustain them.
    """
    ordered = sorted(voices, key=lambda voice: voice.page)
    heard = [voice for voice in ordered if is_heard(voice.checked_at, at)]
    before = {published.rate.key: published for published in known}
    stated: defaultdict[Key, list[_Statement]] = defaultdict(list)
    for voice in heard:
        for rate in voice.rates:
            is_new = voice.news is None or rate.key in voice.news
            stated[rate.key].append(_Statement(voice.page, voice.checked_at, rate, is_new))
    audible = {voice.page for voice in heard}
    for voice in ordered:
        if voice.page not in audible:
            _let_stand(voice, stated, before, audible)
    return [
        _publish(statements, before.get(key), at)
        for key, statements in stated.items()
        if key not in superseded and (key in before or any(statement.is_new for statement in statements))
    ]


def carries(voice: Voice, published: Iterable[Published]) -> bool:
    """Whether one page alone can stand for its platform: it states every published rate of the sections it has.

    A section is that of the published rate; a page has it where it states one rate of it. Twins word headings alike or
    not, but they price the same things.
    """
    stated = {rate.key for rate in voice.rates}
    sections: defaultdict[str, set[Key]] = defaultdict(set)
    for entry in published:
        sections[section(entry.rate)].add(entry.rate.key)
    return bool(stated) and all(keys <= stated for keys in sections.values() if keys & stated)


def is_heard(checked_at: datetime, at: datetime) -> bool:
    """Whether a page that was last read at `checked_at` sustains and contradicts at `at`."""
    return at - checked_at <= SILENT_AFTER


@dataclass(frozen=True, slots=True)
class _Statement:
    page: str
    checked_at: datetime
    rate: Rate
    is_new: bool = False


def _let_stand(
    silent: Voice, stated: defaultdict[Key, list[_Statement]], known: dict[Key, Published], heard: set[str]
) -> None:
    """Name a silent page beside those that say the same, and let stand what nobody who can be heard has dropped."""
    for rate in silent.rates:
        said, published = stated.get(rate.key), known.get(rate.key)
        if said and _price(said[0].rate) == _price(rate):
            said.append(_Statement(silent.page, silent.checked_at, rate))
        elif not said and published and not heard.intersection(published.sources):
            stated[rate.key].append(_Statement(silent.page, silent.checked_at, published.rate))


def _publish(statements: list[_Statement], known: Published | None, at: datetime) -> Published:
    """One entry of the card: what is new counts, else what is known and still stated, else what was read last."""
    rate = statements[0].rate if len(statements) == 1 else _chosen(statements, known)
    sources = tuple(sorted({one.page for one in statements if one.rate is rate or _price(one.rate) == _price(rate)}))
    if known is None:
        return Published(rate, at, at, sources)
    if not same(known.rate, rate):
        return Published(rate, known.first_seen, at, sources)
    if sources == known.sources and known.rate.evidence.page in sources:
        return known
    return known._replace(sources=sources, rate=known.rate if known.rate.evidence.page in sources else rate)


def _chosen(statements: list[_Statement], known: Published | None) -> Rate:
    news = [one for one in statements if one.is_new and not (known and same(known.rate, one.rate))]
    if news:
        return _newest(news)
    if known:
        alike = [one.rate for one in statements if same(known.rate, one.rate)]
        alike = alike or [one.rate for one in statements if _price(one.rate) == _price(known.rate)]
        if alike:
            return alike[0]
    return _newest(statements)


def _newest(statements: list[_Statement]) -> Rate:
    """The price that was read last; pages that agree do not take turns at how they word it."""
    prices = {_price(one.rate) for one in statements}
    return (statements[0] if len(prices) == 1 else max(statements, key=lambda one: one.checked_at)).rate


def _price(rate: Rate) -> tuple[object, str]:
    return rate.unit_price, rate.currency


def same(one: Rate, other: Rate) -> bool:
    """Whether two rates say the same, wherever they were read."""
    return one is other or _said(one) == _said(other)
