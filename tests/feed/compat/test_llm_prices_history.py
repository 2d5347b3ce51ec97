from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from monitor.feed.compat.llm_prices import llm_prices
from monitor.feed.compat.llm_prices_history import llm_prices_history
from monitor.feed.view import Span
from tests.feed.compat.shapes import CHAT, GEMINI, RATES, TODAY, google, priced, some_offers

if TYPE_CHECKING:
    from monitor.card.rate import Rate


def day(number: int) -> date:
    return date(2026, 11, number)


def span(rate: Rate, since: int = 1, until: int | None = None, hour: int = 12) -> Span:
    def moment(number: int) -> datetime:
        return datetime.combine(day(number), time(hour), UTC)

    return Span(rate, moment(since), moment(until) if until else None)


def said(*spans: Span, today: date = TODAY) -> list[tuple[Any, ...]]:
    """Id, input, output, and the days from and to."""
    rows = llm_prices_history(spans, today)["prices"]
    return [(row["id"], row["input"], row["output"], row["from_date"], row["to_date"]) for row in rows]


OUT = priced("a", "10", charge="output")


def test_a_row_is_that_of_the_current_prices_and_two_days() -> None:
    now = {row["id"]: row for row in llm_prices(some_offers(), TODAY)["prices"]}
    past = llm_prices_history([span(rate) for rate in RATES], TODAY)["prices"]
    assert {row["id"]: row for row in past} == {
        name: row | {"from_date": "2026-11-01", "to_date": None} for name, row in now.items()
    }
    assert list(past[0]) == ["id", "vendor", "name", "input", "output", "input_cached", "from_date", "to_date"]


def test_the_day_of_a_change_is_the_new_price_s() -> None:
    assert said(span(OUT), span(priced("a", "5"), 1, 9), span(priced("a", "4"), 9)) == [
        ("a", 4.0, 10.0, "2026-11-09", None),
        ("a", 5.0, 10.0, "2026-11-01", "2026-11-09"),
    ]


def test_a_price_that_stood_for_less_than_a_day_is_left_out() -> None:
    brief = Span(priced("a", "99"), *(datetime(2026, 11, 9, hour, tzinfo=UTC) for hour in (8, 12)))
    assert said(span(OUT), span(priced("a", "5"), 1, 9, hour=8), brief, span(priced("a", "5"), 9)) == [
        ("a", 5.0, 10.0, "2026-11-01", None)
    ]


def test_a_model_that_is_gone_has_an_end_and_one_that_came_back_two_beginnings() -> None:
    inputs = span(priced("a", "5"), 1, 5), span(priced("a", "5"), 8)
    assert said(*inputs, span(OUT)) == [
        ("a", 5.0, 10.0, "2026-11-08", None),
        ("a", 5.0, 10.0, "2026-11-01", "2026-11-05"),
    ]


def test_what_changes_nothing_that_can_be_said_makes_no_row() -> None:
    batch = priced("a", "1", tier="batch")
    assert said(span(OUT), span(priced("a", "5")), span(batch, 7)) == [("a", 5.0, 10.0, "2026-11-01", None)]


def test_a_stated_price_begins_on_its_day_and_not_before() -> None:
    later = priced("a", "4", valid_from=day(20)), priced("a", "10", charge="output", valid_from=day(20))
    spans = [span(rate) for rate in later]
    assert said(*spans) == [("a", 4.0, 10.0, "2026-11-20", None)]
    assert said(*spans, today=day(19)) == []


def test_a_price_that_has_begun_stands_though_the_page_goes_on_stating_the_former_one() -> None:
    begun = span(priced("a", "3", valid_from=day(10)))
    assert said(span(OUT), span(priced("a", "5"), 1, 5), begun, span(priced("a", "6"), 5)) == [
        ("a", 3.0, 10.0, "2026-11-10", None),
        ("a", 6.0, 10.0, "2026-11-05", "2026-11-10"),
        ("a", 5.0, 10.0, "2026-11-01", "2026-11-05"),
    ]


def test_a_promotional_price_is_never_said_and_leaves_a_gap() -> None:
    promotion = priced("a", "1", valid_until=day(9))
    assert said(span(OUT), span(priced("a", "5"), 1, 5), span(promotion, 5), span(priced("a", "6"), 10)) == [
        ("a", 6.0, 10.0, "2026-11-10", None),
        ("a", 5.0, 10.0, "2026-11-01", "2026-11-05"),
    ]


def test_the_last_day_there_is_ends_nothing() -> None:
    assert said(span(OUT), span(priced("a", "5", valid_until=date.max))) == []


def test_long_prompts_have_a_history_of_their_own() -> None:
    rows = said(*(span(rate) for rate in (*CHAT, *GEMINI)))
    assert [row[0] for row in rows] == ["gemini-2.5-flash", "gemini-2.5-flash-long", "gpt-5.4", "gpt-5.4-long"]


def test_other_platforms_of_the_model_say_nothing() -> None:
    ours = [google("g", "2"), google("g", "3", charge="output")]
    vertex = [rate._replace(platform="vertex-ai", price=Decimal(9)) for rate in ours]
    assert said(*(span(rate) for rate in (*ours, *vertex))) == [("g", 2.0, 3.0, "2026-11-01", None)]


def test_three_years_of_daily_changes_of_a_model_take_little_time() -> None:
    start = datetime(2023, 11, 1, 12, tzinfo=UTC)
    spans = [
        Span(priced("a", f"{number}", charge=charge), start + timedelta(number), start + timedelta(number + 1))
        for number in range(1, 1000)
        for charge in ("input", "output")
    ]
    assert len(llm_prices_history(spans, TODAY)["prices"]) == 999
