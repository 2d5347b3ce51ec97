"""What differs between two cards. Pure: cards in, differences out.

Rates are matched by key; what is left is matched by provider, platform, model, kind, charge, modality and tier, which
gives `window` or `reclassified`; what is left then is added and removed. The order of the cards' rates decides nothing
but the order of the differences.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from monitor.card.change import Difference
from monitor.card.money import ratio, write_price

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from monitor.card.rate import Key, Rate


def compare(before: Iterable[Rate], after: Iterable[Rate]) -> list[Difference]:
    """The differences, in the order of `after`, removals last in the order of `before`."""
    old = {rate.key: rate for rate in before}
    new = {rate.key: rate for rate in after}
    kept = ((old[key], rate) for key, rate in new.items() if key in old)
    found = [difference for was, now in kept if (difference := _same_key(was, now)) is not None]
    gone = [rate for key, rate in old.items() if key not in new]
    come = [rate for key, rate in new.items() if key not in old]
    for kind, alike in ((_window, _but_window), (_window, _but_window_and_price), (_reclassified, _but_terms)):
        pairs = _pair(gone, come, alike)
        found += [kind(was, now) for was, now in pairs]
        gone = _without(gone, [was for was, _ in pairs])
        come = _without(come, [now for _, now in pairs])
    found += [Difference("added", None, rate) for rate in come]
    place = {key: number for number, key in enumerate(new)}
    found.sort(key=lambda difference: place[difference.subject.key])
    return found + [Difference("removed", rate, None) for rate in gone]


def _same_key(was: Rate, now: Rate) -> Difference | None:
    if was.unit_price != now.unit_price or was.currency != now.currency:
        quotient = ratio(was.unit_price, now.unit_price) if was.currency == now.currency else None
        return Difference("price", was, now, quotient, _rounding(was, now))
    if (was.free, was.free_allowance) != (now.free, now.free_allowance):
        return Difference("allowance", was, now)
    if (was.per, was.context_over) != (now.per, now.context_over):
        return Difference("reclassified", was, now)
    return None


def _window(was: Rate, now: Rate) -> Difference:
    return Difference("window", was, now, ratio(was.unit_price, now.unit_price))


def _reclassified(was: Rate, now: Rate) -> Difference:
    return Difference("reclassified", was, now)


def _but_window(rate: Rate) -> Key:
    """What two rates share that differ in their validity only, at one price."""
    return (*_but_window_and_price(rate), rate.unit_price)


def _but_window_and_price(rate: Rate) -> Key:
    """What two rates share that are the same thing at other times."""
    return (*rate.thing, rate.currency)


def _but_terms(rate: Rate) -> Key:
    """What two rates share that state one price under other terms."""
    return (*rate.family, rate.unit_price, rate.currency, rate.valid_from, rate.valid_until)


def _pair(gone: list[Rate], come: list[Rate], alike: Callable[[Rate], Key]) -> list[tuple[Rate, Rate]]:
    """Pairs of rates that are alike, each rate in one pair at most."""
    groups: defaultdict[Key, tuple[list[Rate], list[Rate]]] = defaultdict(lambda: ([], []))
    for rate in gone:
        groups[alike(rate)][0].append(rate)
    for rate in come:
        groups[alike(rate)][1].append(rate)
    return [pair for old, new in groups.values() for pair in _nearest(old, new)]


def _nearest(gone: list[Rate], come: list[Rate]) -> list[tuple[Rate, Rate]]:
    """The pairs that differ least come first; among equals, what applies sooner."""
    free_old, free_new = {rate.key for rate in gone}, {rate.key for rate in come}
    pairs: list[tuple[Rate, Rate]] = []
    for was, now in sorted(product(gone, come), key=lambda pair: (_distance(*pair), _rank(pair[0]), _rank(pair[1]))):
        if was.key in free_old and now.key in free_new:
            free_old.remove(was.key)
            free_new.remove(now.key)
            pairs.append((was, now))
    return pairs


def _distance(was: Rate, now: Rate) -> int:
    """How many terms two rates of one family do not share."""
    conditions = {*was.conditions} ^ {*now.conditions}
    return len(conditions) + sum(mine != other for mine, other in zip(_terms(was), _terms(now), strict=True))


def _terms(rate: Rate) -> Key:
    return (rate.context, rate.unit, rate.basis, rate.valid_from, rate.valid_until)


def _rank(rate: Rate) -> tuple[str, ...]:
    """An order among the rates of one family: by validity, then by whatever tells them apart."""
    return (str(rate.valid_from or ""), str(rate.valid_until or "9999"), *map(str, rate.key))


def _without(rates: list[Rate], taken: list[Rate]) -> list[Rate]:
    keys = {rate.key for rate in taken}
    return [rate for rate in rates if rate.key not in keys]


def _rounding(was: Rate, now: Rate) -> dict[str, Any] | None:
    """A change smaller than the precision that one of the two prices is printed with (`0.13` and `0.125`)."""
    coarse, fine = sorted((was.price, now.price), key=_places)
    places = _places(coarse)
    if was.per == now.per and places < _places(fine) and abs(fine - coarse) * 2 <= Decimal(1).scaleb(-places):
        return {"rounding": write_price(coarse)}
    return None


def _places(price: Decimal) -> int:
    """Decimal places as printed: pages write cents even where they are zero."""
    return max(2, len(write_price(price).partition(".")[2]))
