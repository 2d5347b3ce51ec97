"""The grammar of price cells, as a table of what Google has written. Each bug found in the wild becomes a row."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.reading.document import place
from monitor.reading.gemini.cell import parse_shape
from monitor.reading.gemini.price import Price, shape_of

_DEC31, _JAN1 = date(2026, 12, 31), date(2027, 1, 1)
_KNOWN = [
    ("$1.50", [Price(0)]),
    ("$0.1 (audio)", [Price(0, modalities=("audio",))]),
    ("$0.30 (text / image / video) $1.00 (audio)", [Price(0, modalities=("text", "image", "video")), Price(1, modalities=("audio",))]),
    ("$0.50 (text/image)", [Price(0, modalities=("text", "image"))]),
    ("$0.25 (text, image)", [Price(0, modalities=("text", "image"))]),
    ("$12.00 (text and thinking)", [Price(0, modalities=("text",))]),
    ("$0.50 (text), $3.00 (audio / video)", [Price(0, modalities=("text",)), Price(1, modalities=("audio", "video"))]),
    ("$2.00 (text) , $12.00 (audio)", [Price(0, modalities=("text",)), Price(1, modalities=("audio",))]),
    ("$2.00, prompts <= 200k tokens\n$4.00, prompts > 200k", [Price(0, over=200_000), Price(1, over=200_000, long=True)]),
    ("$2.00, prompts ≤ 200k tokens $4.00, prompts > 200,000 tokens", [Price(0, over=200_000), Price(1, over=200_000, long=True)]),
    ("$0.075, prompts up to 128k tokens $0.15, prompts over 128k tokens", [Price(0, over=128_000), Price(1, over=128_000, long=True)]),
    ("$4.50 / 1,000,000 tokens per hour (storage price)", [Price(0, "cache_storage", per=1_000_000, unit="token_hour")]),
    ("$4.50 / 1,000,000 tokens per hour", [Price(0, "cache_storage", per=1_000_000, unit="token_hour")]),
    ("$0.15\nStorage: $1.00 / 1,000,000 tokens per hour", [Price(0), Price(1, "cache_storage", per=1_000_000, unit="token_hour")]),
    ("$1.00 per hour", [Price(0, per=1, unit="hour")]),
    ("$0.025 / 1,000,000 tokens (text/image/video)", [Price(0, modalities=("text", "image", "video"), per=1_000_000, unit="token")]),
    ("$3.00 or $0.005/min (audio)", [Price(0, modalities=("audio",)), Price(1, modalities=("audio",), per=1, unit="minute", equivalent=True)]),
    ("$3.50 or $0.0053/min* (audio)", [Price(0, modalities=("audio",)), Price(1, modalities=("audio",), per=1, unit="minute", equivalent=True, marks=("*",))]),
    ("$3.00 (audio) or $0.005/min\n$1.00 (image/video)", [
        Price(0, modalities=("audio",)),
        Price(1, modalities=("audio",), per=1, unit="minute", equivalent=True),
        Price(2, modalities=("image", "video")),
    ]),
    ("$0.50 (text/image), equivalent to $0.045 per 512px image", [
        Price(0, modalities=("text", "image")),
        Price(1, per=1, unit="image", resolutions=("512px",), equivalent=True),
    ]),
    ("$0.45 ($0.00012 per image)", [Price(0), Price(1, per=1, unit="image", equivalent=True)]),
    ("$120.00 (images)\nEquivalent to $0.134 per 1K/2K image**\nand $0.24 per 4K image**", [
        Price(0, modalities=("image",)),
        Price(1, per=1, unit="image", resolutions=("1K", "2K"), equivalent=True, marks=("**",)),
        Price(2, per=1, unit="image", resolutions=("4K",), equivalent=True, marks=("**",)),
    ]),
    ("Equivalent to $0.0336 per 1K resolution image*", [Price(0, per=1, unit="image", resolutions=("1K",), equivalent=True, marks=("*",))]),
    ("$0.00015 / 1,000 input tokens", [Price(0, per=1_000, unit="token")]),
    ("$12.00 (or $0.00079 per frame)", [Price(0), Price(1, per=1, unit="frame", equivalent=True)]),
    ("$0.067 per 1024px image", [Price(0, per=1, unit="image", resolutions=("1024px",))]),
    ("$0.039 per image*", [Price(0, per=1, unit="image", marks=("*",))]),
    ("$0.039 per image[*]", [Price(0, per=1, unit="image", marks=("*",))]),
    ("$0.40 (720p and 1080p)\n$0.60 (4k)", [Price(0, resolutions=("720p", "1080p")), Price(1, resolutions=("4k",))]),
    ("$0.05 (720p)\n(4k output not supported)", [Price(0, resolutions=("720p",))]),
    ("$0.08 per song", [Price(0, per=1, unit="song")]),
    ("$0.05 per 10s audio", [Price(0, modalities=("audio",), per=10, unit="second")]),
    ("$0.15 (input caching)", [Price(0, modalities=("any",))]),
    ("$0.75 through December 31, 2026.\n$1.50 starting January 1, 2027.", [Price(0, valid_until=_DEC31), Price(1, valid_from=_JAN1)]),
    ("$3.00 or $0.005/min (audio) through December 31, 2026", [
        Price(0, modalities=("audio",), valid_until=_DEC31),
        Price(1, modalities=("audio",), per=1, unit="minute", equivalent=True, valid_until=_DEC31),
    ]),
    ("$30.00 (images) through December 31, 2026.\nEquivalent to $0.034 per 1K image*.\n$60.00 (images) starting January 1, 2027. Equivalent to $0.067 per 1K image*", [
        Price(0, modalities=("image",), valid_until=_DEC31),
        Price(1, per=1, unit="image", resolutions=("1K",), valid_until=_DEC31, equivalent=True, marks=("*",)),
        Price(2, modalities=("image",), valid_from=_JAN1),
        Price(3, per=1, unit="image", resolutions=("1K",), valid_from=_JAN1, equivalent=True, marks=("*",)),
    ]),
    ("$60.00 (images) starting January 1, 2027, equivalent to $0.034 per image through December 31, 2026", [
        Price(0, modalities=("image",), valid_from=_JAN1),
        Price(1, per=1, unit="image", valid_until=_DEC31, equivalent=True),
    ]),
    ("$5 from January 1, 2027 through December 31, 2026", [Price(0, valid_from=_JAN1, valid_until=_DEC31)]),
    ("$60.00 (images), equivalent to $0.045 per image (0.5K) and $0.067 per image (1K)", [
        Price(0, modalities=("image",)),
        Price(1, per=1, unit="image", resolutions=("0.5K",), equivalent=True),
        Price(2, per=1, unit="image", resolutions=("1K",), equivalent=True),
    ]),
    ("$0.75 until Dec. 31, 2026. $1.50 from 2027-01-01.", [Price(0, valid_until=_DEC31), Price(1, valid_from=_JAN1)]),
    ("$5 (at least through December 31, 2026)", [Price(0)]),
    ("$0.75 through December 31, 2026.\nStarting January 1, 2027, $1.50.", [Price(0, valid_until=_DEC31), Price(1, valid_from=_JAN1)]),
    ("$0.75 through December 31, 2026. Starting January 1, 2027: $1.50", [Price(0, valid_until=_DEC31), Price(1, valid_from=_JAN1)]),
    ("Through December 31, 2026: $0.75 (text)\n$1.00 (audio)\nStarting January 1, 2027: $1.50 (text)\n$2.00 (audio)", [
        Price(0, modalities=("text",), valid_until=_DEC31), Price(1, modalities=("audio",), valid_until=_DEC31),
        Price(2, modalities=("text",), valid_from=_JAN1), Price(3, modalities=("audio",), valid_from=_JAN1),
    ]),
    ("$0.75 through December 31, 2026 $1.50 starting January 1, 2027", [Price(0, valid_until=_DEC31), Price(1, valid_from=_JAN1)]),
    ("$0.75 (text) and $1.50 (audio) through December 31, 2026.", [
        Price(0, modalities=("text",), valid_until=_DEC31), Price(1, modalities=("audio",), valid_until=_DEC31),
    ]),
    ("$0.15\n$1.00 / 1,000,000 tokens per hour through December 31, 2026", [
        Price(0), Price(1, "cache_storage", per=1_000_000, unit="token_hour", valid_until=_DEC31),
    ]),
    ("$0.75 (introductory price through December 31, 2026)\nStandard price: $1.50 starting January 1, 2027", [
        Price(0, valid_until=_DEC31), Price(1, valid_from=_JAN1),
    ]),
    ("$1.50 after December 31, 2026", [Price(0, valid_from=_JAN1)]),
    ("~~$1.50~~ $0.75 through December 31, 2026.", [Price(1, valid_until=_DEC31)]),
    ("~~$1.50 (text)~~\n$0.75 (text)", [Price(1, modalities=("text",))]),
    ("$1.00 USD", [Price(0)]),
    ("$1.00 (was $2.00) through December 31, 2026", [Price(0, valid_until=_DEC31)]),
    ("$2.50 (including thinking)", [Price(0)]),
    ("$2.50 New", [Price(0)]),
    ("$0.15\n$1.00 per 1M tokens per hour for storage", [Price(0), Price(1, "cache_storage", per=1_000_000, unit="token_hour")]),
    ("Free of charge through December 31, 2026. $1.50 starting January 1, 2027.", [Price(-1, valid_until=_DEC31), Price(0, valid_from=_JAN1)]),
    ("Same as Standard, Batch pricing not yet implemented\n$0.05 (audio)", [Price(0, modalities=("audio",))]),
    ("Input: $0.35 (text), $2.10 (audio / image [video]) Output: $1.50 (text)", [
        Price(0, "input", ("text",)), Price(1, "input", ("audio", "image", "video")), Price(2, "output", ("text",)),
    ]),
    ("$0.50 (Input)\n$10.00 (Output)", [Price(0, "input"), Price(1, "output")]),
    ("Non-thinking: $0.60 Thinking: $3.50", [Price(0, variant="non-thinking"), Price(1, variant="thinking")]),
    ("$0.75 video with audio\n$0.50 video without audio", [Price(0, audio="with"), Price(1, audio="without")]),
    ("$14 (Coming soon**)", [Price(0, soon=True, marks=("**",))]),
    ("(Coming soon!) $14", [Price(0, soon=True)]),
]  # fmt: skip
_UNKNOWN = [
    ("$1.50 beta", "unknown_qualifier"),
    ("$1.50 (early access)", "unknown_qualifier"),
    ("from $1.50", "unknown_qualifier"),
    ("$1.50\ufffd", "unknown_qualifier"),
    ("$1.50 through February 30, 2026", "unknown_qualifier"),
    ("(text) $1.50", "unknown_qualifier"),
    ("$1.50 (text) $1.00 (documents)", "unknown_qualifier"),
    ("through December 31, 2026", "unknown_qualifier"),
    ("$0.75 (text), $1.50 (audio) through December 31, 2026.", "unknown_qualifier"),
    ("$0.75 through December 31, 2026, then $1.50", "unknown_qualifier"),
    ("$0.75 (text)\n$1.50 (audio)\nthrough December 31, 2026", "unknown_qualifier"),  # of both?
    ("$0.75, from January 1, 2027 $1.50", "unknown_qualifier"),  # of which?
    ("$0.75 (through December 31, 2026), $1.50", "unknown_qualifier"),
    ("$0.75 (or $1.50 per minute with audio)", "unknown_qualifier"),
    ("~~$1.50~~ or $0.75", "unknown_unit"),
    ("$1.50 per video", "unknown_unit"),
    ("$1.50 / parsec", "unknown_unit"),
    ("$1.50 or $3.00", "unknown_unit"),
    ("$1.50 - $3.00", "implausible"),
    ("$1.50 to $3.00", "implausible"),
    ("$2.00, prompts <= 200k tokens", "truncated"),
    ("$4.00, prompts > 200k tokens", "truncated"),
    ("$2.00, prompts 200k tokens", "truncated"),
    ("$2.00, prompts <= 200k tokens $4.00, prompts > 128k tokens", "truncated"),
]


@pytest.mark.parametrize(("text", "prices"), _KNOWN, ids=[text for text, _ in _KNOWN])
def test_a_known_cell_is_read_to_its_last_word(text: str, prices: list[Price]) -> None:
    parsed = parse_shape(shape_of(place(text)))
    assert parsed.problems == []
    assert parsed.prices == prices


@pytest.mark.parametrize(("text", "kind"), _UNKNOWN, ids=[text for text, _ in _UNKNOWN])
def test_a_word_that_is_not_known_is_a_finding(text: str, kind: str) -> None:
    assert kind in {problem.kind for problem in parse_shape(shape_of(place(text))).problems}


def test_a_shape_can_not_be_forged_by_the_sign_that_stands_for_an_amount() -> None:
    assert shape_of(place("¤ $1.50")) == "? ¤"
