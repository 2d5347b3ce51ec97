from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.errors import UsageError
from monitor.sites.catalogue import Catalogue
from tests.sites.rows import NOON, Rows, line, rate, view

LOW = {"charge": "output", "modality": "image", "per": 1, "unit": "image", "basis": "equivalent"}
RATES = [
    rate("m", "8", modality="image"),
    rate("m", "4", modality="image", tier="batch"),
    rate("m", "16", modality="image", context="long"),
    rate("m", "0.006", conditions=(("quality", "low"), ("size", "1024x1024")), **LOW),
    rate("m", "0.2", conditions=(("quality", "high"), ("size", "1024x1024")), **LOW),
    rate("both", "1"),
    rate("both", "2", platform="vertex-ai"),
]


def catalogue(**other: object) -> Catalogue:
    return Catalogue(view(RATES, **other))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("model", "wanted", "said"),
    [
        ("m", {"charge": "input"}, "$8.00 / 1M tokens"),
        ("m", {"charge": "input", "tier": "batch"}, "$4.00 / 1M tokens"),
        ("m", {"charge": "input", "context": "long"}, "$16.00 / 1M tokens"),
        ("m", {"quality": "low", "size": "1024x1024"}, "≈ $0.006 / image"),
        ("both", {}, "$1.00 / 1M tokens"),
        ("both", {"platform": "vertex-ai"}, "$2.00 / 1M tokens"),
    ],
)
def test_the_one_rate_that_is_meant_is_found(model: str, wanted: dict[str, str], said: str) -> None:
    assert str(catalogue().rate(model, **wanted)) == said


@pytest.mark.parametrize(
    ("model", "wanted", "problem"),
    [
        (
            "m",
            {"charge": "outptu"},
            r"no rate fits m \(charge=outptu\); there are: Input, image per 1M tokens \[list\]; ",
        ),
        ("m", {"quality": "low"}, r"no rate fits m \(quality=low\)"),
        ("m", {"tier": "standard", "context": None, "qality": "low"}, "no rate fits m"),
        ("mm", {}, r"no rate fits mm \(nothing else said\); no such model has a price today"),
        ("bothh", {}, "did you mean both?"),
    ],
)
def test_a_rate_that_is_not_there_is_an_error_that_says_what_is(
    model: str, wanted: dict[str, str | None], problem: str
) -> None:
    with pytest.raises(UsageError, match=problem):
        catalogue().rate(model, **wanted)


def test_where_several_rates_fit_none_is_guessed() -> None:
    rates = [rate("m", charge="output"), rate("m", charge="output", modality="image")]
    with pytest.raises(
        UsageError, match=r"several rates fit m \(charge=output\); there are: Output, text .*Output, image"
    ):
        Catalogue(view(rates)).rate("m", charge="output")


def test_a_price_whose_window_is_over_is_not_found() -> None:
    ended = rate("m", valid_until=(NOON - timedelta(days=1)).date())
    with pytest.raises(UsageError, match="no such model has a price today"):
        Catalogue(view([ended])).rate("m")


def test_the_values_of_a_condition_go_from_low_to_high() -> None:
    assert Catalogue(view(RATES[::-1])).values("m", "quality", unit="image") == ["low", "high"]


def test_a_condition_that_no_rate_has_is_an_error() -> None:
    with pytest.raises(UsageError, match="no rate of m has a resolution"):
        catalogue().values("m", "resolution")


def test_a_price_knows_the_page_that_it_was_read_from() -> None:
    assert catalogue().rate("both").source.id == "openai/pricing"


@pytest.mark.parametrize(
    ("state", "named"), [("fresh", "openai/pricing"), ("stale", "openai/image-guide"), ("held", "openai/image-guide")]
)
def test_where_that_page_is_not_fresh_the_one_that_was_read_last_is_named(state: str, named: str) -> None:
    pages = [line("openai/pricing", state, NOON - timedelta(days=4)), line("openai/image-guide")]
    stated = view([rate("m")], pages=pages)
    both = [one._replace(sources=("openai/image-guide", "openai/pricing")) for one in stated.source.published_at(1)]
    assert Catalogue(replace(stated, source=Rows(both))).rate("m").source.id == named


def test_a_source_without_a_check_is_an_error_and_not_an_empty_date() -> None:
    with pytest.raises(
        UsageError, match="openai/pricing was never checked yet; run `ratecard check openai/pricing` first"
    ):
        catalogue(pages=[line("openai/pricing", "stale", None)]).source("openai/pricing")
    with pytest.raises(UsageError, match="no page openai/prices; there are openai/pricing"):
        catalogue().source("openai/prices")
