from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from monitor.card.validity import Turn, applies, lapsed, today, upcoming
from tests.card.rates import FROM, NOON, UNTIL, a_rate

if TYPE_CHECKING:
    from monitor.card.rate import Rate

BASE, PROMOTED, LATER = a_rate("2.5"), a_rate("2", valid_until=UNTIL), a_rate("2.5", valid_from=FROM)
OTHER = a_rate("9", model="other")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("rate", "moment", "does"),
    [
        (BASE, "1999-01-01", True),
        (PROMOTED, "2026-11-20", True),
        (PROMOTED, "2026-12-31T23:59:59.999999", True),
        (PROMOTED, "2027-01-01T00:00:00", False),
        (LATER, "2026-12-31T23:59:59.999999", False),
        (LATER, "2027-01-01T00:00:00", True),
        (a_rate(valid_from=UNTIL, valid_until=UNTIL), "2026-12-31T12:00", True),
    ],
)
def test_both_days_of_a_window_are_part_of_it(rate: Rate, moment: str, does: bool) -> None:
    assert applies(rate, at(moment)) is does


def test_a_day_is_a_utc_day_wherever_one_asks() -> None:
    west = timezone(-timedelta(hours=8))
    assert applies(PROMOTED, datetime(2026, 12, 31, 15, 59, tzinfo=west))
    assert not applies(PROMOTED, datetime(2026, 12, 31, 16, 0, tzinfo=west))


def test_an_instant_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(AssertionError, match="time zone"):
        applies(BASE, datetime(2026, 11, 20, 12))


@pytest.mark.parametrize(
    ("rates", "moment", "prices"),
    [
        pytest.param([PROMOTED, LATER], "2026-11-20", ["2"], id="the promotion"),
        pytest.param([PROMOTED, LATER], "2027-01-01", ["2.5"], id="the price after it"),
        pytest.param([BASE, PROMOTED], "2026-11-20", ["2"], id="a promotion beside a base that stays"),
        pytest.param([BASE, PROMOTED], "2027-01-01", ["2.5"], id="the base after it"),
        pytest.param([BASE, a_rate("3", valid_from=FROM)], "2027-01-01", ["3"], id="a later price beside the old one"),
        pytest.param([BASE, a_rate("3", valid_from=FROM)], "2026-12-31", ["2.5"], id="before that"),
        pytest.param(
            [PROMOTED, a_rate("1", valid_until=date(2026, 11, 30))], "2026-11-20", ["1"], id="the one that ends sooner"
        ),
        pytest.param([PROMOTED, OTHER, LATER], "2026-11-20", ["2", "9"], id="the others stay"),
        pytest.param([PROMOTED], "2027-01-01", [], id="nothing after it"),
    ],
)
def test_one_rate_a_thing_applies_at_any_instant(rates: list[Rate], moment: str, prices: list[str]) -> None:
    assert [str(rate.price) for rate in today(rates, at(moment))] == prices
    assert sorted(str(rate.price) for rate in today(rates[::-1], at(moment))) == sorted(prices)


@pytest.mark.parametrize(
    ("moment", "days", "turns"),
    [
        ("2026-12-24", 6, []),
        ("2026-12-24", 7, [Turn("ends", UNTIL, PROMOTED, LATER)]),
        ("2026-12-24", 8, [Turn("ends", UNTIL, PROMOTED, LATER), Turn("starts", FROM, LATER)]),
        ("2026-12-31", 0, [Turn("ends", UNTIL, PROMOTED, LATER)]),
        ("2027-01-01", 0, [Turn("starts", FROM, LATER)]),
        ("2027-01-02", 30, []),
    ],
)
def test_what_ends_and_what_starts_is_known_beforehand(moment: str, days: int, turns: list[Turn]) -> None:
    assert upcoming([LATER, OTHER, PROMOTED], at(moment), days) == turns


@pytest.mark.parametrize(("rates", "then"), [([PROMOTED], None), ([PROMOTED, BASE], BASE), ([PROMOTED, OTHER], None)])
def test_an_end_names_what_applies_after_it(rates: list[Rate], then: Rate | None) -> None:
    assert [turn.then for turn in upcoming(rates, NOON, 60)] == [then]


@pytest.mark.parametrize(
    ("rates", "moment", "unknown"),
    [
        ([PROMOTED], "2026-12-31", []),
        ([PROMOTED], "2027-01-01", [PROMOTED]),
        ([PROMOTED, LATER], "2027-01-01", []),
        ([PROMOTED, BASE], "2027-01-01", []),
        ([PROMOTED, OTHER], "2027-01-01", [PROMOTED]),
        ([PROMOTED, a_rate("3", valid_from=date(2027, 2, 1))], "2027-01-15", [PROMOTED]),
        ([BASE], "2027-01-01", []),
    ],
)
def test_a_window_that_ended_with_nothing_after_it_is_told(rates: list[Rate], moment: str, unknown: list[Rate]) -> None:
    assert lapsed(rates, at(moment)) == unknown
