from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

import pytest

from monitor.feed.words import headline, plain
from tests.feed.rows import HOSTILE, change, rate


def test_hostile_text_becomes_one_line_without_commands() -> None:
    line = plain(HOSTILE)
    assert not {unicodedata.category(char) for char in line} & {"Cc", "Cf"}
    assert line.startswith("<script>alert(1)</script><!channel> Bcc: a@b")


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (change(rate(), rate(price=Decimal(2))), "openai gpt-5: input text standard, 2.5 USD per 1000000 token → 2 USD per 1000000 token"),
        (change(None, rate(), "added"), "openai gpt-5: input text standard, added: 2.5 USD per 1000000 token"),
        (change(rate(), None, "removed"), "openai gpt-5: input text standard, removed: 2.5 USD per 1000000 token"),
        (
            change(rate(), rate(valid_until=date(2026, 12, 31)), "window"),
            "openai gpt-5: input text standard, other dates: 2.5 USD per 1000000 token → 2.5 USD per 1000000 token until 2026-12-31",
        ),
        (
            change(rate(), rate(free=True, price=Decimal(0)), "allowance"),
            "openai gpt-5: input text standard, other allowance: 2.5 USD per 1000000 token → free",
        ),
        (
            change(rate(), rate(context="long", conditions=(("region", "global"),)), "reclassified"),
            "openai gpt-5: input text standard long global, reclassified: 2.5 USD per 1000000 token → 2.5 USD per 1000000 token",
        ),
    ],
)  # fmt: skip
def test_a_change_is_one_line(told, line: str) -> None:
    assert headline(told) == line
