from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from monitor.card.cost import cost
from monitor.card.job import Item, Job, images, tokens
from monitor.card.money import write_price
from monitor.card.rate import Allowance
from monitor.errors import UsageError
from tests.card.bills import bill, lines
from tests.card.rates import FROM, NOON, UNTIL, a_rate

TEXT = [
    a_rate("2.5"),
    a_rate("0.25", charge="cached_input"),
    a_rate("3.125", charge="cache_write"),
    a_rate("15", charge="output"),
    a_rate("1.25", tier="batch"),
    a_rate("7.5", charge="output", tier="batch"),
    a_rate("5", context="long", context_over=272_000),
    a_rate("0.5", charge="cached_input", context="long", context_over=272_000),
    a_rate("22.5", charge="output", context="long", context_over=272_000),
]


@pytest.mark.parametrize(
    ("items", "terms", "amounts"),
    [
        pytest.param([tokens("input", 1_000_000)], {"context": 1000}, ["2.5"], id="a million"),
        pytest.param([tokens("input", 1)], {}, ["0.0000025"], id="one token"),
        pytest.param([tokens("input", 0)], {}, ["0"], id="none"),
        pytest.param(
            [tokens("input", 1000), tokens("cached_input", 9000), tokens("cache_write", 500), tokens("output", 2000)],
            {},
            ["0.0025", "0.00225", "0.0015625", "0.03"],
            id="every charge",
        ),
        pytest.param(
            [tokens("input", 1000), tokens("output", 2000)], {"tier": "batch"}, ["0.00125", "0.015"], id="batch"
        ),
        pytest.param([tokens("input", 272_000)], {}, ["0.68"], id="at the threshold"),
        pytest.param([tokens("input", 272_001)], {}, ["1.360005"], id="past it, the whole prompt"),
        pytest.param(
            [tokens("input", 200_000), tokens("cached_input", 72_001), tokens("output", 1000)],
            {},
            ["1", "0.0360005", "0.0225"],
            id="cached tokens are part of the prompt, and the output costs more too",
        ),
        pytest.param([tokens("input", 1_000_000)], {"context": 10_000}, ["2.5"], id="many short prompts"),
        pytest.param([tokens("input", 1000)], {"context": 300_000}, ["0.005"], id="part of a long prompt"),
        pytest.param([tokens("input", 1000, "any")], {}, None, id="a modality that is not priced"),
    ],
)
def test_tokens_cost(items: list[Item], terms: dict[str, Any], amounts: list[str] | None) -> None:
    if amounts is None:
        with pytest.raises(UsageError, match="has no price"):
            bill(TEXT, *items, **terms)
        return
    found = bill(TEXT, *items, **terms)
    assert [write_price(line.amount) for line in found.lines] == amounts
    assert found.total == sum(map(Decimal, amounts))
    assert (found.currency, found.estimate) == ("USD", False)


def test_every_line_names_its_rate() -> None:
    found = bill(TEXT, tokens("input", 300_000))
    assert [(line.description, line.quantity, line.rate) for line in found.lines] == [
        ("Input, text (prompts over 272,000 tokens)", Decimal(300_000), TEXT[6])
    ]


def test_sums_of_great_and_small_amounts_stay_exact() -> None:
    items = [tokens("input", 10**20), tokens("input", 1)]
    assert write_price(bill(TEXT, *items, context=1).total) == "250000000000000.0000025"


def test_a_price_that_names_no_modality_serves_any() -> None:
    found = bill(
        [a_rate("1", modality="any"), a_rate("2", modality="audio")],
        tokens("input", 10**6),
        tokens("input", 10**6, "audio"),
    )
    assert [write_price(line.amount) for line in found.lines] == ["1", "2"]


