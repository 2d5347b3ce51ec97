"""What else the page sells than tokens of Gemini: each shape of table that is read, and what is made of it."""

from __future__ import annotations

import pytest

from tests.reading.vertex.tables import Row, read, table, told

_PRICED: Row = ("Model", "Type", "Price")
_MADE: Row = ("Model", "Feature", "Description", "Input", "Output", "Price")

_READ: dict[str, tuple[list[Row], list[str]]] = {
    "by the character, as the header says": (
        [("Model", "Type", "Price ($/M char)"), ("Gemini 2.0 Flash", "Input text", "$0.0375"), ("", "Output text", "$0.15")],
        ["gemini-2.0-flash input text 0.0375 per 1000000 character", "gemini-2.0-flash output text 0.15 per 1000000 character"],
    ),
    "a cell that lists prices by type": (
        [
            ("Model", "Price (/1M tokens)\n=< 200K input tokens", "Price (/1M tokens)\n> 200K input tokens"),
            ("Claude Opus 7", "Input: $3\nBatch Output: $7.50\n5m Cache Write: $3.75\nBatch Cache Hit: $0.15", "Input: $6Output: $22.50"),
            ("Claude Opus 6", "Input: $1 Output: $5", "N/A"),
        ],
        [
            "claude-opus-7 input any 3 per 1000000 token", "claude-opus-7 output any batch 7.5 per 1000000 token",
            "claude-opus-7 cache_write any duration=5m 3.75 per 1000000 token", "claude-opus-7 cached_input any batch 0.15 per 1000000 token",
            "claude-opus-7 input any long 6 per 1000000 token", "claude-opus-7 output any long 22.5 per 1000000 token",
            "claude-opus-6 input any 1 per 1000000 token", "claude-opus-6 output any 5 per 1000000 token",
        ],
    ),
    "thinking is part of the output": (
        [("Model", "Type", "Price (/1M tokens)"), ("Gemini 3 Pro", "Text output (response and thinking)", "$12"), ("", "Cached input (text)", "$0.20")],
        ["gemini-3-pro output text 12 per 1000000 token", "gemini-3-pro cached_input text 0.2 per 1000000 token"],
    ),
    "by the endpoint": (
        [("Model", "Type", "Endpoint", "Price (/1M tokens)\nwith Priority PayGo"), ("Gemini 3 Pro", "Input", "Global", "$2"), ("", "", "Non-global", "$2.2")],
        ["gemini-3-pro input any priority region=global 2 per 1000000 token", "gemini-3-pro input any priority region=non-global 2.2 per 1000000 token"],
    ),
    "by the character, as the type says": (
        [_PRICED, ("Gemini 2.0 Flash", "1M input text characters", "$0.0375")],
        ["gemini-2.0-flash input text 0.0375 per 1000000 character"],
    ),
    "a list of types with a list of prices beside it": (
        [
            ("Model", "Feature", "Type", "Price\n( =< 128K input tokens)", "Price\n(> 128K input tokens)"),
            ("Gemini 1.5 Flash", "Multimodal", "Image Input\nText Input", "$0.00002 / image\n$0.00001875 / 1,000 characters", "$0.00004 / image\n$0.0000375 / 1k characters"),
            ("", "Tuning*", "Training token", "$8 / M tokens", ""),
        ],
        [
            "gemini-1.5-flash input image 0.00002 per 1 image", "gemini-1.5-flash input text 0.00001875 per 1000 character",
            "gemini-1.5-flash input image long 0.00004 per 1 image", "gemini-1.5-flash input text long 0.0000375 per 1000 character",
            "gemini-1.5-flash training any 8 per 1000000 token",
        ],
    ),
    "embeddings, online and batch in one cell, their output free": (
        [_PRICED, ("Embeddings for Text", "Input", "Online requests: $0.000025 / 1,000 characters\nBatch requests: $0.00002 / 1,000 characters"), ("", "Output", "No charge")],
        [
            "embeddings-for-text input any 0.000025 per 1000 character", "embeddings-for-text input any batch 0.00002 per 1000 character",
            "embeddings-for-text output any 0 per 1000 character",
        ],
    ),
    "a tier on a line of its own": (
        [_PRICED, ("Embeddings for Text", "Input", "Batch requests:\n$0.00002 / 1,000 characters")],
        ["embeddings-for-text input any batch 0.00002 per 1000 character"],
    ),
    "embeddings, online and batch in columns": (
        [("Model", "Type", "Price (/1,000 tokens) Online requests", "Price (/1,000 tokens) Batch requests"), ("Gemini Embedding", "Input", "$0.00015", "$0.00012")],
        ["gemini-embedding input any 0.00015 per 1000 token", "gemini-embedding input any batch 0.00012 per 1000 token"],
    ),
    "multimodal embeddings, whose cells say what goes in": (
        [_PRICED, ("Embeddings for Multimodal", "Text", "$0.0002 / 1k characters input"), ("", "Video Plus", "$0.0020 / second of video input")],
        ["embeddings-for-multimodal input text 0.0002 per 1000 character", "embeddings-for-multimodal input video variant=plus 0.002 per 1 second"],
    ),
    "images: made, edited, enlarged": (
        [_MADE, ("Imagen 4", "Image generation", "Makes one", "Text", "Image", "$0.04 per image"), ("", "Upscaling", "To 4K", "Image", "Image", "$0.06 / 1 image"), ("", "Image editing", "", "Image", "Image", "$0.02 per image")],
        ["imagen-4 output image 0.04 per 1 image", "imagen-4 output image variant=upscaling 0.06 per 1 image", "imagen-4 output image variant=image-editing 0.02 per 1 image"],
    ),
    "videos, with and without sound": (
        [
            ("Model", "Feature", "Output", "Output Resolution", "Price"),
            ("Veo 3.1", "Video + Audio generation", "Video + Audio", "720p, 1080p", "$0.40 / second"),
            ("", "Video generation", "Video", "4k", "$0.40 per second of generated video"),
        ],
        ["veo-3.1 output video audio=with resolution=720p 0.4 per 1 second", "veo-3.1 output video audio=with resolution=1080p 0.4 per 1 second", "veo-3.1 output video audio=without resolution=4k 0.4 per 1 second"],
    ),
    "videos by the second, as the header says": (
        [("Model", "Feature", "Price per second"), ("Veo 2", "Video generation", "$0.50")],
        ["veo-2 output video audio=without 0.5 per 1 second"],
    ),
    "music": (
        [_MADE, ("Lyria 2", "Music generation", "", "Text", "Music", "$0.06 per 30 seconds of output music"), ("Lyria 3 Pro", "Music generation", "", "Text", "Music", "$0.08 per song")],
        ["lyria-2 output audio 0.06 per 30 second", "lyria-3-pro output audio 0.08 per 1 song"],
    ),
    "grounding of a named model": (
        [_PRICED, ("Gemini 2.5 Pro", "Grounding with Google Search", "10,000 grounded prompts per day at no additional charge, then $35 / 1,000 grounded prompts"), ("", "Web Grounding for Enterprise", "$45 per 1,000 grounded prompts"), ("", "Grounding with Google Maps", "$25 per 1,000 grounded prompts")],
        ["gemini-2.5-pro grounding_search any 35 per 1000 prompt", "gemini-2.5-pro grounding_search any variant=web-grounding-for-enterprise 45 per 1000 prompt", "gemini-2.5-pro grounding_maps any 25 per 1000 prompt"],
    ),
    "tuning": (
        [_PRICED, ("Gemini 2.5 Flash", "Supervised fine-tuning", "$5 per 1M training tokens"), ("Gemini 2.5 Pro", "Tuning for 1M training tokens", "$25")],
        ["gemini-2.5-flash training any 5 per 1000000 token", "gemini-2.5-pro training any 25 per 1000000 token"],
    ),
    "tuning, as the header says": (
        [("Model", "Price per 1M training tokens"), ("Gemini 2.5 Flash", "$5")],
        ["gemini-2.5-flash training any 5 per 1000000 token"],
    ),
    "storage of caches": (
        [("Model", "Type", "Price (/1M tokens per hour)"), ("Gemini 2.5 Pro", "Context caching storage", "$4.50"), ("Gemini 2.5 Flash", "Cache storage", "$1.00 / 1M token-hours")],
        ["gemini-2.5-pro cache_storage any 4.5 per 1000000 token_hour", "gemini-2.5-flash cache_storage any 1 per 1000000 token_hour"],
    ),
    "partners' models, by column": (
        [("Model", "Input price (/1M tokens)", "Output price (/1M tokens)"), ("Llama 3.3 70B", "$0.72", "$0.72"), ("DeepSeek-V3.1", "$0.60", "$1.70")],
        ["llama-3.3-70b input any 0.72 per 1000000 token", "llama-3.3-70b output any 0.72 per 1000000 token", "deepseek-v3.1 input any 0.6 per 1000000 token", "deepseek-v3.1 output any 1.7 per 1000000 token"],
    ),
    "modalities in one cell": (
        [("Model", "Type", "Price (/1M tokens)"), ("Gemini 2.5 Flash", "Input", "$0.30 (text, image)\n$1.00 (audio)")],
        ["gemini-2.5-flash input text 0.3 per 1000000 token", "gemini-2.5-flash input image 0.3 per 1000000 token", "gemini-2.5-flash input audio 1 per 1000000 token"],
    ),
    "two regions in one cell": (
        [("Model", "Type", "Region", "Price (/1M tokens)"), ("Gemini 3 Flash", "Text output", "Global, Non-global*", "$3")],
        ["gemini-3-flash output text region=global 3 per 1000000 token", "gemini-3-flash output text region=non-global 3 per 1000000 token"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "rates"), _READ.values(), ids=_READ)
def test_a_table_of_each_family_is_read(rows: list[Row], rates: list[str]) -> None:
    reading = read(table(*rows))
    assert told(reading) == rates
    assert reading.findings == ()


_DOUBTED: dict[str, tuple[str, Row, Row]] = {
    "a family is no model": ("unknown_qualifier", _PRICED, ("Gemini 3", "Grounding with Google Search", "$14 per 1,000 search queries")),
    "all of them is no model": ("unknown_qualifier", _PRICED, ("All other models", "Grounding with Google Search", "$35 per 1,000 grounded prompts")),
    "grounding that no charge is named for": ("unknown_header", _PRICED, ("Gemini 3 Pro", "Grounding with your data", "$2.50 per 1,000 requests")),
    "what is counted is not said": ("unknown_unit", _PRICED, ("Veo 3", "Video generation", "$0.08 / 1 count")),
    "a clip is no unit": ("unknown_unit", _PRICED, ("Lyria 3 Clip", "Music generation", "$0.04 per clip")),
    "nothing says what is made": ("unknown_unit", _PRICED, ("Imagen 4", "Image generation", "$0.04")),
    "storage without an hour": ("unknown_unit", _PRICED, ("Gemini 3 Pro", "Cache storage", "$1.00 / 1M tokens")),
    "more prices than types": ("unknown_header", _PRICED, ("Gemini 3 Pro", "Text Input\nImage Input", "$1 / image\n$2 / image\n$3 / image")),
    "a modality that the row has not": ("unknown_qualifier", ("Model", "Type", "Price (/1M tokens)"), ("Gemini 3 Pro", "Text input", "$1 (audio)")),
    "training in a row of input": ("unknown_header", _PRICED, ("Gemini 3 Pro", "Input", "$1 / 1M training tokens")),
    "output in a column of input": ("unknown_header", ("Model", "Type", "Price (/1M input tokens)"), ("Gemini 3 Pro", "Output", "$1")),
    "sound in a row without": ("unknown_qualifier", _PRICED, ("Veo 3", "Video generation", "$0.40 / second with audio")),
    "a tier that its column is not of": ("unknown_tier", ("Model", "Type", "Price (/1M tokens) with Priority"), ("Gemini 3 Pro", "Input", "Batch: $1")),
    "no resolution": ("unknown_qualifier", ("Model", "Feature", "Resolution", "Price"), ("Veo 3", "Video generation", "Cinema", "$0.40 / second")),
    "free under conditions": ("unknown_qualifier", ("Model", "Type", "Price (/1M tokens)"), ("Gemini 3 Pro", "Input", "Free in preview")),
    "a number without a currency": ("unknown_unit", ("Model", "Type", "Price (/1M tokens)"), ("Gemini 3 Pro", "Input", "2.00")),
    "a header of two units": ("unknown_header", ("Model", "Type", "Price per image (/1M tokens)"), ("Gemini 3 Pro", "Image output", "$1")),
    "rented by the month": ("unknown_unit", _PRICED, ("Gemini 3 Pro", "Input", "$2,700 / month")),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "header", "row"), _DOUBTED.values(), ids=_DOUBTED)
