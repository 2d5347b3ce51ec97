"""Rates are intervals: what stands now, what stood at a serial, what was known at a moment."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from monitor.card.rate import Allowance
from monitor.card.state import Published, Revision, Step
from storage import tables
from storage.rows import published_order
from tests.storage.nouns import PLATFORM, publish, published, rate

if TYPE_CHECKING:
    from storage.store import Store
    from tests.storage.conftest import Clock


def _intervals(store: Store) -> int:
    with store.reading() as connection:
        count: int = connection.execute(select(func.count()).select_from(tables.rate)).scalar_one()
        return count


def _commit(store: Store, clock: Clock, wanted: tuple[Published, ...], platform: str = PLATFORM) -> int:
    revision = Revision(store.serial() + 1, clock(), "page", "openai/pricing", "a" * 64)
    store.commit(Step(None, (), revision=revision, platform=platform, published=wanted))
    return revision.serial


def test_every_field_of_a_rate_comes_back(store: Store, clock: Clock) -> None:
    full = rate(
        context="long", context_over=272_000, conditions=(("quality", "low"), ("size", "1024x1024")),
        valid_from=date(2027, 1, 1), valid_until=date(2027, 3, 31), basis="equivalent",
        free_allowance=Allowance(1500, "request", "day", "gpt-6"),
    )  # fmt: skip
    free = rate("gemma", "0", free=True, tier="free")
    wanted = (Published(full, clock(), clock.forward(hours=1), ("a/b", "c/d")), published(free, clock()))
    _commit(store, clock, wanted)
    assert store.published(PLATFORM) == sorted(wanted, key=published_order)


def test_what_is_the_same_is_not_touched(store: Store, clock: Clock) -> None:
    publish(store, clock(), [rate(), rate("gpt-6")])
    publish(store, clock.forward(hours=1), [rate(), rate("gpt-6", "3")])
    assert _intervals(store) == 3
    assert [step.opened_serial for step in store.history("gpt-5")] == [1]


def test_a_card_at_a_serial_is_what_was_published_then(store: Store, clock: Clock) -> None:
    generator = random.Random(4)
    told: list[list[Published]] = [[]]
    for _ in range(20):
        models = generator.sample(range(12), generator.randint(3, 10))
        publish(store, clock.forward(hours=1), [rate(f"m-{n}", str(generator.randint(1, 3))) for n in models])
        told.append(store.published(PLATFORM))
    assert [store.published_at(serial) for serial in range(21)] == told
    assert store.published_at(99) == told[-1]


def test_as_of_answers_with_what_was_known_then(store: Store, clock: Clock) -> None:
    first = clock()
    publish(store, first, [rate()])
    second = clock.forward(days=3)
    publish(store, second, [rate(price="1")])
    prices = [
        [str(one.rate.price) for one in store.as_of(at)]
        for at in (first - timedelta(seconds=1), first, second - timedelta(seconds=1), second, second + timedelta(9))
    ]
    assert prices == [[], ["1.25"], ["1.25"], ["1"], ["1"]]


def test_platforms_do_not_disturb_each_other(store: Store, clock: Clock) -> None:
    gemini = rate("gemini-3", provider="google", platform="gemini-api")
    publish(store, clock(), [rate()])
    _commit(store, clock, (published(gemini, clock()),), "gemini-api")
    publish(store, clock.forward(hours=1), [rate(price="1")])
    assert [one.rate.model for one in store.published("gemini-api")] == ["gemini-3"]
    assert {one.rate.model for one in store.published_all()} == {"gpt-5", "gemini-3"}


def test_other_sources_open_a_new_interval_so_that_old_revisions_stay_as_they_were(store: Store, clock: Clock) -> None:
    one, both = published(rate(), clock(), "a"), published(rate(), clock(), "a", "b")
    _commit(store, clock, (one,))
    _commit(store, clock, (both,))
    assert (store.published_at(1), store.published_at(2)) == ([one], [both])


def test_text_that_a_database_refuses_is_no_change_each_time(store: Store, clock: Clock) -> None:
    hostile = rate("gpt\0-5")
    hostile = hostile._replace(evidence=hostile.evidence._replace(text="$1\ud800"))
    _commit(store, clock, (published(hostile, clock()),))
    _commit(store, clock, (published(hostile, clock()),))
    assert _intervals(store) == 1
    assert store.published(PLATFORM)[0].rate.evidence.text == "$1\ufffd"


def test_history_tells_each_step_with_its_times(store: Store, clock: Clock) -> None:
    first = clock()
    publish(store, first, [rate(), rate("gpt-6")])
    second = clock.forward(days=1)
    publish(store, second, [rate(price="1"), rate("gpt-6")])
    third = clock.forward(days=1)
    publish(store, third, [rate("gpt-6")])
    steps = [
        (str(step.published.rate.price), step.opened_serial, step.opened_at, step.closed_serial, step.closed_at)
        for step in store.history("gpt-5", PLATFORM)
    ]
    assert steps == [("1.25", 1, first, 2, second), ("1", 2, second, 3, third)]
    assert store.history("gpt-5", "azure") == []
    assert [(step.published.rate.model, step.closed_at) for step in store.history_all()] == [
        ("gpt-5", second), ("gpt-6", None), ("gpt-5", third),
    ]  # fmt: skip


def test_the_views_show_a_person_the_current_rates_and_their_history(store: Store, clock: Clock) -> None:
    publish(store, clock(), [rate()])
    publish(store, clock.forward(days=1), [rate(price="1")])
    with store.reading() as connection:
        current = connection.execute(text("SELECT model, price, per, unit FROM current_rate")).all()
        history = connection.execute(text("SELECT price, opened_at, closed_at FROM rate_history ORDER BY opened_at"))
        assert [tuple(row) for row in current] == [("gpt-5", "1", 1_000_000, "token")]
        assert [tuple(row) for row in history] == [
            ("1.25", "2026-09-24T10:00:00.000000Z", "2026-09-25T10:00:00.000000Z"),
            ("1", "2026-09-25T10:00:00.000000Z", None),
        ]


def test_the_order_is_by_model_then_as_the_contract_lists_charges_and_tiers(store: Store, clock: Clock) -> None:
    wanted = [
        rate("b"),
        rate("a", tier="batch"),
        rate("a", charge="output"),
        rate("a", charge="cached_input"),
        rate("a"),
    ]
    publish(store, clock(), wanted)
    order = [(one.rate.model, one.rate.tier, one.rate.charge) for one in store.published_all()]
    assert order == [
        ("a", "standard", "input"), ("a", "standard", "cached_input"), ("a", "standard", "output"),
        ("a", "batch", "input"), ("b", "standard", "input"),
    ]  # fmt: skip
