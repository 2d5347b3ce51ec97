from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from alerts.entry import entry, meaning
from alerts.samples import CHEAPER, RATE, change, changes
from monitor.card.wire import change_to_json

if TYPE_CHECKING:
    from monitor.card.rate import Rate

_SENTENCES = {
    "price": "input (text), standard: $1.00 → $0.20 per 1M tokens (−80 % ↓); a million tokens: $0.80 less",
    "launch": "input (text), standard: new, $1.00 per 1M tokens",
    "removal": "input (text), standard: gone from the page, was $1.00 per 1M tokens",
    "rename": "input (text), standard: gone from the page, was $1.00 per 1M tokens; "
    "looks renamed to gpt-5.7-luna, same prices",
    "new-section": "new section “Video generation” with 14 prices of sora-3 and sora-3-pro, "
    "among them input (text), standard: $1.00 per 1M tokens",
    "window": "input (text), standard: $1.00 per 1M tokens, valid until 2026-12-31 (was until 2026-11-21)",
    "allowance": "search grounding, standard: 1,500 requests per day free (was no free allowance), "
    "$14.00 per 1,000 queries",
    "reclassified": "input (text), standard: same price stated otherwise, "
    "$0.001 per 1,000 tokens → $1.00 per 1M tokens",
    "rounding": "input (text), standard: $0.13 → $0.125 per 1M tokens (−3.8 % ↓); a million tokens: $0.005 less; "
    "smaller than the precision that the page prints",
    "flapping": "input (text), standard: $1.00 → $0.20 per 1M tokens (−80 % ↓); a million tokens: $0.80 less; "
    "the page goes back and forth (flapping): told again when it has said one thing for a day",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "sentence"), _SENTENCES.items())
def test_every_kind_of_change_has_its_sentence(kind: str, sentence: str) -> None:
    assert entry(change_to_json(changes()[kind][0])).sentence == sentence


def test_a_new_section_of_one_model_names_it_once() -> None:
    hint = {"new_section": "Sora 3", "models": [RATE.model], "rates": 7}
    told = entry(change_to_json(change("added", None, RATE, hint)))
    assert told.line == "new section “Sora 3” with 7 prices, among them input (text), standard: $1.00 per 1M tokens"


def test_a_price_with_dates_says_when_it_takes_effect() -> None:
    later = CHEAPER._replace(valid_from=date(2026, 12, 1), valid_until=date(2026, 12, 31))
    told = entry(change_to_json(change("price", RATE, later)))
    assert "takes effect from 2026-12-01 until 2026-12-31" in told.remarks


def test_terms_that_changed_at_one_price_are_named() -> None:
    after = RATE._replace(conditions=(("size", "1024x1024"),))
    told = entry(change_to_json(change("reclassified", RATE, after)))
    assert told.line.endswith("same price $1.00 per 1M tokens under other terms, none → 1024x1024")


def test_free_to_priced_and_back_are_no_percentage() -> None:
    free = RATE._replace(price=Decimal(0), free=True)
    assert entry(change_to_json(change("price", free, RATE))).line == (
        "input (text), standard: free → $1.00 per 1M tokens"
    )


_IMAGE = RATE._replace(charge="output", modality="image")
_EACH = _IMAGE._replace(per=1, unit="image")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (RATE, CHEAPER, "a million tokens: $0.80 less"),
        (_IMAGE, _IMAGE._replace(price=Decimal(30)), "an image of 1,290 tokens: $0.03741 more"),
        (None, _IMAGE._replace(price=Decimal(30)), "an image of 1,290 tokens: $0.0387"),
        (_EACH, _EACH._replace(price=Decimal("0.96")), "one image: $0.04 less"),
        (None, RATE, ""),
        (RATE, None, ""),
        (RATE, RATE, ""),
    ],
)
def test_what_a_change_comes_to(before: Rate | None, after: Rate | None, words: str) -> None:
    assert meaning(before, after) == words
