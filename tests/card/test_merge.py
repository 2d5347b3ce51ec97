from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.card.merge import Voice, carries, merge, same
from monitor.card.rate import Allowance
from monitor.card.state import Published
from tests.card.rates import HTML, NOON, THIRD, TWIN, a_rate

if TYPE_CHECKING:
    from monitor.card.rate import Rate

RECENTLY = timedelta(hours=1)
JUST = timedelta(hours=48)
LONG_AGO = timedelta(hours=48, seconds=1)


def a_voice(page: str, *prices: str, ago: timedelta = RECENTLY) -> Voice:
    """A page that states a model a price; an empty price is a model that it does not state."""
    rates = tuple(a_rate(price, model=f"m{number}", page=page) for number, price in enumerate(prices) if price)
    return Voice(page, NOON - ago, rates)


def known(price: str, *sources: str, model: str = "m0") -> Published:
    earlier = NOON - timedelta(days=30)
    return Published(a_rate(price, model=model, page=sources[0]), earlier, earlier, sources)


def said(voices: list[Voice], before: list[Published]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(entry.rate.model, str(entry.rate.price), entry.sources) for entry in merge(voices, before, NOON)]


@pytest.mark.parametrize(
    ("voices", "before", "published"),
    [
        pytest.param([], [], [], id="nobody says anything"),
        pytest.param([a_voice(HTML, "1")], [], [("m0", "1", (HTML,))], id="one page"),
        pytest.param(
            [a_voice(TWIN, "1"), a_voice(HTML, "1")], [], [("m0", "1", (HTML, TWIN))], id="one rate a key, all its sources"
        ),
        pytest.param(
            [a_voice(HTML, "1", "2"), a_voice(TWIN, "", "2", "3")],
            [],
            [("m0", "1", (HTML,)), ("m1", "2", (HTML, TWIN)), ("m2", "3", (TWIN,))],
            id="each states what the other lacks",
        ),
        pytest.param(
            [a_voice(HTML, "1", ago=JUST), a_voice(TWIN, "1")],
            [known("1", HTML, TWIN)],
            [("m0", "1", (HTML, TWIN))],
            id="a page read 48 hours ago is heard",
        ),
        pytest.param(
            [a_voice(HTML, "", ago=JUST), a_voice(TWIN, "1")],
            [known("1", HTML, TWIN)],
            [("m0", "1", (TWIN,))],
            id="a page that dropped a rate is no source of it",
        ),
        pytest.param(
            [a_voice(HTML, "1", ago=LONG_AGO), a_voice(TWIN, "1")],
            [known("1", HTML, TWIN)],
            [("m0", "1", (HTML, TWIN))],
            id="a silent page that says the same is named",
        ),
        pytest.param(
            [a_voice(HTML, "1", ago=LONG_AGO), a_voice(TWIN, "")],
            [known("1", HTML, TWIN)],
            [],
            id="a silent page sustains nothing that a page dropped",
        ),
        pytest.param(
            [a_voice(HTML, "1", ago=JUST), a_voice(TWIN, "")],
            [known("1", HTML, TWIN)],
            [("m0", "1", (HTML,))],
            id="a page that is heard does",
        ),
        pytest.param(
            [a_voice(HTML, "1", ago=LONG_AGO), a_voice(TWIN, "2")],
            [known("1", HTML, TWIN)],
            [("m0", "2", (TWIN,))],
            id="a silent page contradicts nothing",
        ),
        pytest.param(
            [a_voice(HTML, "1", ago=LONG_AGO), a_voice(TWIN, "", "5")],
            [known("1", HTML)],
            [("m1", "5", (TWIN,)), ("m0", "1", (HTML,))],
            id="what only a silent page states stands: nobody dropped it",
        ),
        pytest.param(
            [a_voice(HTML, "1", ago=LONG_AGO), a_voice(TWIN, "1", ago=LONG_AGO)],
            [known("1", HTML, TWIN)],
            [("m0", "1", (HTML, TWIN))],
            id="nobody can be heard: all stands",
        ),
        pytest.param(
            [a_voice(HTML, "2", ago=LONG_AGO)], [known("1", HTML)], [("m0", "1", (HTML,))], id="a silent page changes nothing"
        ),
        pytest.param([a_voice(HTML, "1", ago=LONG_AGO)], [], [], id="a silent page adds nothing"),
    ],
)  # fmt: skip
def test_pages_of_a_platform_are_one_card(
    voices: list[Voice], before: list[Published], published: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    assert said(voices, before) == published
    assert said(voices[::-1], before) == published


def test_where_believed_pages_disagree_the_one_checked_last_counts() -> None:
    html = a_voice(HTML, "1", ago=timedelta(hours=2))
    third = a_voice(THIRD, "2", ago=timedelta(hours=3))
    assert said([html, a_voice(TWIN, "2", ago=timedelta(hours=1)), third], []) == [("m0", "2", (TWIN, THIRD))]
    assert said([html, a_voice(TWIN, "2", ago=timedelta(hours=4)), third], []) == [("m0", "1", (HTML,))]


def test_times_move_with_the_content_only() -> None:
    before = known("1", HTML)
    (unchanged,) = merge([a_voice(HTML, "1")], [before], NOON)
    (changed,) = merge([a_voice(HTML, "2")], [before], NOON)
    assert unchanged == before
    assert (changed.first_seen, changed.changed_at) == (before.first_seen, NOON)


def test_a_rate_keeps_the_evidence_it_was_first_read_by_while_that_page_states_it() -> None:
    before = known("1", HTML, TWIN)
    (kept,) = merge([a_voice(HTML, "1"), a_voice(TWIN, "1")], [before], NOON)
    (moved,) = merge([a_voice(HTML, ""), a_voice(TWIN, "1")], [before], NOON)
    assert (kept.rate.evidence.page, moved.rate.evidence.page) == (HTML, TWIN)
    assert moved.changed_at == before.changed_at


def test_twins_that_word_a_threshold_differently_do_not_take_turns() -> None:
    here = a_rate(context="long", context_over=272_000, page=HTML)
    there = a_rate(context="long", page=TWIN)
    for minutes in (1, 3):
        voices = [
            Voice(HTML, NOON - timedelta(minutes=2), (here,)),
            Voice(TWIN, NOON - timedelta(minutes=minutes), (there,)),
        ]
        assert [entry.rate.context_over for entry in merge(voices, [], NOON)] == [272_000]


def test_a_clock_set_back_silences_nobody() -> None:
    assert said([a_voice(HTML, "1", ago=timedelta(hours=-3))], []) == [("m0", "1", (HTML,))]


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (a_rate("2.50", page=TWIN, section="Elsewhere"), True),
        (a_rate("3"), False),
        (a_rate(free_allowance=Allowance(1, "request", "day")), False),
        (a_rate(context_over=1), False),
    ],
)
def test_two_rates_say_the_same_wherever_they_were_read(other: Rate, alike: bool) -> None:
    assert same(a_rate("2.5"), other) is alike


def a_card(*sections: str) -> list[Published]:
    rates = [a_rate(model=f"{name}-{number}", section=f"{name} › Standard") for name in sections for number in (1, 2)]
    return [Published(rate, NOON, NOON, (HTML,)) for rate in rates]


@pytest.mark.parametrize(
    ("stated", "can"),
    [
        (["text-1", "text-2"], True),
        (["text-1", "text-2", "audio-1", "audio-2"], True),
        (["text-1", "text-2", "audio-1"], False),
        (["text-1"], False),
        (["new-1"], True),
        ([], False),
    ],
)
def test_a_twin_carries_the_card_if_it_is_whole_in_the_sections_it_has(stated: list[str], can: bool) -> None:
    voice = Voice(TWIN, NOON, tuple(a_rate(model=name, page=TWIN, section="Prices") for name in stated))
    assert carries(voice, a_card("text", "audio")) is can
