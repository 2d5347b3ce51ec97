from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from monitor.card.cost import cost
from monitor.card.job import Item, Job, images, minutes, tokens, video
from monitor.card.money import write_price
from monitor.card.rate import Allowance
from monitor.card.reading import ImageTokens
from monitor.errors import UsageError
from tests.card.rates import FROM, NOON, UNTIL, a_rate

if TYPE_CHECKING:
    from monitor.card.cost import Cost
    from monitor.card.rate import Rate

IMAGE: dict[str, Any] = {"charge": "output", "modality": "image"}
EACH: dict[str, Any] = {"unit": "image", "per": 1}
VIDEO: dict[str, Any] = {"charge": "output", "modality": "video", "unit": "second", "per": 1}
MINUTE: dict[str, Any] = {"charge": "input", "modality": "audio", "unit": "minute", "per": 1}

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
PICTURES = [
    a_rate("5", model="gpt-image-1"),
    a_rate("10", model="gpt-image-1", charge="input", modality="image"),
    a_rate("40", model="gpt-image-1", **IMAGE),
    a_rate("20", model="gpt-image-1", **IMAGE, tier="batch"),
    *(
        a_rate(price, model="gpt-image-1", **IMAGE, **EACH, basis="equivalent", conditions={"quality": q, "size": s})
        for q, s, price in [("low", "1024x1024", "0.011"), ("high", "1024x1024", "0.167")]
    ),
]
COUNTS = [ImageTokens("gpt-image-1", "low", "1024x1024", 272), ImageTokens("gpt-image-1", "high", "1024x1024", 4160)]


def bill(rates: list[Rate], *items: Item, model: str = "gpt-5.4", **terms: Any) -> Cost:
    return cost(Job(model, "openai-api", items, **terms), rates, NOON, COUNTS)


def lines(found: Cost) -> list[tuple[str, str, bool]]:
    return [(line.description, write_price(line.amount), line.estimate) for line in found.lines]


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
        ("input text long", Decimal(300_000), TEXT[6])
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
        ([tokens("input", 1)], {"tier": "flex"}, r"priced are: nothing in flex, only batch, standard"),
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


CHOICES = [
    a_rate("0.1", **VIDEO, conditions={"resolution": "720p", "audio": "with"}),
    a_rate("0.3", **VIDEO, conditions={"resolution": "4k", "audio": "with"}),
]


@pytest.mark.parametrize(
    ("rates", "item", "terms", "total"),
    [
        pytest.param(CHOICES, video(8, "720p"), {}, "0.8", id="the resolution decides"),
        pytest.param(CHOICES, video(8, "4K", audio=True), {}, "2.4", id="4k is 4K"),
        pytest.param(CHOICES, video(8, "1080p"), {}, "has no price", id="a resolution that is not priced"),
        pytest.param(CHOICES, video(8, "720p", audio=False), {}, "has no price", id="without sound is not priced"),
        pytest.param(CHOICES, video(8), {}, r"say audio with, resolution 720p \(0.1\) or", id="the resolution is not said"),
        pytest.param(CHOICES[:1], video(8), {}, "0.8", id="there is but one"),
        pytest.param(CHOICES, video(Decimal("0.5"), "720p"), {}, "0.05", id="half a second"),
        pytest.param(
            [a_rate("0.35", **VIDEO), *CHOICES], video(10), {}, "3.5", id="the price without conditions is the general one"
        ),
        pytest.param([a_rate("0.35", **VIDEO), *CHOICES], video(1, "720p", audio=True), {}, "0.1", id="the exact one"),
        pytest.param([a_rate("0.35", **VIDEO)], video(1, "720p"), {}, "0.35", id="one price for all resolutions"),
        pytest.param(
            [a_rate("2", conditions={"region": "global"}), a_rate("3", conditions={"region": "non-global"})],
            tokens("input", 10**6),
            {"conditions": (("region", "non-global"),)},
            "3",
            id="a region",
        ),
        pytest.param(
            [a_rate("2", conditions={"fine_tuned": "true"})], tokens("input", 1), {}, "has no price", id="fine-tuned unsaid"
        ),
        pytest.param(
            [a_rate("2", conditions={"fine_tuned": "true"}), a_rate("1", conditions={"data_sharing": "true", "fine_tuned": "true"})],
            tokens("input", 10**6),
            {"conditions": (("fine_tuned", "true"),)},
            "2",
            id="fine-tuned, sharing no data",
        ),
        pytest.param([a_rate("0.006", **MINUTE)], minutes(90), {}, "0.54", id="minutes"),
        pytest.param(
            [a_rate("10", charge="call", modality="any", unit="call", per=1000)],
            Item("call", "any", "call", 250),
            {},
            "2.5",
            id="calls",
        ),
        pytest.param([a_rate("0.1", **{**VIDEO, "per": 10})], video(25), {}, "0.25", id="per ten seconds"),
    ],
)  # fmt: skip
def test_conditions_choose_the_rate(rates: list[Rate], item: Item, terms: dict[str, Any], total: str) -> None:
    if total[0].isdigit():
        assert write_price(bill(rates, item, **terms).total) == total
    else:
        with pytest.raises(UsageError, match=total):
            bill(rates, item, **terms)


