from __future__ import annotations

from datetime import timedelta

from monitor.sites.chart import HEIGHT, WIDTH, chart
from monitor.sites.steps import Step
from tests.sites.rows import NOON, rate

START = NOON - timedelta(days=100)
MIDDLE = NOON - timedelta(days=50)


def test_steps_that_touch_are_one_line_with_a_riser() -> None:
    drawn = chart([Step(rate(price="4"), START, MIDDLE), Step(rate(price="2"), MIDDLE, None)], NOON)
    assert drawn.path == "M2 18H160L160 54H318"


def test_a_gap_is_not_drawn_over() -> None:
    later = MIDDLE + timedelta(days=10)
    drawn = chart([Step(rate(price="4"), START, MIDDLE), Step(rate(price="4"), later, None)], NOON)
    assert drawn.path.count("M") == 2


def test_one_price_since_this_moment_still_makes_a_line() -> None:
    drawn = chart([Step(rate(), NOON, None)], NOON)
    assert drawn.treads[0].width > WIDTH / 2


def test_a_free_thing_lies_on_the_ground() -> None:
    drawn = chart([Step(rate(price="0", free=True), START, None)], NOON)
    assert drawn.treads[0].y == HEIGHT


def test_the_description_says_everything_that_is_drawn() -> None:
    drawn = chart([Step(rate(price="4"), START, MIDDLE), Step(rate(price="2"), MIDDLE, None)], NOON)
    assert drawn.title == "Input, text per 1M tokens"
    assert drawn.description == (
        "$4.00 / 1M tokens from August 14, 2026 until October 3, 2026; $2.00 / 1M tokens since October 3, 2026"
    )
