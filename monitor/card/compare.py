"""What differs between two cards. Pure: cards in, differences out.

Rates are matched by key; what is left is matched by provider, platform, model, kind, charge, modality and tier, which
gives `window` or `reclassified`; what is left then is added and removed.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from monitor.card.change import Difference
from monitor.card.money import ratio, write_price

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from monitor.card.rate import Key, Rate


def compare(before: Iterable[Rate], after: Iterable[Rate]) -> list[Difference]:
    """The differences, in the order of `after`, removals last."""
    old = {rate.key: rate for rate in before}
    new = {rate.key: rate for rate in after}
    found = [
        difference for key, rate in new.items() if key in old and (difference := _same_key(old[key], rate)) is not None
    ]
    gone = [rate for key, rate in old.items() if key not in new]
    come = [rate for key, rate in new.items() if key not in old]
    for kind, alike in ((_window, _but_window), (_window, _but_window_and_price), (_reclassified, _but_terms)):
        pairs = _pair(gone, come, alike)
        found += [kind(was, now) for was, now in pairs]
        gone = _without(gone, [was for was, _ in pairs])
        come = _without(come, [now for _, now in pairs])
    found += [Difference("added", None, rate) for rate in come]
    found += [Difference("removed", rate, None) for rate in gone]
    return found


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
    return (*rate.family, rate.context, rate.conditions, rate.unit, rate.basis, rate.currency)


def _but_terms(rate: Rate) -> Key:
    """What two rates share that state one price under other terms."""
    return (*rate.family, rate.unit_price, rate.currency, rate.valid_from, rate.valid_until)


def _pair(gone: list[Rate], come: list[Rate], alike: Callable[[Rate], Key]) -> list[tuple[Rate, Rate]]:
    """Pairs of rates that are alike and free to pair, first come first served."""
    waiting: defaultdict[Key, list[Rate]] = defaultdict(list)
    for rate in gone:
        waiting[alike(rate)].append(rate)
    return [(waiting[alike(rate)].pop(0), rate) for rate in come if waiting.get(alike(rate))]


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