@pytest.mark.parametrize(
    ("item", "terms", "line", "note"),
    [
        pytest.param(
            images(1, "low", "1024x1024"), {}, ("output image", "0.01088", False), "1 images of 272 tokens, low 1024x1024",
            id="by its tokens",
        ),
        pytest.param(
            images(10, "high", "1024x1024"), {}, ("output image", "1.664", False), "10 images of 4160 tokens, high 1024x1024",
            id="printed as 0.167, billed as 0.1664",
        ),
        pytest.param(
            images(1, "low", "1024x1024"), {"tier": "batch"}, ("output image", "0.00544", False),
            "1 images of 272 tokens, low 1024x1024", id="a batch has no printed figure",
        ),
    ],
)  # fmt: skip
def test_an_image_costs_its_output_tokens(
    item: Item, terms: dict[str, Any], line: tuple[str, str, bool], note: str
) -> None:
    found = bill(PICTURES, item, model="gpt-image-1", **terms)
    assert (lines(found), found.lines[0].note) == ([line], note)


def test_an_edit_adds_its_prompt_and_its_input_images() -> None:
    edit = [images(2, "low", "1024x1024"), tokens("input", 100), tokens("input", 3000, "image")]
    found = bill(PICTURES, *edit, model="gpt-image-1")
    assert lines(found) == [
        ("output image", "0.02176", False),
        ("input text", "0.0005", False),
        ("input image", "0.03", False),
    ]


def guided(price: str, **conditions: str) -> list[Rate]:
    return [
        a_rate("8", model="m", **IMAGE),
        a_rate(price, model="m", **IMAGE, **EACH, basis="equivalent", conditions=conditions),
    ]


@pytest.mark.parametrize(
    ("rates", "counts", "line"),
    [
        pytest.param(
            guided("0.005", quality="low", size="1024x1024"), [], ("output image, quality low, size 1024x1024", "0.01", True),
            id="without token counts, an estimate",
        ),
        pytest.param(
            guided("0.005", quality="low", size="1024x1024"), [272], ("output image, quality low, size 1024x1024", "0.01", True),
            id="tokens that do not make the printed figure",
        ),
        pytest.param(guided("0.003", quality="low", size="1024x1024"), [272], ("output image", "0.004352", False), id="tokens that do"),
        pytest.param(
            [a_rate("0.02", model="m", **IMAGE, **EACH)], [272], ("output image", "0.04", False), id="a list price per image"
        ),
    ],
)  # fmt: skip
def test_a_restatement_stands_in_for_tokens_as_an_estimate(
    rates: list[Rate], counts: list[int], line: tuple[str, str, bool]
) -> None:
    job = Job("m", "openai-api", (images(2, "low", "1024x1024"),))
    found = cost(job, rates, NOON, [ImageTokens("m", "low", "1024x1024", count) for count in counts])
    assert lines(found) == [line]
    assert found.estimate is line[2]


