"""The words of Vertex tables: headers, types, price cells, model cells."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from monitor.reading.html import read_html
from monitor.reading.vertex import read_vertex
from monitor.reading.vertex.cells import VertexPrice, read_cell
from monitor.reading.vertex.columns import PriceColumn, read_price_column
from monitor.reading.vertex.models import Models, read_models
from monitor.reading.vertex.types import RowType, read_type

if TYPE_CHECKING:
    from monitor.card.reading import Reading

_MILLION = {"per": 1_000_000, "unit": "token"}


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Price (/1M tokens) <= 200K input tokens", PriceColumn(over=200_000, **_MILLION)),
        ("Price (/1M tokens) =< 200K input tokens", PriceColumn(over=200_000, **_MILLION)),
        ("Price (/1M tokens) > 200K cached input tokens", PriceColumn(cached=True, over=200_000, long=True, **_MILLION)),
        ("Price (/1M tokens) <= 200K input tokens with Priority", PriceColumn(("priority",), over=200_000, **_MILLION)),
        ("Price (/1M tokens) > 200K input tokens with Flex/Batch", PriceColumn(("flex", "batch"), over=200_000, long=True, **_MILLION)),
        ("Price (/M cached input tokens)", PriceColumn(cached=True, charge="input", **_MILLION)),
        ("Price with Batch API", PriceColumn(("batch",))),
        ("Price /1M (USD)", PriceColumn(**_MILLION)),
        ("Standard price with batch (/1M tokens)", PriceColumn(unknown="Standard price with batch (/1M tokens)")),
        ("Price (/1M tokens) at night", PriceColumn(unknown="at night")),
    ],
)  # fmt: skip
def test_a_price_column_says_what_it_sells(header: str, column: PriceColumn) -> None:
    assert read_price_column(header) == column


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Input (text, image, video, audio)", RowType("input", ("text", "image", "video", "audio"))),
        ("Input: video, image", RowType("input", ("video", "image"))),
        ("Output: video (avatar)", RowType("output", ("video",))),
        ("Text output (response and reasoning)", RowType("output", ("text",))),
        ("Image Output**", RowType("output", ("image",))),
        ("1M input video/image tokens", RowType("input", ("video", "image"), unit="token")),
        ("Image output (1K)", RowType("output", ("image",), resolutions=("1K",))),
        (
            "Video + Audio generation (720p, 1080p)",
            RowType("output", ("video",), conditions=(("audio", "with"),), resolutions=("720p", "1080p")),
        ),
        ("Tuning for 1M training tokens", RowType("training", unit="token")),
        ("5m Batch Cache Write", RowType("cache_write", tier="batch", conditions=(("duration", "5m"),))),
        ("Output (response and reasoning)", RowType("output")),
        ("Smell output", None),
        ("Input: PDF", None),
        ("Thinking output", None),
    ],
)
def test_a_type_says_charge_and_modality(text: str, kind: RowType | None) -> None:
    assert read_type(text) == kind


@pytest.mark.parametrize(
    ("shape", "prices"),
    [
        ("¤", (VertexPrice(0),)),
        ("¤ (Global) ¤ (Non-global)*", (VertexPrice(0, region="global"), VertexPrice(1, region="non-global"))),
        (
            "Batch: ¤ (Global)\nFlex: ¤ (Global)\n¤ (Non-global)*",
            (VertexPrice(0, "batch", "global"), VertexPrice(1, "flex", "global"), VertexPrice(2, "", "non-global")),
        ),
        ("¤ / second", (VertexPrice(0, per=1, unit="second"),)),
        ("¤ (720p)\n¤ (4K)", (VertexPrice(0, resolutions=("720p",)), VertexPrice(1, resolutions=("4K",)))),
    ],
)
def test_a_cell_gives_its_regions_and_tiers(shape: str, prices: tuple[VertexPrice, ...]) -> None:
    assert read_cell(shape) == (prices, ())


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ("¤ ¤", "implausible"),
        ("¤ beta", "unknown_qualifier"),
        ("¤ - ¤", "implausible"),
    ],
)
def test_a_cell_that_is_not_understood_is_a_finding(shape: str, kind: str) -> None:
    assert kind in {problem.kind for problem in read_cell(shape)[1]}


@pytest.mark.parametrize(
    ("text", "models"),
    [
        ("Gemini 3.8 Live API ", Models(("gemini-3.8-live-api",))),
        (
            "Gemini 3.7 Flash *\nthrough December 31, 2026",
            Models(("gemini-3.7-flash",), valid_until=date(2026, 12, 31)),
        ),
        ("Gemini 3.8 Flash\nStarting January 1, 2027", Models(("gemini-3.8-flash",), valid_from=date(2027, 1, 1))),
        ("Gemini 3.7 Flash, Gemini 3.6 Flash", Models(("gemini-3.7-flash", "gemini-3.6-flash"))),
        ("Gemini 3.7 Flash\nGemini 3.6 Flash", Models(("gemini-3.7-flash", "gemini-3.6-flash"))),
        ("Gemini 3.7 Flash / Gemini 3.6 Flash", Models(("gemini-3.7-flash", "gemini-3.6-flash"))),
        ("Gemini 3.7 Flash (legacy)", Models(("gemini-3.7-flash",))),
        ("Gemini 3.1 Flash-Lite Image (Nano Banana 2 Lite)", Models(("gemini-3.1-flash-lite-image",))),
        ("Gemini 3.8 Flash (formerly Gemini Next)", Models(("gemini-3.8-flash",))),
        ("Mistral Small 3.1 (25.03)", Models(("mistral-small-3.1-25.03",))),
        (
            "Gemini 3.8 Flash\nfrom October 1, 2026 through December 31, 2026",
            Models(("gemini-3.8-flash",), date(2026, 10, 1), date(2026, 12, 31)),
        ),
        ("Gemini 3.8 Flash\neffective January 1, 2027", Models(("gemini-3.8-flash",), valid_from=date(2027, 1, 1))),
        ("Gemini 3.8 Flash through Dec 31, 2026*", Models(("gemini-3.8-flash",), valid_until=date(2026, 12, 31))),
        (
            "Gemini 3.8 Flash (introductory pricing through December 31, 2026)",
            Models(("gemini-3.8-flash",), valid_until=date(2026, 12, 31)),
        ),
        ("Gemini 3.8 Flash\nstarting on January 1, 2027", Models(("gemini-3.8-flash",), valid_from=date(2027, 1, 1))),
        ("Gemini 3.8 Flash\nbefore January 1, 2027", None),
        ("Gemini 3.8 Flash (introductory pricing)", None),
        ("Gemini 3.8 Flash (up to 1M context)", None),
        ("Gemini 3.8 Flash, 3.8 Flash-Lite", None),
        ("Gemini 3.8 Flash / Flash-Lite", None),
        ("Gemini 3.8 Flash and Pro", None),
        ("Gemini 3.8 Flash (not Gemini 3.7 Flash)", None),
        ("Gemini 3.8 Flash (Batch)", None),
        ("Gemini 3.8 Flash - Flex", None),
        ("Gemini 3.8 Flash (200K)", None),
        ("Gemini 3.8 Flash (Europe)", None),
        ("Gemini 3.8 Flash Long context", None),
        ("Claude Opus 4, Sonnet 4", None),
        ("Gemini 3", None),
        ("Gemini 3 and later models", None),
        ("Gemini 3.8 Flash through the winter", None),
        ("Gemini 3.8 Flash through February 30, 2026", None),
    ],
)
def test_a_model_cell_names_models_and_their_window(text: str, models: Models | None) -> None:
    assert read_models(text) == models


def _page(other: str, cell: str, price: str = "$0.60 / second", after: str = "") -> Reading:
    head = "".join(f"<th>{name}</th>" for name in ("Model", "Feature", other, "Price"))
    row = "".join(f"<td>{text}</td>" for text in ("Veo 3.1", "Video generation", cell, price))
    return read_vertex("google/vertex-pricing", read_html(f"<table><tr>{head}</tr><tr>{row}</tr></table>{after}"))


@pytest.mark.parametrize(
    ("other", "cell", "price", "sizes"),
    [
        ("Output", "Video", "$0.60 / second", [None]),
        ("Output", "Video (720p, 1080p)", "$0.60 / second", ["720p", "1080p"]),
        ("Output resolution", "4K", "$0.60 / second", ["4K"]),
        ("Output", "Video", "$0.40 / second (720p)<br>$0.60 / second (4K)", ["720p", "4K"]),
    ],
)
def test_a_resolution_that_stands_anywhere_in_a_row_is_a_condition(
    other: str, cell: str, price: str, sizes: list[str | None]
) -> None:
    reading = _page(other, cell, price)
    assert [dict(rate.conditions).get("resolution") for rate in reading.rates] == sizes
    assert reading.findings == ()


def test_credit_for_new_customers_is_no_price() -> None:
    reading = _page("Output", "Video", after="<p>New customers get $300 in free credits.</p>")
    assert [loose.text for loose in reading.accounting.ignored] == ["$300"]
    assert reading.findings == ()
