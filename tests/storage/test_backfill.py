"""The past, filled in below what was published: found there, and nothing published is touched."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from monitor.card.compare import compare
from monitor.card.state import Check, Published, Revision, Step
from monitor.errors import NotHolder, StoreError
from storage import tables
from storage.store import Store, open_store
from tests.storage.conftest import START
from tests.storage.nouns import PAGE, PLATFORM, change, rate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from monitor.card.rate import Rate

TWIN, GOOGLE = "openai/pricing-md", "google/gemini-pricing"


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def watch(store: Store, at: datetime, *rates: Rate, page: str = PAGE) -> None:
    """Commit what a check of `page` brings that finds `rates` to be all that its platform publishes."""
    body = f"{page} {at}".encode()
    snapshot = store.keep_snapshot(body, page=page, at=at, url="", headers={})
    platform = rates[0].platform if rates else PLATFORM
    known = {one.rate.key: one for one in store.published(platform)}
    serial = store.serial() + 1
    published = tuple(_seen(known.get(one.key), one, at, page) for one in rates)
    found = compare([one.rate for one in known.values()], rates) if known else []
    a_change = change(serial, at, rate(), None)
    changes = tuple(replace(a_change, id=f"{serial}-{n}", difference=one) for n, one in enumerate(found, 1))
    check = Check(page, at, "changed", snapshot=snapshot, changes=len(changes))
    state = replace(store.page_state(page), status="fresh", checked_at=at)
    revision = Revision(serial, at, "page", page, snapshot, changes)
    store.commit(Step(check, (state,), revision=revision, platform=platform, published=published))


def _seen(known: Published | None, one: Rate, at: datetime, page: str) -> Published:
    if known is None:
        return Published(one, at, at, (page,))
    return known if known.rate == one else known._replace(rate=one, changed_at=at)


@pytest.fixture
def past(tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Stores to watch the past in."""
    numbers, made = count(), []

    def another() -> Store:
        folder = tmp_path / f"past-{next(numbers)}"
        folder.mkdir()
        made.append(open_store(f"sqlite:///{folder}/past.db", snapshot_dir=folder))
        return made[-1]

    yield another
    for store in made:
        store.close()


@pytest.fixture
def watched(store: Store) -> Store:
    """A database that watched from day 10 on."""
    watch(store, day(10), rate(price="2"))
    watch(store, day(11), rate(price="1"))
    return store


@pytest.fixture
def before(past: Callable[[], Store]) -> Store:
    """What was to be seen before day 10, and then."""
    store = past()
    watch(store, day(1), rate(price="4"))
    watch(store, day(2), rate(price="3"))
    watch(store, day(10), rate(price="2"))
    return store


def price_at(store: Store, number: int) -> list[str]:
    return [str(one.rate.price) for one in store.as_of(day(number))]


def public(store: Store) -> object:
    """All that the feed is made of but the history, and all that is owed or waits."""
    return (
        [store.published_at(serial) for serial in range(store.serial() + 1)][1:],
        [store.revision(serial) for serial in range(1, store.serial() + 1)],
        store.changes(news=True),
        store.published_all(),
        store.page_states(),
        store.checks(limit=1),
        store.holds(waiting_only=False),
        rows(store, "outbox"),
    )


def rows(store: Store, *names: str) -> list[object]:
    with store.reading() as connection:
        return [tuple(row) for name in names for row in connection.execute(select(tables.metadata.tables[name]))]


def told(store: Store) -> list[object]:
    """The history, without the numbers that the rows have."""
    return [*store.history_all(), *store.changes(), *store.revisions(), *store.past_checks(), store.serial()]


def test_the_past_answers_and_what_was_published_stays(watched: Store, before: Store) -> None:
    was = public(watched)
    assert watched.fill_in(before) == 2
    assert public(watched) == was
    assert [price_at(watched, number) for number in (0, 1, 2, 9, 10, 11)] == [[], ["4"], ["3"], ["3"], ["2"], ["1"]]
    assert [one.serial for one in watched.revisions()] == [2, 1, 0, -1]


def test_a_rate_goes_on_where_the_past_ends(watched: Store, before: Store) -> None:
    watched.fill_in(before)
    steps = [(one.opened_serial, one.closed_serial, str(one.published.rate.price)) for one in watched.history("gpt-5")]
    assert steps == [(-1, 0, "4"), (0, 1, "3"), (1, 2, "2"), (2, None, "1")]


def test_changes_of_the_past_and_of_its_end_are_known_but_no_news(watched: Store, before: Store) -> None:
    news = watched.changes()
    watched.fill_in(before)
    assert [(str(one.difference.after.price), one.at) for one in watched.changes() if one.difference.after] == [
        ("1", day(11)), ("2", day(10)), ("3", day(2)),
    ]  # fmt: skip
    assert watched.changes(news=True) == watched.changes_since(day(0)) == news


def test_filling_in_the_same_again_changes_nothing(watched: Store, before: Store) -> None:
    watched.fill_in(before)
    once = told(watched)
    watched.fill_in(before)
    assert told(watched) == once