def test_what_is_not_plain_is_a_finding_and_no_rate(kind: str, header: Row, row: Row) -> None:
    reading = read(table(header, row) + table(_PRICED, ("Known", "Input", "$1 / 1M tokens")))
    assert {rate.model for rate in reading.rates} == {"known"}
    assert kind in {finding.kind for finding in reading.findings}


_SOLD = "<tr><td>Gemini 3 Pro</td><td>Input</td><td>$2</td><td>$4</td></tr>"


@pytest.mark.parametrize(
    ("header", "rates"),
    [
        (
            (
                '<tr><th rowspan="2">Model</th><th rowspan="2">Type</th><th>Standard</th><th>Priority</th></tr>'
                "<tr><th>Price (/1M tokens)</th><th>Price (/1M tokens)</th></tr>"
            ),
            ["gemini-3-pro input any 2 per 1000000 token", "gemini-3-pro input any priority 4 per 1000000 token"],
        ),
        (
            (
                '<tr><th rowspan="2">Model</th><th rowspan="2">Type</th><th colspan="2">Price (/1M tokens)</th></tr>'
                "<tr><th>&lt;= 200K input tokens</th><th>&gt; 200K input tokens</th></tr>"
            ),
            ["gemini-3-pro input any 2 per 1000000 token", "gemini-3-pro input any long 4 per 1000000 token"],
        ),
        (
            (
                '<tr><th colspan="4">Gemini 3</th></tr><tr><th>Model</th><th>Type</th>'
                "<th>Price (/1M tokens)</th><th>Price (/1M tokens) with Batch</th></tr>"
            ),
            ["gemini-3-pro input any 2 per 1000000 token", "gemini-3-pro input any batch 4 per 1000000 token"],
        ),
        (
            "<tr><td>Model</td><td>Type</td><td>Price (/1M tokens)</td><td>Price (/1M tokens) with Flex</td></tr>",
            ["gemini-3-pro input any 2 per 1000000 token", "gemini-3-pro input any flex 4 per 1000000 token"],
        ),
    ],
)
def test_a_header_may_have_two_rows_or_be_a_row_like_any_other(header: str, rates: list[str]) -> None:
    reading = read(f"<table>{header}{_SOLD}</table>")
    assert told(reading) == rates
    assert reading.findings == ()


