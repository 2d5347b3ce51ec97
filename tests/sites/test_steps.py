from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from monitor.feed.view import Span
from monitor.sites.steps import steps
from tests.sites.rows import NOON, rate

MAY, JUNE = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


def told(*spans: Span) -> list[tuple[str, datetime, datetime | None]]:
    return [(str(step.rate.price), step.since, step.until) for step in steps(spans, NOON)]


def test_one_price_after_another() -> None:
    assert told(Span(rate(price="3"), MAY, JUNE), Span(rate(price="2"), JUNE, None)) == [
        ("3", MAY, JUNE),
        ("2", JUNE, None),
    ]


def test_the_same_price_read_again_is_one_step() -> None:
    assert told(Span(rate(price="3"), MAY, JUNE), Span(rate(price="3"), JUNE, None)) == [("3", MAY, None)]


def test_a_thing_that_was_not_on_the_card_has_a_gap() -> None:
    later = JUNE + timedelta(days=3)
    assert told(Span(rate(price="3"), MAY, JUNE), Span(rate(price="3"), later, None)) == [
        ("3", MAY, JUNE),
        ("3", later, None),
    ]


def test_a_promotion_interrupts_the_base_price_on_its_own_days() -> None:
    base = rate(price="10")
    promotion = base._replace(price=Decimal(5), valid_from=date(2026, 6, 1), valid_until=date(2026, 6, 30))
    assert told(Span(base, MAY, None), Span(promotion, MAY, None)) == [
        ("10", MAY, JUNE),
        ("5", JUNE, datetime(2026, 7, 1, tzinfo=UTC)),
        ("10", datetime(2026, 7, 1, tzinfo=UTC), None),
    ]


def test_what_is_to_come_is_no_step_yet() -> None:
    assert told(Span(rate(price="3", valid_from=date(2027, 1, 1)), MAY, None)) == []


def test_a_window_that_never_ends_is_no_overflow() -> None:
    assert len(told(Span(rate(valid_until=date.max), MAY, None))) == 1
