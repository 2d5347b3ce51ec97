"""The pages of one platform as one card: one rate a key, with every page that states it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

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
    heard, silent = _by_hearing(voices, at)
    before = {published.rate.key: published for published in known}
    stated: defaultdict[Key, list[tuple[str, Rate]]] = defaultdict(list)
    for voice in heard:
        for rate in voice.rates:
            stated[rate.key].append((voice.page, rate))
    dropped = {voice.page for voice in heard}
    for voice in silent:
        for rate in voice.rates:
            if rate.key in stated:
                stated[rate.key].append((voice.page, rate))
            elif rate.key in before and not dropped.intersection(before[rate.key].sources):
                stated[rate.key] = [(voice.page, before[rate.key].rate)]
    return [_publish(statements, before.get(key), at) for key, statements in stated.items()]


def _by_hearing(voices: Iterable[Voice], at: datetime) -> tuple[list[Voice], list[Voice]]:
    ordered = sorted(voices, key=lambda voice: voice.page)
    heard = [voice for voice in ordered if at - voice.checked_at <= SILENT_AFTER]
    return heard, [voice for voice in ordered if at - voice.checked_at > SILENT_AFTER]


def _publish(statements: list[tuple[str, Rate]], known: Published | None, at: datetime) -> Published:
    rate = statements[0][1]
    sources = tuple(sorted({page for page, other in statements if other.unit_price == rate.unit_price}))
    if known is None:
        return Published(rate, at, at, sources)
    if same(known.rate, rate):
        return replace(known, sources=sources)
    return Published(rate, known.first_seen, at, sources)


def same(one: Rate, other: Rate) -> bool:
    """Whether two rates say the same, wherever they were read."""
    return replace(one, evidence=other.evidence) == other