@pytest.mark.parametrize(
    "alone", ['<td rowspan="3">Gemini 3 Pro</td>', '<td colspan="3">Gemini 3 Pro</td>', "<td>Gemini 3 Pro</td>"]
)
def test_a_model_may_stand_in_a_row_of_its_own(alone: str) -> None:
    head = "<tr><th>Model</th><th>Type</th><th>Price (/1M tokens)</th></tr>"
    below = "<tr><td>Input</td><td>$2</td></tr><tr><td>Output</td><td>$12</td></tr>"
    reading = read(
        f"<table>{head}<tr>{alone}</tr>{below}<tr><td>Gemini 2 Pro</td><td>Input</td><td>$1</td></tr></table>"
    )
    assert told(reading) == [
        "gemini-3-pro input any 2 per 1000000 token",
        "gemini-3-pro output any 12 per 1000000 token",
        "gemini-2-pro input any 1 per 1000000 token",
    ]
    assert reading.findings == ()


def test_a_heading_may_be_the_region_of_its_table() -> None:
    rows = [
        table(("Model", "Type", "Price (/1M tokens)"), ("Claude Opus 7", "Input", price))
        for price in ("$3.00", "$3.30")
    ]
    reading = read(f"<h2>Claude models</h2><h3>Global</h3>{rows[0]}<h3>us-east5</h3>{rows[1]}")
    assert told(reading) == [
        "claude-opus-7 input any region=global 3 per 1000000 token",
        "claude-opus-7 input any region=us-east5 3.3 per 1000000 token",
    ]


