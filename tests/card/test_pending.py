from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.card.pending import after_reading
from monitor.card.state import Pending
from tests.card.rates import FROM, NOON, UNTIL, a_rate

if TYPE_CHECKING:
    from monitor.card.rate import Rate

FIRST, SECOND = NOON, NOON + timedelta(minutes=15)
STAYS, GOES = a_rate(model="stays"), a_rate("2.5", model="goes")


def waiting(*rates: Rate) -> tuple[Pending, ...]:
    return tuple(Pending(rate, FIRST) for rate in rates)


@pytest.mark.parametrize(
    ("before", "pending", "stated", "still"),
    [
        pytest.param([STAYS, GOES], (), [STAYS, GOES], [], id="nothing goes"),
        pytest.param([STAYS, GOES], (), [STAYS], [(GOES, SECOND)], id="first missed"),
        pytest.param([STAYS], waiting(GOES), [STAYS], [], id="missed again: gone"),
        pytest.param([STAYS], waiting(GOES), [STAYS, GOES], [], id="comes back"),
        pytest.param([STAYS], waiting(GOES), [STAYS, a_rate("9", model="goes")], [], id="comes back at another price"),
        pytest.param([STAYS], waiting(GOES), [], [(STAYS, SECOND)], id="one is gone, the next is missed"),
        pytest.param([GOES], waiting(GOES), [], [(GOES, SECOND)], id="what the card states was not missed before"),
        pytest.param(
            [a_rate("2.5")], (), [a_rate("2", valid_until=UNTIL), a_rate("2.5", valid_from=FROM)], [], id="other window"
        ),
        pytest.param([a_rate()], (), [a_rate(conditions={"region": "global"})], [], id="other condition"),
        pytest.param([], waiting(a_rate()), [a_rate(valid_until=UNTIL)], [], id="comes back with a window"),
        pytest.param([], (), [STAYS], [], id="first reading"),
    ],
)
def test_a_rate_waits_for_a_second_check_to_agree(
    before: list[Rate], pending: tuple[Pending, ...], stated: list[Rate], still: list[tuple[Rate, object]]
) -> None:
    found = after_reading(before, pending, stated, SECOND)
    assert [(wait.rate, wait.since) for wait in found] == still


def test_an_unchanged_page_is_the_second_check() -> None:
    pending = after_reading([STAYS, GOES], (), [STAYS], FIRST)
    assert pending == waiting(GOES)
    assert after_reading([STAYS], pending, [STAYS], SECOND) == ()