def test_further_captures_make_the_past_again(watched: Store, before: Store, past: Callable[[], Store]) -> None:
    watched.fill_in(before)
    longer = past()
    for number, price in ((0, "5"), (1, "4"), (2, "3"), (5, "2.5"), (10, "2")):
        watch(longer, day(number), rate(price=price))
    assert watched.fill_in(longer) == 4
    assert [price_at(watched, number) for number in (0, 1, 2, 5, 10, 11)] == [
        ["5"], ["4"], ["3"], ["2.5"], ["2"], ["1"],
    ]  # fmt: skip
    assert [one.serial for one in watched.revisions()] == [2, 1, 0, -1, -2, -3]


def test_a_past_that_forgets_what_was_filled_in_is_refused(
    watched: Store, before: Store, past: Callable[[], Store]
) -> None:
    watched.fill_in(before)
    was = told(watched)
    shorter = past()
    watch(shorter, day(1), rate(price="4"))
    with pytest.raises(StoreError, match="replay it again"):
        watched.fill_in(shorter)
    assert told(watched) == was


def test_a_rate_stands_until_one_of_its_own_pages_is_read(store: Store, past: Callable[[], Store]) -> None:
    google = rate("gemini-3", "7", provider="google", platform="gemini-api")
    watch(store, day(10), google, page=GOOGLE)
    watch(store, day(11), rate(price="2"))
    then = past()
    watch(then, day(1), rate(price="4"))
    store.fill_in(then)
    assert [price_at(store, number) for number in (9, 10, 11)] == [["4"], ["7", "4"], ["7", "2"]]
    assert [len(store.published_at(serial)) for serial in (0, 1, 2)] == [1, 1, 2]


def test_a_rate_never_stands_twice(store: Store, past: Callable[[], Store]) -> None:
    """Its twin is read first: from then on the rate is the published one."""
    watch(store, day(10), rate(price="2"), page=TWIN)
    watch(store, day(11), rate(price="1"))
    then = past()
    watch(then, day(1), rate(price="4"))
    store.fill_in(then)
    assert [price_at(store, number) for number in (9, 10, 11)] == [["4"], ["2"], ["1"]]


def test_what_nobody_reads_any_more_ends_where_the_watch_begins(watched: Store, past: Callable[[], Store]) -> None:
    then = past()
    watch(then, day(1), rate("gemini-3", "7", provider="google", platform="gemini-api"), page=GOOGLE)
    watched.fill_in(then)
    assert [price_at(watched, number) for number in (9, 10)] == [["7"], ["2"]]
    assert {one.rate.model for one in watched.published_all()} == {"gpt-5"}


def test_the_bytes_come_too_and_stay(watched: Store, before: Store) -> None:
    """Those of a refused capture as well: the past is made again from what was handed in."""
    wall = before.keep_snapshot(b"a bot wall", page=PAGE, at=day(3), url="", headers={})
    before.commit(Step(Check(PAGE, day(3), "refused", snapshot=wall), ()))
    watched.fill_in(before)
    watched.prune(keep_days=0, keep_count=0, now=day(1000))
    bodies = [watched.snapshot(check.snapshot) for check in watched.past_checks()]
    assert bodies == [f"{PAGE} {day(1)}".encode(), f"{PAGE} {day(2)}".encode(), b"a bot wall"]


def test_only_the_holder_of_the_lease_fills_in(opened: Callable[[], Store], before: Store) -> None:
    late, other = opened(), opened()
    watch(late, day(10), rate(price="2"))
    assert late.acquire("late", timedelta(seconds=0))
    assert other.acquire("other", timedelta(seconds=30))
    was = told(late)
    with pytest.raises(NotHolder):
        late.fill_in(before)
    assert told(late) == was


def test_a_database_knows_since_when_it_publishes(store: Store, before: Store) -> None:
    store.commit(Step(Check(PAGE, day(9), "failed"), ()))
    assert store.watched() is None
    watch(store, day(10), rate(price="2"))
    store.commit(Step(Check(PAGE, day(11), "failed"), ()))
    assert store.watched() == (day(10), day(10))
    store.fill_in(before)
    assert store.watched() == (day(10), day(10))
    assert [one.page for one in store.openings()] == [PAGE]


def test_a_database_knows_what_was_checked_when(watched: Store, before: Store) -> None:
    watched.fill_in(before)
    assert watched.moments(day(2), day(10)) == {(PAGE, day(2)), (PAGE, day(10))}


def test_where_there_is_no_room_for_the_bytes_the_past_stays_as_it_was(
    watched: Store, before: Store, past: Callable[[], Store]
) -> None:
    watched.fill_in(before)
    was = told(watched)
    longer = past()
    for number, price in ((1, "4"), (2, "3"), (5, "2.5")):
        watch(longer, day(number), rate(price=price))
    shutil.rmtree(watched.snapshot_dir)
    watched.snapshot_dir.write_text("a file", encoding="utf-8")
    with pytest.raises(StoreError, match="can't be written"):
        watched.fill_in(longer)
    assert told(watched) == was
