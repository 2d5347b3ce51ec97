"""Pages that go back and forth: a change that reverts a recent one is told once, as flapping. Pure.

While it goes on nobody is told more; what it comes to is told when it has stood for a while.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.card.merge import same

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from monitor.card.change import Change, Difference
    from monitor.card.rate import Key, Rate


def flaps(difference: Difference, recent: Iterable[Change], at: datetime, within: timedelta) -> bool:
    """Whether a difference found at `at` brings back what stood there less than `within` ago (A → B, then B → A).

    What only a better reader changed (cause `reparse`) was told to nobody, and nothing flaps back to it.
    """
    return any(
        change.cause != "reparse" and at - change.at <= within and _brings_back(difference, change.difference)
        for change in recent
    )


def already_told(change: Change, recent: Iterable[Change], within: timedelta) -> bool:
    """Whether a flapping change needs no message: its rate was told as flapping within `within` before it."""
    return change.flapping and any(
        other.flapping
        and other.id != change.id
        and other.at <= change.at <= other.at + within
        and _keys(other.difference) & _keys(change.difference)
        for other in recent
    )


def settled(changes: Sequence[Change], rates: Iterable[Rate], at: datetime, within: timedelta) -> list[Change]:
    """The changes that flapping ended with: told to nobody when they came, and standing for `within` by now.

    `changes` are the latest ones, newest first; `rates` is what is published now.
    """
    published = {rate.key: rate for rate in rates}
    later: set[Key] = set()
    found: list[Change] = []
    for change in changes:
        keys = _keys(change.difference)
        if not keys & later and at - change.at >= within and already_told(change, changes, within):
            found += [change] if _stands(change.difference, published) else []
        later |= keys
    return found


def _stands(difference: Difference, published: Mapping[Key, Rate]) -> bool:
    """Whether the card says what the difference came to."""
    return _alike(published.get(difference.subject.key), difference.after)


def _brings_back(later: Difference, earlier: Difference) -> bool:
    return bool(_keys(later) & _keys(earlier)) and _alike(later.after, earlier.before)


def _alike(one: Rate | None, other: Rate | None) -> bool:
    return one is other if one is None or other is None else same(one, other)


def _keys(difference: Difference) -> set[Key]:
    return {rate.key for rate in (difference.before, difference.after) if rate is not None}
