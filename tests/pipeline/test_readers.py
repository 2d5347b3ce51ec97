"""A reader that gets better, or worse: what it reads otherwise in the bytes that are known is no news of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.card.reading import Finding
from monitor.settle import Read
from tests.card.rates import HTML, TWIN, a_rate, a_reading

if TYPE_CHECKING:
    import pytest

    from monitor.card.rate import Rate
    from tests.pipeline.conftest import World

CARD = [a_rate(model=f"gpt-{number}") for number in range(10)]
DOUBT = Finding("unaccounted", "Text tokens", "$9", "nobody claims it")


def corrected(price: str = "2") -> list[Rate]:
    return [CARD[0], a_rate(price, model="gpt-1"), *CARD[2:]]


def causes(world: World) -> list[tuple[str, str]]:
    return [(change.cause, change.difference.subject.model) for change in reversed(world.store.changes())]


def test_what_a_better_reader_reads_otherwise_is_logged_and_told_to_nobody(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.says(*CARD)
    world.reads(*corrected())
    world.says(*corrected(), nonce="build 2")
    assert caplog.messages == [f"{HTML}: today's readers read 1 price(s) of it otherwise; corrected, told nobody"]
    assert causes(world) == [("reparse", "gpt-1")]
    assert world.ears.changes == []
    assert world.prices()["gpt-1"] == "2"


def test_it_is_told_apart_from_what_the_page_changed_meanwhile(world: World) -> None:
    world.says(*CARD)
    world.reads(*corrected())
    world.says(a_rate("3", model="gpt-0"), *corrected()[1:])
    assert causes(world) == [("reparse", "gpt-1"), ("page", "gpt-0")]
    assert [change.difference.subject.model for change in world.ears.changes] == ["gpt-0"]


def test_twins_that_were_misread_alike_are_corrected_together(world: World) -> None:
    for page in (HTML, TWIN):
        world.says(*CARD, page=page)
    for page in (HTML, TWIN):
        world.reads(*corrected(), page=page)
    for page in (HTML, TWIN, HTML, TWIN):
        world.says(*corrected(), page=page, nonce=f"{world.at}")
    assert causes(world) == [("reparse", "gpt-1")]
    assert world.ears.changes == []
    assert {state.status for state in world.store.page_states().values()} == {"fresh"}


def test_a_reader_that_got_worse_is_not_believed(world: World) -> None:
    world.says(*CARD)
    world.reads(*corrected("25"))
    assert world.says(*corrected("25"), nonce="build 2").outcome == "held"
    assert world.prices()["gpt-1"] == "2.5"


def test_a_reader_that_misses_a_price_removes_it_as_slowly_and_as_loudly_as_a_page_would(world: World) -> None:
    world.says(*CARD)
    world.reads(*CARD[1:])
    world.says(*CARD[1:], nonce="build 2")
    assert "gpt-0" in world.prices()
    world.says(*CARD[1:], nonce="build 3")
    assert causes(world) == [("page", "gpt-0")]
    assert [change.difference.kind for change in world.ears.changes] == ["removed"]


def test_a_card_that_today_s_reader_doubts_stays_as_it_was_read(world: World) -> None:
    world.says(*CARD)
    world.reads(*corrected(), findings=(DOUBT,))
    assert world.says(*corrected(), findings=(DOUBT,), nonce="build 2").outcome == "held"
    assert world.prices()["gpt-1"] == "2.5"


def test_bytes_that_are_gone_can_not_be_read_again_and_stop_nothing(world: World) -> None:
    world.says(*CARD)
    for kept in world.store.snapshot_dir.glob("??/*.gz"):
        kept.unlink()
    world.reads(*corrected())
    assert world.says(*corrected(), nonce="build 2").outcome == "changed"


def test_a_correction_removes_nothing_that_waits_for_a_second_check(world: World) -> None:
    world.says(*CARD)
    world.says(*CARD[1:])
    state = world.store.page_state(HTML)
    better = a_reading(corrected()[1:])
    world.decisions.reread(state, Read(better, state.snapshot, "reader-2"), world.at)
    assert "gpt-0" in world.prices()
    world.stands()
    assert causes(world) == [("reparse", "gpt-1"), ("page", "gpt-0")]


def test_a_correction_counts_however_long_ago_the_page_was_read(world: World) -> None:
    world.says(*CARD)
    state = world.store.page_state(HTML)
    world.later(days=30)
    assert world.decisions.reread(state, Read(a_reading(corrected()), state.snapshot, "reader-2"), world.at) == 1
    assert world.prices()["gpt-1"] == "2"