def test_the_rates_of_the_day_are_used() -> None:
    rates = [a_rate("2", valid_until=UNTIL), a_rate("3", valid_from=FROM)]
    job = Job("gpt-5.4", "openai-api", (tokens("input", 1_000_000),))
    assert [cost(job, rates, at).total for at in (NOON, datetime(2027, 1, 1, tzinfo=UTC))] == [2, 3]


@pytest.mark.parametrize(
    ("items", "terms", "message"),
    [
        ([tokens("training", 1)], {}, r"gpt-5.4 standard training text per token has no price; priced are: cache_write"),
        ([tokens("input", 1)], {"tier": "flex"}, r"gpt-5.4 has no price in tier flex; it has some in batch, standard$"),
        ([tokens("input", 1)], {"model": "gpt-5.44"}, r"gpt-5.44 has no current price on openai-api; did you mean gpt-5.4\?"),
        ([tokens("input", 1)], {"model": "zzz"}, r"zzz has no current price on openai-api$"),
        ([tokens("input", -1)], {}, r"a quantity can't be negative"),
        ([], {}, r"gpt-5.4: nothing to cost"),
        ([tokens("input", 300_000)], {"tier": "batch"}, r"gpt-5.4 batch input text per token has no price for long prompts"),
        ([images(1)], {}, r"gpt-5.4 standard output image per image has no price"),
    ],
)  # fmt: skip
def test_what_has_no_price_is_named_and_nothing_is_guessed(
    items: list[Item], terms: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        bill(TEXT, *items, **terms)


def test_the_free_tier_is_free_at_any_length() -> None:
    assert bill([*TEXT, a_rate("0", free=True, tier="free")], tokens("input", 300_000), tier="free").total == 0


def test_an_unsaid_threshold_is_said() -> None:
    rates = [a_rate("2"), a_rate("4", context="long")]
    base, long = bill(rates, tokens("input", 10**6)), bill(rates, tokens("input", 10**6), long=True)
    assert [base.total, long.total] == [Decimal(2), Decimal(4)]
    assert long.notes == ()
    assert base.notes == ("long prompts cost more; the page does not say from which length, these are the base prices",)


def test_an_allowance_is_mentioned_and_not_deducted() -> None:
    search: dict[str, Any] = {"charge": "grounding_search", "modality": "any", "unit": "request", "per": 1000}
    rates = [a_rate("35", **search, free_allowance=Allowance(1500, "request", "day"))]
    found = bill(rates, Item("grounding_search", "any", "request", 1000))
    assert (found.total, found.lines[0].note) == (Decimal(35), "1500 requests a day are free; they are not deducted")


def test_prices_in_two_currencies_make_no_sum() -> None:
    with pytest.raises(UsageError, match="several currencies"):
        bill([a_rate(), a_rate(charge="output", currency="EUR")], tokens("input", 1), tokens("output", 1))


def test_a_share_as_a_batch_leaves_prompts_as_long_as_they_are() -> None:
    rates = [*TEXT, a_rate("2", tier="batch", context="long", context_over=272_000)]
    found = bill(rates, tokens("input", 400_000), batch_share=Decimal("0.25"))
    assert [(name, amount) for name, amount, _ in lines(found)] == [
        ("Input, text (prompts over 272,000 tokens)", "1.5"),
        ("Input, text (prompts over 272,000 tokens), batch", "0.2"),
    ]


def test_all_of_it_as_a_batch_is_a_batch() -> None:
    whole = bill(TEXT, tokens("input", 1000), batch_share=Decimal(1))
    assert whole == bill(TEXT, tokens("input", 1000), tier="batch")


def test_tokens_that_are_taken_for_one_long_prompt_are_said_to_be() -> None:
    said = "taken for one prompt of 300,000 tokens, which is over 272,000: if it is many, say with --context"
    assert bill(TEXT, tokens("input", 300_000)).notes[0].startswith(said)
    assert bill(TEXT, tokens("input", 300_000), context=300_000).notes == ()
    assert bill(TEXT, tokens("input", 272_000)).notes == ()
