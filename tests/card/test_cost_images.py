from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from monitor.card.cost import cost
from monitor.card.job import Item, Job, images, minutes, tokens
from monitor.card.reading import ImageTokens
from monitor.errors import UsageError
from tests.card.bills import EACH, IMAGE, MINUTE, bill, lines
from tests.card.rates import NOON, a_rate

if TYPE_CHECKING:
    from monitor.card.rate import Rate

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
COUNTS = (ImageTokens("gpt-image-1", "low", "1024x1024", 272), ImageTokens("gpt-image-1", "high", "1024x1024", 4160))


@pytest.mark.parametrize(
    ("item", "terms", "line", "note"),
    [
        pytest.param(
            images(1, "low", "1024x1024"), {}, ("Output, image", "0.01088", False), "1 image of 272 tokens, low 1024x1024",
            id="by its tokens",
        ),
        pytest.param(
            images(10, "high", "1024x1024"), {}, ("Output, image", "1.664", False), "10 images of 4,160 tokens, high 1024x1024",
            id="printed as 0.167, billed as 0.1664",
        ),
        pytest.param(
            images(1, "low", "1024x1024"), {"tier": "batch"}, ("Output, image, batch", "0.00544", False),
            "1 image of 272 tokens, low 1024x1024", id="a batch has no printed figure",
        ),
    ],
)  # fmt: skip
def test_an_image_costs_its_output_tokens(
    item: Item, terms: dict[str, Any], line: tuple[str, str, bool], note: str
) -> None:
    found = bill(PICTURES, item, model="gpt-image-1", counts=COUNTS, **terms)
    assert (lines(found), found.lines[0].note) == ([line], note)


def test_an_edit_adds_its_prompt_and_its_input_images() -> None:
    edit = [images(2, "low", "1024x1024"), tokens("input", 100), tokens("input", 3000, "image")]
    found = bill(PICTURES, *edit, model="gpt-image-1", counts=COUNTS)
    assert lines(found) == [
        ("Output, image", "0.02176", False),
        ("Input, text", "0.0005", False),
        ("Input, image", "0.03", False),
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
            guided("0.005", quality="low", size="1024x1024"), [], ("Output, image (low quality, 1024x1024)", "0.01", True),
            id="without token counts, an estimate",
        ),
        pytest.param(
            guided("0.005", quality="low", size="1024x1024"), [272], ("Output, image (low quality, 1024x1024)", "0.01", True),
            id="tokens that do not make the printed figure",
        ),
        pytest.param(guided("0.003", quality="low", size="1024x1024"), [272], ("Output, image", "0.004352", False), id="tokens that do"),
        pytest.param(
            [a_rate("0.02", model="m", **IMAGE, **EACH)], [272], ("Output, image", "0.04", False), id="a list price per image"
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
    assert lines(found) == [("Output, image (4K)", "0.72", True)]


def test_a_size_and_a_resolution_serve_models_that_have_either() -> None:
    item = images(1, "low", "1024x1024", "4K")
    assert lines(bill(RESOLVED, item, model="gemini")) == [("Output, image (4K)", "0.24", True)]
    assert lines(bill(PICTURES, item, model="gpt-image-1", counts=COUNTS)) == [("Output, image", "0.01088", False)]


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
        bill(rates, *items, model=rates[0].model, counts=COUNTS)


def test_minutes_and_other_tokens_go_together() -> None:
    rates = [a_rate("10", charge="output", modality="any"), a_rate("0.006", **MINUTE, basis="equivalent")]
    found = bill(rates, minutes(10), tokens("output", 1000))
    assert lines(found) == [("Input, audio", "0.06", True), ("Output", "0.01", False)]


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