RESOLVED = [
    a_rate("120", model="gemini", **IMAGE),
    *(
        a_rate(price, model="gemini", **IMAGE, **EACH, basis="equivalent", conditions={"resolution": size})
        for size, price in (("1K", "0.134"), ("2K", "0.134"), ("4K", "0.24"))
    ),
]


def test_a_resolution_is_a_size_too() -> None:
    found = bill(RESOLVED, images(3, size="4K"), model="gemini")
    assert lines(found) == [("output image, resolution 4K", "0.72", True)]


MINUTES = a_rate("0.006", **MINUTE, basis="equivalent")


@pytest.mark.parametrize(
    ("rates", "items"),
    [
        pytest.param(RESOLVED, [images(1, size="1K"), tokens("output", 1120, "image")], id="images and their tokens"),
        pytest.param(
            [a_rate(modality="any"), MINUTES], [minutes(1), tokens("input", 1000)], id="minutes and any tokens"
        ),
        pytest.param(
            [a_rate(modality="audio"), MINUTES], [tokens("input", 9, "audio"), minutes(1)], id="in another order"
        ),
        pytest.param(
            PICTURES, [images(1, "low", "1024x1024"), tokens("output", 272, "image")], id="images costed by tokens"
        ),
    ],
)
def test_nothing_is_paid_beside_what_restates_it(rates: list[Rate], items: list[Item]) -> None:
    with pytest.raises(UsageError, match=r"restates (in|out)put (image|any|audio) tokens: give only one"):
        bill(rates, *items, model=rates[0].model)


def test_minutes_and_other_tokens_go_together() -> None:
    rates = [a_rate("10", charge="output", modality="any"), a_rate("0.006", **MINUTE, basis="equivalent")]
    found = bill(rates, minutes(10), tokens("output", 1000))
    assert lines(found) == [("input audio", "0.06", True), ("output", "0.01", False)]


def test_an_allowance_is_mentioned_and_not_deducted() -> None:
    search: dict[str, Any] = {"charge": "grounding_search", "modality": "any", "unit": "request", "per": 1000}
    rates = [a_rate("35", **search, free_allowance=Allowance(1500, "request", "day"))]
    found = bill(rates, Item("grounding_search", "any", "request", 1000))
    assert (found.total, found.lines[0].note) == (Decimal(35), "1500 requests a day are free; they are not deducted")


def test_prices_in_two_currencies_make_no_sum() -> None:
    with pytest.raises(UsageError, match="several currencies"):
        bill([a_rate(), a_rate(charge="output", currency="EUR")], tokens("input", 1), tokens("output", 1))


GUIDE = Path(__file__).parents[3] / "shared/truth/openai-2026-07-15.image-guide.json"
PRINTED_TOKENS = {"low": (272, 408, 400), "medium": (1056, 1584, 1568), "high": (4160, 6240, 6208)}
OUTPUT_PRICE = {"gpt-image-2": "30", "gpt-image-1.5": "32", "gpt-image-1": "40", "gpt-image-1-mini": "8"}


@pytest.mark.skipif(not GUIDE.exists(), reason="the shared truth is not here")
def test_the_image_guide_s_own_figures_come_out_within_their_printed_rounding() -> None:
    figures = json.loads(GUIDE.read_text())["rates"]
    rates = [a_rate(price, model=model, **IMAGE) for model, price in OUTPUT_PRICE.items()]
    rates += [
        a_rate(f["price"], model=f["model"], **IMAGE, **EACH, basis="equivalent", conditions=f["conditions"])
        for f in figures
    ]
    counts = [
        ImageTokens(model, quality, size, count)
        for model in list(OUTPUT_PRICE)[1:]
        for quality, row in PRINTED_TOKENS.items()
        for size, count in zip(("1024x1024", "1024x1536", "1536x1024"), row, strict=True)
    ]
    for figure in figures:
        item = images(1, figure["conditions"]["quality"], figure["conditions"]["size"])
        found = cost(Job(figure["model"], "openai-api", (item,)), rates, NOON, counts)
        printed = Decimal(figure["price"])
        assert abs(found.total - printed) < Decimal(1).scaleb(int(printed.as_tuple().exponent)), figure
    assert len(figures) == 36
