"""The pages of one platform as one card: one rate a key, with every page that states it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.card.hints import section
from monitor.card.state import Published

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from monitor.card.rate import Key, Rate

SILENT_AFTER = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Voice:
    """What one page states: its accepted rates, those that wait for a second check included."""

    page: str
    checked_at: datetime
    rates: tuple[Rate, ...]


def merge(voices: Iterable[Voice], known: Iterable[Published], at: datetime) -> list[Published]:
    """The published rates of one platform at `at`, in the order in which the pages state them.

    A page that was not read for 48 hours neither sustains nor contradicts: it adds nothing, outvotes nothing, and
    keeps what is `known` only where no page that can be heard once stated it and dropped it.
    """
    ordered = sorted(voices, key=lambda voice: voice.page)
    heard = [voice for voice in ordered if _is_heard(voice, at)]
    before = {published.rate.key: published for published in known}
    stated: defaultdict[Key, list[_Statement]] = defaultdict(list)
    for voice in heard:
        for rate in voice.rates:
            stated[rate.key].append(_Statement(voice.page, voice.checked_at, rate))
    audible = {voice.page for voice in heard}
    for voice in ordered:
        if not _is_heard(voice, at):
            _let_stand(voice, stated, before, audible)
    return [_publish(statements, before.get(key), at) for key, statements in stated.items()]


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


def _is_heard(voice: Voice, at: datetime) -> bool:
    return at - voice.checked_at <= SILENT_AFTER


@dataclass(frozen=True, slots=True)
class _Statement:
    page: str
    checked_at: datetime
    rate: Rate


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
    """One entry of the card. Where believed pages disagree, a person approved it: the one checked last counts."""
    if len({_price(statement.rate) for statement in statements}) > 1:
        rate = max(statements, key=lambda statement: statement.checked_at).rate
    else:
        rate = statements[0].rate
    sources = tuple(sorted({other.page for other in statements if _price(other.rate) == _price(rate)}))
    if known is None:
        return Published(rate, at, at, sources)
    if not same(known.rate, rate):
        return Published(rate, known.first_seen, at, sources)
    return replace(known, sources=sources, rate=known.rate if known.rate.evidence.page in sources else rate)


def _price(rate: Rate) -> tuple[object, str]:
    return rate.unit_price, rate.currency


def same(one: Rate, other: Rate) -> bool:
    """Whether two rates say the same, wherever they were read."""
    return replace(one, evidence=other.evidence) == other
