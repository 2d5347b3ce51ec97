"""The labels of rows: which charge, which modality, which model."""

from __future__ import annotations

import pytest

from monitor.reading.gemini.rows import Row, choose_models, read_row

_LABELS = [
    ("Input price", Row(("input",))),
    ("Input price (text, image, video)", Row(("input",), ("text", "image", "video"))),
    ("Text input price", Row(("input",), ("text",))),
    ("Output price (including thinking tokens)", Row(("output",))),
    ("Output price:", Row(("output",))),
    ("Output price*", Row(("output",), marks=("*",))),
    ("Context caching price", Row(("cached_input",))),
    ("Context caching (storage)", Row(("cache_storage",))),
    ("Image generation pricing", Row(("output",), ("image",))),
    ("Video price", Row(("output",), ("video",))),
    ("Video without audio price", Row(("output",), ("video",), audio="without")),
    ("Tuning price", Row(("training",))),
    ("Used to improve our products", Row()),
    ("Grounding with Google Search*", Row(("grounding_search",), ("any",), grounding=True, marks=("*",))),
    ("Grounding with Google Maps", Row(("grounding_maps",), ("any",), grounding=True)),
    ("Grounding with Google Web and Image Search***", Row(("grounding_search", "grounding_image_search"), ("any",), grounding=True, marks=("***",))),
    ("Live API", Row(("input", "output"), kind="live-api")),
    ("Text-to-speech\n(gemini-2.5-pro-preview-tts)", Row(("input", "output"), model="gemini-2.5-pro-preview-tts")),
    ("Imagen 4 Ultra image price", Row(("output",), ("image",), family="imagen 4", variant="ultra")),
    ("Veo 3.1 Standard video with audio price (default)", Row(("output",), ("video",), family="veo 3.1", variant="standard", audio="with")),
    ("Lyria 3 Clip Preview (30s)", Row(("output",), family="lyria 3", variant="clip")),
    ("Lyria 3.5 (Full Song)", Row(("output",), family="lyria 3.5")),
    ("Output price (thinking tokens included)", Row(("output",))),
    ("PDF input price", None),
    ("Entrée", None),
    ("Eingabepreis", None),
    ("Input price (holograms)", None),
    ("Veo 3.1 Turbo video price", None),
    ("Grounding with Google Flights", None),
]  # fmt: skip


@pytest.mark.parametrize(("label", "row"), _LABELS, ids=[label for label, _ in _LABELS])
def test_a_label_says_what_its_row_prices(label: str, row: Row | None) -> None:
    assert read_row(label) == row


@pytest.mark.parametrize(
    ("label", "models", "chosen"),
    [
        ("Input price", ("gemini-a-1", "gemini-b-1"), ("gemini-a-1", "gemini-b-1")),
        (
            "Imagen 4 Fast image price",
            ("imagen-4.0-generate-001", "imagen-4.0-fast-generate-001"),
            ("imagen-4.0-fast-generate-001",),
        ),
        (
            "Imagen 4 Standard image price",
            ("imagen-4.0-generate-001", "imagen-4.0-fast-generate-001"),
            ("imagen-4.0-generate-001",),
        ),
        ("Lyria 3 Pro Preview (Full Song)", ("lyria-3-clip-preview", "lyria-3-pro-preview"), ("lyria-3-pro-preview",)),
        ("Lyria 3.5 (Full Song)", ("lyria-3.5",), ("lyria-3.5",)),
        ("Veo 3 Standard video price", ("veo-3.1-generate-001", "veo-3.0-generate-001"), ("veo-3.0-generate-001",)),
        ("Veo 3 Fast video price", ("veo-3.1-fast-generate-001", "veo-3.0-generate-001"), ()),
        ("Veo 2 video price", ("veo-3.0-generate-001",), ()),
    ],
)
def test_a_row_goes_to_the_models_it_names(label: str, models: tuple[str, ...], chosen: tuple[str, ...]) -> None:
    row = read_row(label)
    assert row is not None
    assert choose_models(row, models) == chosen
