from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import Refused
from monitor.reading.openai.guide import read_image_guide

_GUIDE = Path(__file__).parents[2] / "pages/openai__image-guide/july-2026.md"


def test_tokens_belong_to_the_models_whose_printed_costs_they_explain() -> None:
    reading = read_image_guide("openai/image-guide", _GUIDE.read_text(encoding="utf-8"))
    assert {row.model for row in reading.image_tokens} == {"gpt-image-1"}
    assert {(row.quality, row.size): row.tokens for row in reading.image_tokens}["low", "1024x1024"] == 272


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("$0.042", "$0.042 $0.050", "implausible"),
        ("$0.042", "$0.042 / second", "unknown_unit"),
        ("$0.042", "$0.042 in Europe", "unknown_qualifier"),
        (">Medium<", ">Splendid<", "unknown_qualifier"),
        ('      <td style={{ padding: "8px" }}>$0.042</td>\n', "", "truncated"),
        ("Each partial image", "At $0.10, each partial image", "unaccounted"),
        ("Each partial image", "At $8 per million image tokens and $1 a day, each partial image", "unaccounted"),
    ],
)
def test_what_is_not_understood_is_a_finding(old: str, new: str, kind: str) -> None:
    text = _GUIDE.read_text(encoding="utf-8")
    assert old in text
    reading = read_image_guide("openai/image-guide", text.replace(old, new, 1))
    assert kind in {finding.kind for finding in reading.findings}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("        GPT Image 1\n", "        `gpt-image-1`\n"),
        (
            "        GPT Image 1\n",
            "        GPT Image 1\n        <br />\n        <span>More resolutions supported</span>\n",
        ),
        ("        GPT Image 1\n", "        GPT Image 1 (`gpt-image-1`)\n"),
        ("        GPT Image 1\n", '        GPT Image 1{" "}\n        <br />\n'),
        ('rowSpan="2"', "rowSpan={2}"),
        ("$0.042", '{"$0.042"}'),
        ("        1024 x 1024\n", "        1024 by 1024 (1K)\n"),
        ("Each partial image", "At $8 per million, and $30 / 1M output tokens, each partial image"),
        ("Each partial image", "An image by gpt-image-1 at $0.042 is not dear. Each partial image"),
    ],
)
def test_what_does_not_matter_changes_nothing(old: str, new: str) -> None:
    text = _GUIDE.read_text(encoding="utf-8")
    assert old in text
    before, after = (read_image_guide("openai/image-guide", page) for page in (text, text.replace(old, new, 1)))
    assert ({rate.key for rate in after.rates}, after.findings) == ({rate.key for rate in before.rates}, ())


def test_the_price_list_is_not_the_guide() -> None:
    text = (_GUIDE.parents[1] / "openai__pricing-md/february-whole.md").read_text(encoding="utf-8")
    with pytest.raises(Refused, match="not_this_page"):
        read_image_guide("openai/image-guide", text)
