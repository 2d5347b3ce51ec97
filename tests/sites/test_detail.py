from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from monitor.sites.detail import excerpt, sections
from tests.sites.rows import NOON, published, rate

if TYPE_CHECKING:
    from monitor.card.rate import Rate

PROMOTION = rate(price="1", valid_until=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        ([rate()], [""]),
        ([PROMOTION], ["until December 31, 2026"]),
        ([rate(), PROMOTION], ["again when the promotion ends", "until December 31, 2026"]),
        ([rate(valid_from=date(2027, 1, 1))], ["from January 1, 2027"]),
        ([rate(valid_until=date(2026, 10, 31))], ["ended on October 31, 2026"]),
    ],
)
def test_a_price_says_when_it_applies(rates: list[Rate], said: list[str]) -> None:
    (section,) = sections([published(one) for one in rates], NOON)
    assert [entry.force for entry in section.entries] == said


@pytest.mark.parametrize(
    ("price", "said"),
    [("1", "…video) $1.00 (audio)"), ("0.3", "$0.30 (text / image / v…"), ("9", "$0.30 (text / imag…")],
)
def test_the_excerpt_shows_the_amount_itself(price: str, said: str) -> None:
    one = rate(price=price)
    text = "$0.30 (text / image / video)\n$1.00 (audio)"
    assert excerpt(one._replace(evidence=one.evidence._replace(text=text))) == said


def test_the_excerpt_shows_no_date_of_the_same_number() -> None:
    one = rate(price="1")
    text = "$0.50 through December 31, 2026, $1.00 starting January 1, 2027"
    assert excerpt(one._replace(evidence=one.evidence._replace(text=text))) == "…2026, $1.00 starting January…"
    text = "$0.50, starting January 1, 2027: $1.00"
    assert excerpt(one._replace(evidence=one.evidence._replace(text=text))) == "…2027: $1.00"


def test_tiers_and_platforms_are_sections() -> None:
    rates = [rate(), rate(tier="batch"), rate(platform="vertex-ai")]
    titles = [section.title for section in sections([published(one) for one in rates], NOON)]
    assert titles == ["OpenAI API: standard", "OpenAI API: batch", "Vertex AI: standard"]
