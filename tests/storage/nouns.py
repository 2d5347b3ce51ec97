"""Rates, cards and steps for the store's tests."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from monitor.card.change import Change, Difference
from monitor.card.rate import Evidence, Rate
from monitor.card.reading import Accounting, Finding, Note, Reading
from monitor.card.state import Card, Check, Hold, Owed, PageState, Pending, Published, Revision, Step

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.store import Store

PAGE = "openai/pricing"
PLATFORM = "openai-api"


def rate(model: str = "gpt-5", price: str = "1.25", **other: Any) -> Rate:
    evidence = Evidence(PAGE, "a" * 64, "Text tokens › Standard", model, "Input", f"${price}")
    plain = Rate(
        provider="openai", platform=PLATFORM, model=model, kind="model", charge="input", modality="text",
        tier="standard", context=None, context_over=None, conditions=(), price=Decimal(price), free=False,
        currency="USD", per=1_000_000, unit="token", valid_from=None, valid_until=None, free_allowance=None,
        basis="list", evidence=evidence,
    )  # fmt: skip
    return plain._replace(**other)


def published(one: Rate, at: datetime, *sources: str) -> Published:
    return Published(one, at, at, sources or (PAGE,))


def reading(*rates: Rate, page: str = PAGE) -> Reading:
    return Reading(page, rates, Accounting(len(rates), (), ()), notes=(Note("until further notice"),))


def card(version: int, at: datetime, *rates: Rate) -> Card:
    return Card(PAGE, version, at, "a" * 64, "reader-1", reading(*rates))


def hold(at: datetime, *rates: Rate, **other: Any) -> Hold:
    difference = Difference("price", rate(), rates[0], "10")
    finding = Finding("ratio", "gpt-5", "$12.5", "ten times as much")
    return replace(Hold(PAGE, at, "b" * 64, (finding,), (difference,), reading(*rates), "reader-1"), **other)


def change(serial: int, at: datetime, before: Rate | None, after: Rate | None, number: int = 0) -> Change:
    kind = "price" if before and after else "added" if after else "removed"
    return Change(f"change-{serial}-{number}", serial, at, (PAGE,), "page", False, Difference(kind, before, after))


def owed(number: int, at: datetime, channel: str = "slack.prices") -> Owed:
    return Owed(f"message-{number}", channel, "changes", {"serial": number}, at)


def publish(
    store: Store, at: datetime, rates: Sequence[Rate], *, platform: str = PLATFORM, owed: tuple[Owed, ...] = ()
) -> int:
    """Commit a step that publishes `rates` on `platform`, as a check of the page would; the serial."""
    state = store.page_state(PAGE)
    serial = store.serial() + 1
    known = {one.rate.key: one for one in store.published(platform)}
    wanted = tuple(_keep(known.get(one.key), one, at) for one in rates)
    version = state.card.version + 1 if state.card else 1
    new = card(version, at, *rates)
    after = replace(state, status="fresh", checked_at=at, changed_at=at, snapshot=new.snapshot, card=new)
    changes = tuple(
        change(serial, at, known[one.rate.key].rate if one.rate.key in known else None, one.rate, number)
        for number, one in enumerate(wanted)
        if known.get(one.rate.key) != one
    )
    revision = Revision(serial, at, "page", PAGE, new.snapshot, changes)
    check = Check(PAGE, at, "changed", http_status=200, snapshot=new.snapshot, prices=len(rates), changes=len(changes))
    store.commit(Step(check, (after,), (new,), (), revision, platform, wanted, owed))
    return serial


def _keep(known: Published | None, one: Rate, at: datetime) -> Published:
    if known is None:
        return published(one, at)
    return known if known.rate == one else Published(one, known.first_seen, at, known.sources)


def pending(at: datetime, *rates: Rate) -> tuple[Pending, ...]:
    return tuple(Pending(one, at) for one in rates)


def fresh(page: str, at: datetime) -> PageState:
    return PageState(page, status="fresh", checked_at=at)
