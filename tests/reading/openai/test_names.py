from __future__ import annotations

import pytest

from monitor.reading.openai.names import Name, kebab, read_name, read_names


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("gpt-5.5", Name("gpt-5.5")),
        ("GPT-5.5", Name("gpt-5.5")),
        ("gpt-5.5 (<272K context length)", Name("gpt-5.5", threshold=272_000)),
        ("gpt-5.5 (≤ 272K context)", Name("gpt-5.5", threshold=272_000)),
        ("gpt-5.5 (>272K context length)", Name("gpt-5.5", threshold=272_000, is_long=True)),
        ("davinci-002 (legacy)", Name("davinci-002")),
        ("davinci-002\nLegacy", Name("davinci-002")),
        ("o4-mini-2025-04-16\nwith data sharing", Name("o4-mini-2025-04-16", data_sharing=True)),
        ("o4-mini-2025-04-16 (data sharing)", Name("o4-mini-2025-04-16", data_sharing=True)),
        ("o4-mini-2025-04-16 with data sharing", Name("o4-mini-2025-04-16", data_sharing=True)),
        ("o4-mini-2025-04-16with data sharing", Name("o4-mini-2025-04-16", data_sharing=True)),
        ("gpt-5.4[1]", Name("gpt-5.4")),
        ("gpt-5.4-mini ✨", Name("gpt-5.4-mini")),
        ("gpt-5.4*", Name("gpt-5.4")),
        ("Whisper", Name("whisper-1")),
        ("TTS", Name("tts-1")),
        ("TTS HD", Name("tts-1-hd")),
        ("GPT Image 2", Name("gpt-image-2")),
        ("GPT Image 1 Mini", Name("gpt-image-1-mini")),
        ("GPT Image Latest", Name("chatgpt-image-latest")),
        ("DALL·E 3", Name("dall-e-3")),
        ("GPT-4o mini", Name("gpt-4o-mini")),
        ("GPT\u20115.5", Name("gpt-5.5")),
        ("`gpt-5.5`", Name("gpt-5.5")),
        ("GPT-5.5 (`gpt-5.5`)", Name("gpt-5.5")),
        ("Whisper (whisper-1)", Name("whisper-1")),
        ("gpt-5.5 (1)", Name("gpt-5.5")),
        ("gpt-5.5 (with data sharing enabled)", Name("gpt-5.5", data_sharing=True)),
        ("gpt-5.5 New", Name("gpt-5.5")),
        ("gpt-5.5New", Name("gpt-5.5")),
        ("GPT Image 2New", Name("gpt-image-2")),
        ("gpt-5.5 (promotional pricing)", Name("gpt-5.5")),
        ("gpt-5.5 (research preview)", Name("gpt-5.5")),
        ("gpt-5.5 (<272,000 tokens)", Name("gpt-5.5", threshold=272_000)),
        ("gpt-5.5 (≤ 272K context window)", Name("gpt-5.5", threshold=272_000)),
        ("gpt-5.5 (<1M context length)", Name("gpt-5.5", threshold=1_000_000)),
    ],
)
def test_a_printed_name_is_the_id_in_the_api(printed: str, name: Name) -> None:
    assert read_name(printed) == name


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "Total",
        "gpt-5.4 Europe",
        "gpt-5.4Europe",
        "gpt-5.4 (gpt-5.5)",
        "gpt-5.4 (<272 tokens)",
        "gpt-5.4 (EU only)",
        "gpt-5.4 / gpt-5.4-mini",
        "gpt-5.4, gpt-5.4-mini",
        "<script>alert(1)</script>",
        '=HYPERLINK("https://example.com")',
        "<!channel>",
        "gpt-5\u202e4",
        "gpt-5\x1b[31m",
        "gpt-5.4\r\nBcc: x@example.com",
        "gpt\ufffd5",
    ],
)
def test_what_is_no_single_plain_name_is_none(printed: str) -> None:
    assert read_name(printed) is None


@pytest.mark.parametrize(
    ("printed", "models"),
    [
        ("gpt-5.4, gpt-5.4-mini", ["gpt-5.4", "gpt-5.4-mini"]),
        ("gpt-5.4 / gpt-5.4-mini", ["gpt-5.4", "gpt-5.4-mini"]),
        ("gpt-5.4\ngpt-5.4-mini", ["gpt-5.4", "gpt-5.4-mini"]),
        ("gpt-5.4, gpt-5.4-mini, and o3", ["gpt-5.4", "gpt-5.4-mini", "o3"]),
        ("gpt-5.4 (legacy), gpt-5.4-mini", ["gpt-5.4", "gpt-5.4-mini"]),
        ("gpt-5.4\nLegacy", ["gpt-5.4"]),
        ("gpt-5.4, Europe", []),
        ("gpt-5.4 and gpt-5.2 (with data sharing)", []),  # of both?
        ("gpt-5.4, gpt-5.2 (>272K context length)", []),
        ("gpt-5.4 and 5.2", []),
        ("gpt-5.4, -mini", []),
        ("gpt-5.4 and newer", []),
        ("", []),
    ],
)
def test_ids_side_by_side_are_several_models(printed: str, models: list[str]) -> None:
    assert [name.model for name in read_names(printed)] == models


def test_an_unknown_tool_gets_its_name_in_kebab_case() -> None:
    assert kebab("Computer rental (beta)") == "computer-rental-beta"