@pytest.mark.parametrize("cell", ["Input: $3\nHolograms: $9", "$3", "Input: $3\nand more: $4"])
def test_a_cell_that_lists_what_is_not_known_is_a_finding(cell: str) -> None:
    reading = read(
        table(_PRICED, ("Known", "Input", "$1 / 1M tokens"))
        + table(("Model", "Price (/1M tokens)"), ("Claude Opus 7", cell))
    )
    assert {rate.model for rate in reading.rates} == {"known"}
    assert "unaccounted" in {finding.kind for finding in reading.findings}


def test_a_price_that_is_struck_out_is_no_rate() -> None:
    reading = read(table(_PRICED, ("Gemini 3 Pro", "Input", "PRICE")).replace("PRICE", "<s>$2</s> $1 / 1M tokens"))
    assert told(reading) == ["gemini-3-pro input any 1 per 1000000 token"]
    assert reading.findings == ()


def test_a_cell_of_nothing_but_a_price_that_is_struck_out_is_a_finding() -> None:
    rows = ("Gemini 3 Pro", "Input", "PRICE"), ("", "Output", "$4 / 1M tokens")
    reading = read(table(_PRICED, *rows).replace("PRICE", "<s>$2</s>"))
    assert [finding.kind for finding in reading.findings] == ["implausible"]


