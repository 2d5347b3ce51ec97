from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.card.compare import compare
from monitor.card.flapping import already_told, flaps, settled
from tests.card.rates import NOON, UNTIL, a_change, a_rate

if TYPE_CHECKING:
    from monitor.card.change import Change
    from monitor.card.rate import Rate

DAY = timedelta(hours=24)
A, B, C = a_rate("1"), a_rate("2"), a_rate("3")


@pytest.mark.parametrize(
    ("recent", "before", "after", "flapping"),
    [
        pytest.param([a_change(A, B)], B, A, True, id="A B A"),
        pytest.param([a_change(A, B), a_change(B, A)], A, B, True, id="A B A B"),
        pytest.param([a_change(A, B), a_change(B, C)], C, A, True, id="A B C A"),
        pytest.param([a_change(A, B)], B, C, False, id="A B C"),
        pytest.param([], B, A, False, id="no change before"),
        pytest.param([a_change(A, B, at=NOON - DAY)], B, A, True, id="just within the window"),
        pytest.param([a_change(A, B, at=NOON - DAY - timedelta(seconds=1))], B, A, False, id="past the window"),
        pytest.param([a_change(A, B)], a_rate("2", tier="batch"), a_rate("1", tier="batch"), False, id="another rate"),
        pytest.param([a_change(A, None)], None, A, True, id="removed, added"),
        pytest.param([a_change(None, A)], A, None, True, id="added, removed"),
        pytest.param([a_change(A, None)], None, B, False, id="removed, added at another price"),
        pytest.param([a_change(None, A)], a_rate(model="other"), None, False, id="another one removed"),
        pytest.param([a_change(A, B)], B, a_rate("1.00", page="openai/pricing-md"), True, id="read elsewhere"),
        pytest.param([a_change(A, B, cause="reparse")], B, A, False, id="only the reader had changed"),
        pytest.param([a_change(A, B, cause="approval")], B, A, True, id="a person had approved"),
    ],
)
def test_what_comes_back_within_the_window_flaps(
    recent: list[Change], before: Rate | None, after: Rate | None, flapping: bool
) -> None:
    difference = a_change(before, after).difference
    assert flaps(difference, recent, NOON, DAY) is flapping


def test_a_window_that_comes_and_goes_flaps() -> None:
    base, promoted = a_rate(), a_rate(valid_until=UNTIL)
    (comes,), (goes,) = compare([base], [promoted]), compare([promoted], [base])
    assert (comes.kind, goes.kind) == ("window", "window")
    assert flaps(goes, [a_change(comes.before, comes.after)], NOON, DAY)


def test_a_page_that_goes_back_and_forth_all_day_is_told_twice() -> None:
    """Once as a change, once as flapping."""
    recent: list[Change] = []
    told: list[str] = []
    for step in range(40):
        before, after = (A, B) if step % 2 == 0 else (B, A)
        at = NOON + timedelta(hours=step)
        difference = a_change(before, after).difference
        change = a_change(before, after, id=f"{step}-1", at=at, flapping=flaps(difference, recent, at, DAY))
        recent.append(change)
        if not already_told(change, recent, DAY):
            told.append(change.id)
    assert told == ["0-1", "1-1"]


@pytest.mark.parametrize(
    ("change", "silent"),
    [
        pytest.param(a_change(A, B, id="2-1", flapping=True), True, id="flapped an hour ago"),
        pytest.param(a_change(A, B, id="2-1", flapping=False), False, id="a change of its own"),
        pytest.param(a_change(A, B, id="1-1", flapping=True), False, id="the first telling itself"),
        pytest.param(a_change(A, B, id="2-1", flapping=True, at=NOON + 2 * DAY), False, id="long ago"),
        pytest.param(a_change(a_rate("1", tier="batch"), None, id="2-1", flapping=True), False, id="another rate"),
    ],
)
def test_flapping_is_told_once_in_a_window(change: Change, silent: bool) -> None:
    recent = [a_change(B, A, id="1-1", flapping=True, at=NOON - timedelta(hours=1))]
    assert already_told(change, recent, DAY) is silent


def gone_back_and_forth(hours: list[float], states: list[Rate | None]) -> list[Change]:
    """The changes, newest first, of a page that says `states[0]`, then each other one at its hour."""
    made: list[Change] = []
    for number, hour in enumerate(hours):
        at = NOON + timedelta(hours=hour)
        before, after = states[number], states[number + 1]
        flapping = flaps(a_change(before, after).difference, made, at, DAY)
        made.append(a_change(before, after, id=f"{number + 1}-1", at=at, flapping=flapping))
    return made[::-1]


@pytest.mark.parametrize(
    ("hours", "states", "later", "told"),
    [
        pytest.param([0, 1, 2], [A, B, A, B], 26, ["3-1"], id="B in the end"),
        pytest.param([0, 1, 2, 3], [A, B, A, B, A], 27, ["4-1"], id="A in the end"),
        pytest.param([0, 1, 2], [A, B, A, B], 25.9, [], id="not for a day yet"),
        pytest.param([0, 1], [A, B, A], 99, [], id="the end was told as flapping"),
        pytest.param([0, 1, 2, 3], [A, B, A, B, C], 99, [], id="the end was told as news"),
        pytest.param([0, 1, 2, 30], [A, B, A, B, C], 99, [], id="it moved on later"),
        pytest.param([0, 1, 2], [A, None, A, None], 26, ["3-1"], id="gone in the end"),
        pytest.param([0, 1, 2, 50, 51, 52], [A, B, A, B, A, B, A], 99, ["6-1"], id="it began again"),
    ],
)
def test_what_flapping_came_to_is_told_when_it_has_stood_for_a_day(
    hours: list[float], states: list[Rate | None], later: float, told: list[str]
) -> None:
    changes, last = gone_back_and_forth(hours, states), states[-1]
    found = settled(changes, [last] if last else [], NOON + timedelta(hours=later), DAY)
    assert [change.id for change in found] == told


def test_what_does_not_stand_any_more_is_not_told_as_standing() -> None:
    changes = gone_back_and_forth([0, 1, 2], [A, B, A, B])
    assert settled(changes, [C], NOON + 3 * DAY, DAY) == []
