"""Whether a channel wants to hear of something. Pure."""

from __future__ import annotations

from decimal import Decimal
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alerts.settings import ChannelSettings, Subscription
    from monitor.card.change import Difference
    from monitor.card.rate import Rate

PROMOTION = "promotion"  # a kind to subscribe to, beside the kinds of change


def wants_change(subscription: Subscription, difference: Difference) -> bool:
    """Whether the change is asked for, and large enough.

    A new section is one change for many rates, of which it only names the models: it is asked for by any of these.
    """
    hint, rate = difference.hint or {}, difference.subject
    if "new_section" in hint:
        asked = _asked(subscription.providers, rate.provider) and any(_of(subscription, one) for one in hint["models"])
    else:
        asked = wants_rate(subscription, rate)
    large = difference.kind != "price" or _percent(difference.ratio) >= subscription.least_percent
    return asked and large and wants_kind(subscription, difference.kind)


def wants_kind(subscription: Subscription, kind: str) -> bool:
    return _asked(subscription.kinds, kind)


def wants_rate(subscription: Subscription, rate: Rate) -> bool:
    """Whether prices of this thing are asked for."""
    return (
        _asked(subscription.providers, rate.provider)
        and _asked(subscription.charges, rate.charge)
        and _asked(subscription.tiers, rate.tier)
        and _of(subscription, rate.model)
    )


def operators(channels: Sequence[ChannelSettings], kind: str) -> list[ChannelSettings]:
    """The channels that ask for events of `kind`; all that don't decline, where no channel asks for any."""
    asking = [channel for channel in channels if channel.subscription.operator]
    if not asking:
        return [channel for channel in channels if channel.subscription.operator is None]
    return [channel for channel in asking if _asks(channel.subscription.operator, kind)]


def _of(subscription: Subscription, model: str) -> bool:
    return not subscription.models or any(fnmatchcase(model, asked.lower()) for asked in subscription.models)


def _asks(operator: bool | tuple[str, ...] | None, kind: str) -> bool:
    return kind in operator if isinstance(operator, tuple) else bool(operator)


def _asked(asked: tuple[str, ...], value: str) -> bool:
    return not asked or value in asked


def _percent(ratio: str | None) -> Decimal:
    """The size of a change; one from or to free has no ratio, and is larger than any bound."""
    return abs(Decimal(ratio) - 1) * 100 if ratio is not None else Decimal("Infinity")
