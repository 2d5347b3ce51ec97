from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from monitor.card.change import Difference
from monitor.feed.words import headline, plain
from tests.feed.rows import HOSTILE, change, rate

if TYPE_CHECKING:
    from monitor.card.change import Change
    from monitor.card.rate import Rate


def test_hostile_text_becomes_one_line_without_commands() -> None:
    line = plain(HOSTILE)
    assert not {unicodedata.category(char) for char in line} & {"Cc", "Cf"}
    assert line.startswith("<script>alert(1)</script><!channel> Bcc: a@b")


def told(was: Rate | None, now: Rate | None, kind: str = "price", ratio: str | None = "0.8") -> Change:
    return change(was, now, difference=Difference(kind, was, now, ratio))


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (told(rate(), rate(price=Decimal(2))), "Input, text: $2.50 / 1M tokens → $2.00 / 1M tokens (−20 %)"),
        (told(None, rate(), "added", None), "new: Input, text: $2.50 / 1M tokens"),
        (told(rate(), None, "removed", None), "no longer listed: Input, text: $2.50 / 1M tokens"),
        (
            told(rate(), rate(valid_until=date(2026, 12, 31)), "window", "1"),
            "other dates: Input, text: $2.50 / 1M tokens → $2.50 / 1M tokens until December 31, 2026",
        ),
        (told(rate(), rate(free=True, price=Decimal(0)), "allowance", "0"), "other allowance: Input, text: $2.50 / 1M tokens → free (−100 %)"),
        (
            told(rate(), rate(context="long", conditions=(("region", "global"),)), "reclassified", "1"),
            "stated differently: Input, text (long prompts, global): $2.50 / 1M tokens → $2.50 / 1M tokens",
        ),
    ],
)  # fmt: skip
def test_a_change_is_one_line(one: Change, line: str) -> None:
    assert headline(one) == f"openai gpt-5: {line}"


def test_a_price_of_another_platform_than_the_maker_s_own_says_so() -> None:
    one = told(None, rate(platform="vertex-ai"), "added", None)
    assert headline(one) == "openai gpt-5 on vertex-ai: new: Input, text: $2.50 / 1M tokens"
