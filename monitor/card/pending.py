"""Removal by two witnesses: a rate is gone from a page when two successive successful checks agree. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.card.compare import compare
from monitor.card.state import Pending

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from monitor.card.rate import Rate


def after_reading(
    before: Iterable[Rate], pending: Iterable[Pending], stated: Iterable[Rate], at: datetime
) -> tuple[Pending, ...]:
    """The rates that wait for a second check after a successful one at `at`, which stated `stated`.

    `before` is what the page's card said, `pending` what was missing from it already: of these, what is missing again
    is gone. An unchanged body is a check too: then `stated` is `before`. A rate that comes back waits no longer, nor
    does one that came back in other words (`window`, `reclassified`): it was superseded, not removed.
    """
    card = {rate.key: rate for rate in before}
    known = {wait.rate.key: wait.rate for wait in pending} | card
    missing = (difference.subject for difference in compare(known.values(), stated) if difference.kind == "removed")
    return tuple(Pending(rate, at) for rate in missing if rate.key in card)
