"""What prose says of money is a repeat only where all of it fits one rate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from monitor.card.rate import Evidence, Rate
from monitor.reading.document import place
from monitor.reading.repeats import ignore_credits, ignore_repeated, mentions

_INPUT = Rate(
    "acme", "acme-api", "acme-1", "model", "input", "text", "standard", None, None, (), Decimal(5), False, "USD",
    1_000_000, "token", None, None, None, "list", Evidence("acme/pricing", "", "", "", "", "$5"),
)  # fmt: skip
_OUTPUT = _INPUT._replace(charge="output", price=Decimal(30))
_CACHED = _INPUT._replace(charge="cached_input", price=Decimal(1))
_LONG = _INPUT._replace(context="long", price=Decimal(10))
_BATCH = _INPUT._replace(tier="batch", price=Decimal("2.5"))
_NEXT = _INPUT._replace(valid_from=date(2027, 1, 1), price=Decimal(6))
_STORED = _INPUT._replace(charge="cache_storage", modality="any", unit="token_hour", price=Decimal(3))
_SEARCH = _INPUT._replace(charge="grounding_search", modality="any", per=1000, unit="query", price=Decimal(14))
_PRICES = [_INPUT, _OUTPUT, _CACHED, _LONG, _BATCH, _NEXT, _STORED, _SEARCH]


@pytest.mark.parametrize(
    "text",
    [
        "Input costs $5 per 1M tokens.",
        "$5 / $30 per million tokens input / output",
        "Cached text input costs $1 / 1M tokens, other input $5 / 1M tokens.",
        "Prompts beyond 200k tokens cost $10 per 1M tokens.",
        "In a batch they cost $2.50 per 1M tokens.",
        "Starting January 1, 2027 input costs $6 per 1M tokens.",
        "The price of $5 per 1M tokens holds at least through December 31, 2026.",
        "Storage costs $3 per 1M tokens per hour, or $3 per 1M tokens / hour.",
        "Grounding costs $14 per 1,000 search queries.",
        "Tokens cost $5 by the million.",
    ],
)
def test_a_sentence_that_fits_a_rate_repeats_it(text: str) -> None:
    at = place(text)
    ignore_repeated(at, _PRICES, "said before")
    assert set(at.fates) == {"said before"}


@pytest.mark.parametrize(
    "text",
    [
        "Input costs $5.",  # by what?
        "Input costs €5 per 1M tokens.",
        "Input costs $5 per 1K tokens.",
        "Input costs $5 per token.",
        "Input costs $5 per 1M characters.",
        "Input costs $5 per 1M tokens per hour.",
        "Input costs $5 per month.",
        "Input costs $1 per 1M tokens.",  # what it costs when cached
        "Output costs $5 per 1M tokens.",
        "Training costs $5 per 1M tokens.",
        "Audio input costs $5 per 1M tokens.",
        "Batch input costs $5 per 1M tokens.",
        "Input costs $2.50 per 1M tokens.",  # what it costs in a batch
        "Input costs $10 per 1M tokens.",  # what it costs in long prompts
        "Prompts over 200k tokens cost $5 per 1M tokens.",
        "Starting January 1, 2027 input costs $5 per 1M tokens.",
        "Starting February 30, 2027 input costs $6 per 1M tokens.",
        "Input was $5 per 1M tokens.",
        "It is no longer $5 per 1M tokens.",
        "It isn't $5 per 1M tokens.",
        "Input costs up to $5 per 1M tokens.",
        "A surcharge of $5 per 1M tokens applies.",
        "Tuned models cost $5 per 1M tokens.",
        "In the EU input costs $5 per 1M tokens.",
        "Grounding costs $14 per 100 search queries.",
    ],
)
def test_a_sentence_that_says_more_or_other_than_any_rate_is_none(text: str) -> None:
    at = place(text)
    ignore_repeated(at, _PRICES, "said before")
    assert at.fates == [None]


def test_what_one_sentence_says_is_not_said_of_the_next() -> None:
    at = place(
        "Batch requests cost $2.50 per 1M tokens. Others cost $5 per 1M tokens.\nOutput costs $30 per 1M tokens."
    )
    ignore_repeated(at, _PRICES, "said before")
    assert at.fates == ["said before"] * 3


def test_an_amount_that_is_claimed_already_is_no_mention() -> None:
    at = place("$5 and $30 per 1M tokens")
    at.fates[0] = ""
    assert [(mention.number, mention.per, mention.unit) for mention in mentions(at)] == [(1, 1_000_000, "token")]


@pytest.mark.parametrize(
    ("text", "ignored"),
    [
        ("You begin with $5 in free credits.", True),
        ("$5 of API credit", True),
        ("a $5 credit card fee", False),
        ("$5 per credit", False),
    ],
)
def test_a_credit_is_no_price(text: str, ignored: bool) -> None:
    at = place(text)
    ignore_credits(at)
    assert at.fates == (["credit, no price"] if ignored else [None])
