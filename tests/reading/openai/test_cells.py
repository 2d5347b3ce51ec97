from __future__ import annotations

from datetime import date

import pytest

from monitor.reading.document import place
from monitor.reading.openai.cells import NO_PRICE, Figure, Unit, read_figure, read_unit


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("$5.00", Figure(0)),
        ("$1.250", Figure(0)),
        ("\\$0.03", Figure(0)),
        ("$5.00*", Figure(0)),
        ("$5.00[1]", Figure(0)),
        ("Free", Figure(-1)),
        ("$15.00 / 1M characters", Figure(0, Unit(1_000_000, "character"))),
        ("$0.006 / minute", Figure(0, Unit(1, "minute"))),
        ("$0.006 per minute", Figure(0, Unit(1, "minute"))),
        ("$100.00 / hour", Figure(0, Unit(1, "hour"))),
        ("$10.00 / 1k calls", Figure(0, Unit(1000, "call"))),
        ("$10.00 / 1,000 calls", Figure(0, Unit(1000, "call"))),
        ("$2.00 / 1K tokens", Figure(0, Unit(1000, "token"))),
        ("$2.00 per million tokens", Figure(0, Unit(1_000_000, "token"))),
        ("$10.00 / 1k calls\n+ Search content tokens billed at model rates.", Figure(0, Unit(1000, "call"))),
        ("$25.00 / 1k calls + search content tokens are free", Figure(0, Unit(1000, "call"))),
        ("$0.60\nWeb search tool call charges also apply.", Figure(0)),
        *((text, NO_PRICE) for text in ("", "-", "–", "—", "N/A", "Not available", "Coming soon!", "null")),
        *((text, NO_PRICE) for text in ("Not supported", "TBD", "Contact sales", "$5.00 (coming soon)")),
        *((text, NO_PRICE) for text in ("Billed at model rates", "Tokens are billed at the model's token rates.")),
        ("$0.10 / sec", Figure(0, Unit(1, "second"))),
        ("~~$6.00~~ $5.00", Figure(1)),
        ("$5.00 ~~$6.00~~", Figure(0)),
        ("~~$6.00~~ Free", Figure(-1)),
        ("~~$6.00~~ -", NO_PRICE),
        ("$5.00 (through November 30, 2026)", Figure(0, valid_until=date(2026, 11, 30))),
        ("$5.00 until November 30, 2026", Figure(0, valid_until=date(2026, 11, 30))),
        ("$5.00 / minute starting Dec 1, 2026", Figure(0, Unit(1, "minute"), valid_from=date(2026, 12, 1))),
        ("$5.00, at least through November 30, 2026", Figure(0)),
        ("Free until November 30, 2026", Figure(-1, valid_until=date(2026, 11, 30))),
        ("$10.00 / 1k calls. Search content tokens billed at model rates.", Figure(0, Unit(1000, "call"))),
        ("$25.00 / 1k calls (search content tokens included)", Figure(0, Unit(1000, "call"))),
    ],
)
def test_a_price_cell_says(text: str, figure: Figure) -> None:
    assert read_figure(place(text)) == figure


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("$5.00 (EU only)", "unknown_qualifier"),
        ("from $5.00", "unknown_qualifier"),
        ("$5.00 until Friday", "unknown_qualifier"),
        ("5.00", "unknown_qualifier"),
        ("Same as gpt-5.5", "unknown_qualifier"),
        ("$5.00 / furlong", "unknown_unit"),
        ("$5.00 / 1M syllables", "unknown_unit"),
        ("$5.00 /", "unknown_unit"),
        ("$5.00 - $6.00", "implausible"),
        ("$5.00 $4.00", "implausible"),
        ("~~$6.00~~ $5.00 $4.00", "implausible"),
        ("~~$6.00~~", "implausible"),
        ("$5.00 until November 31, 2026", "unknown_qualifier"),
        ("$5.00 through November 30, 2026, then less", "unknown_qualifier"),
        ("Free for some", "unknown_qualifier"),
        ("Free (billed at model rates)", "unknown_qualifier"),
    ],
)
def test_words_left_over_are_a_fault(text: str, fault: str) -> None:
    assert read_figure(place(text)).fault == fault


def test_a_price_that_is_struck_through_is_ignored_beside_the_one_that_is_not() -> None:
    at = place("~~$6.00~~ $5.00")
    read_figure(at)
    assert at.fates == ["struck out: a price no more", None]


@pytest.mark.parametrize(
    ("text", "unit", "end"),
    [
        ("1M tokens", Unit(1_000_000, "token"), 9),
        ("1K tokens", Unit(1000, "token"), 9),
        ("second", Unit(1, "second"), 6),
        ("minute", Unit(1, "minute"), 6),
        ("million tokens", Unit(1_000_000, "token"), 14),
        ("image.", Unit(1, "image"), 5),
        ("1M syllables", None, 0),
        ("", None, 0),
    ],
)
def test_a_unit_is_read_where_it_stands(text: str, unit: Unit | None, end: int) -> None:
    assert read_unit(text) == (unit, end)