@pytest.mark.parametrize("heading", ["Batch discounts", "Prices of the priority lane"])
def test_a_tier_that_only_a_heading_hints_at_is_a_finding(heading: str) -> None:
    rows = table(("Model", "Type", "Price (/1M tokens)"), ("Gemini 3 Pro", "Input", "$2"))
    reading = read(f"<h2>Known</h2>{table(_PRICED, ('Known', 'Input', '$1 / 1M tokens'))}<h2>{heading}</h2>{rows}")
    assert {rate.model for rate in reading.rates} == {"known"}
    assert "unknown_tier" in {finding.kind for finding in reading.findings}


def test_grounding_keeps_what_is_free_of_it() -> None:
    said = "5,000 search queries per month free, then $14 / 1,000 search queries"
    [rate] = read(table(_PRICED, ("Gemini 3 Pro", "Grounding with Google Search", said))).rates
    assert rate.free_allowance is not None
    assert (rate.free_allowance.quantity, rate.free_allowance.unit, rate.free_allowance.per) == (5000, "query", "month")


@pytest.mark.parametrize(
    "rented",
    [
        table(("Commitment", "Price per GSU"), ("1 month", "$2,700")),
        f"<h2>Provisioned Throughput</h2><h3>Terms</h3>{table(('Term', 'Price'), ('1 month', '$2,700'))}",
        "<h2>Provisioned Throughput</h2><p>It costs $2,700 a month.</p>",
    ],
)
def test_throughput_that_is_rented_is_no_price_of_use(rented: str) -> None:
    reading = read(table(_PRICED, ("Gemini 3 Pro", "Input", "$2 / 1M tokens")) + rented)
    assert [loose.text for loose in reading.accounting.ignored] == ["$2,700"]
    assert reading.findings == ()


def test_what_stands_below_rented_throughput_by_mistake_is_read() -> None:
    page = f"<h2>Provisioned Throughput</h2>{table(_PRICED, ('Imagen 4', 'Image generation', '$0.04 per image'))}"
    assert told(read(page)) == ["imagen-4 output image 0.04 per 1 image"]


def test_one_thing_in_two_units_is_a_finding_unless_the_page_says_which_restates() -> None:
    by_token = table(_PRICED, ("Gemini 2.0 Flash", "1M input text tokens", "$0.15"))
    by_character = table(_PRICED, ("Gemini 2.0 Flash", "1M input text characters", "$0.0375"))
    assert [finding.kind for finding in read(by_token + by_character).findings] == ["two_prices"]
    said = read(f"{by_token}<h3>Equivalent prices by modality</h3>{by_character}")
    assert [(rate.unit, rate.basis) for rate in said.rates] == [("token", "list"), ("character", "equivalent")]
    assert said.findings == ()
