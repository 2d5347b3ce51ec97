"""Bytes become the right text, or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.errors import Refused
from monitor.reading.decode import decode

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
ROW = "<table><tr><th>Modèle</th><td>€0.30 “café”</td></tr></table>"
META = '<html><head><meta charset="{}"></head>{}'


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        pytest.param(ROW.encode(), "", ROW, id="UTF-8 that nobody declares"),
        pytest.param(ROW.encode(), "text/html; charset=UTF-8", ROW, id="UTF-8 as declared"),
        pytest.param(ROW.encode(), "text/html; charset=iso-8859-1", ROW, id="UTF-8 declared as Latin-1"),
        pytest.param(ROW.encode(), "text/html; charset=klingon", ROW, id="UTF-8 declared as nonsense"),
        pytest.param(ROW.encode("utf-8-sig"), "", ROW, id="UTF-8 with its mark"),
        pytest.param(ROW.encode("utf-8-sig"), "text/html; charset=utf-16", ROW, id="the mark beats the header"),
        pytest.param(b"\xff\xfe" + ROW.encode("utf-16-le"), "text/html; charset=utf-8", ROW, id="UTF-16 little"),
        pytest.param(b"\xfe\xff" + ROW.encode("utf-16-be"), "", ROW, id="UTF-16 big"),
        pytest.param(b"\xff\xfe\x00\x00" + ROW.encode("utf-32-le"), "", ROW, id="UTF-32"),
        pytest.param(ROW.encode("utf-16-le"), "text/html; charset=utf-16le", ROW, id="UTF-16 by the header alone"),
        pytest.param(ROW.encode("cp1252"), "text/html; charset=windows-1252", ROW, id="Windows"),
        pytest.param(
            ROW.encode("cp1252"), 'text/html; charset="ISO-8859-1"', ROW, id="Latin-1 means Windows, as in browsers"
        ),
        pytest.param("価格 $0.30".encode("cp932"), "text/html; charset=Shift_JIS", "価格 $0.30", id="Shift_JIS"),
        pytest.param(b"# Pricing\n\n$0.30\n", "text/plain; charset=us-ascii", "# Pricing\n\n$0.30\n", id="ASCII"),
        pytest.param(
            b"[Models](/models) cost $0.30", "text/markdown", "[Models](/models) cost $0.30", id="a link first"
        ),
    ],
)
def test_text_is_decoded_rightly(body: bytes, content_type: str, expected: str) -> None:
    assert decode(body, content_type) == expected


def test_the_page_itself_can_declare_its_charset() -> None:
    text = META.format("windows-1252", ROW)
    assert decode(text.encode("cp1252")) == text


def test_a_declaration_in_a_comment_is_none() -> None:
    with pytest.raises(Refused):
        decode(b"<!-- <meta charset=windows-1252> -->" + ROW.encode("cp1252"))


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        pytest.param(b"", "", "empty", id="nothing"),
        pytest.param(b" \r\n\t ", "text/html", "empty", id="white space"),
        pytest.param("\ufeff\u00a0\u3000".encode(), "text/html", "empty", id="a mark and wide blanks"),
        pytest.param(b"%PDF-1.7\n$0.30", "text/html", "not_this_page", id="a PDF"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "", "not_this_page", id="a PNG"),
        pytest.param(b"\xff\xd8\xff\xe0JFIF", "", "not_this_page", id="a JPEG"),
        pytest.param(b"GIF89a;", "", "not_this_page", id="a GIF"),
        pytest.param(b"PK\x03\x04xx", "", "not_this_page", id="a ZIP"),
        pytest.param(b"\x1f\x8b\x08xx", "", "not_this_page", id="gzip that nobody undid"),
        pytest.param(ROW.encode(), "image/webp", "not_this_page", id="declared an image"),
        pytest.param(b"<p>$0.30", "application/json", "not_this_page", id="declared JSON"),
        pytest.param(b"<p>$0.30", "application/problem+json; charset=utf-8", "not_this_page", id="a problem in JSON"),
        pytest.param(json.dumps({"price": "$0.30"}).encode(), "text/html", "not_this_page", id="JSON"),
        pytest.param(b' [{"model": "gpt", "input": 1.25}] ', "", "not_this_page", id="a JSON array"),
        pytest.param(b"<p>$0.30\x00</p>", "text/html", "not_this_page", id="a NUL"),
        pytest.param(b"\xff\xfe" + "<p>$0.30\x00".encode("utf-16-le"), "", "not_this_page", id="a NUL in UTF-16"),
        pytest.param(ROW.encode("utf-16-le"), "", "not_this_page", id="UTF-16 without a mark"),
        pytest.param(
            ROW.encode("utf-16-be"), "text/html; charset=utf-16", "not_this_page", id="UTF-16 of unknown order"
        ),
        pytest.param(ROW.encode("cp1252"), "", "unknown_layout", id="Windows that nobody declares"),
        pytest.param(
            ROW.encode("cp1252"), "text/html; charset=utf-8", "unknown_layout", id="Windows declared as UTF-8"
        ),
        pytest.param(
            ROW.encode("cp1252"), "text/html; charset=rot13", "unknown_layout", id="a codec that is no charset"
        ),
        pytest.param(
            ROW.encode("cp1252"), "text/html; charset=shift_jis", "unknown_layout", id="bytes outside the charset"
        ),
        pytest.param(
            META.format("windows-1251", ROW.replace("è", "e").replace("é", "e")).encode("cp1252"),
            "text/html; charset=windows-1252",
            "unknown_layout",
            id="header and page contradict each other",
        ),
        pytest.param(
            (ROW * 5).encode() + b"\xff",
            "text/html; charset=windows-1252",
            "unknown_layout",
            id="damaged UTF-8 declared as Windows",
        ),
        pytest.param(
            ROW.encode()[: ROW.encode().index(b"\xc3") + 1], "", "unknown_layout", id="cut within a character"
        ),
        pytest.param(
            "価格 $0.30".encode("iso2022_jp"), "text/html; charset=iso-2022-jp", "unknown_layout", id="ISO-2022"
        ),
        pytest.param(b"\xff\xfe$\x00\x00\xd8$\x00", "", "unknown_layout", id="half a surrogate pair"),
        pytest.param(b"\xff\xfe$\x000", "", "unknown_layout", id="UTF-16 cut in two"),
    ],
)
def test_what_can_not_be_text_of_the_page_is_refused(body: bytes, content_type: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        decode(body, content_type)
    assert refused.value.reason == reason
    assert "\n" not in str(refused.value)


PROSE = "<p>Thanks to our friends in M\ufffdnchen.</p>"
TABLE = "\n<table>\n<tr><td>$0.30</td></tr>\n</table>\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("| gpt-5 | $1.2\ufffd |", id="in an amount"),
        pytest.param("| gpt\ufffd5 | $1.25 |", id="in the model's name"),
        pytest.param("| Caf\ufffd | |", id="in a table row without amounts"),
        pytest.param("Storage costs $0.10\ufffdper GB", id="beside an amount in prose"),
        pytest.param("Storage costs \ufffd0.10 per GB", id="where the currency sign was"),
        pytest.param("<table><tr><td>$1.25</td>\n<td>cach\ufffdd</td>\n</tr></table>", id="in a cell on its own line"),
        pytest.param("<table><thead>\n<th>\nInp\ufffdt</th></thead></table>", id="in a column's heading"),
        pytest.param(
            '<astro-island props="{&quot;rows&quot;:[[0,&quot;gpt\ufffd5&quot;]]}"></astro-island>',
            id="in embedded data",
        ),
        pytest.param("rows={[\n['gpt\ufffd', 1, 2],\n]}", id="in leaked table data"),
        pytest.param("<h2>\nGemini\ufffd3</h2>" + TABLE, id="in a heading of HTML"),
        pytest.param("## Gemini\ufffd3\n\n| a | b |", id="in a heading of Markdown"),
        pytest.param("*`gemini\ufffd3`*\n", id="in an id"),
        pytest.param("<p>$0.30 for M&#xFFFD;nchen</p>", id="as a hexadecimal entity"),
        pytest.param("<p>$0.30 for M&#65533;nchen</p>", id="as a decimal entity"),
        pytest.param("<p>$0.30 for M&#0;nchen</p>", id="as the entity of NUL"),
        pytest.param("<p>$0.30 for M&#xD83D;nchen</p>", id="as half a surrogate pair"),
        pytest.param("<p>$0.30 for Mï¿½nchen</p>", id="read once in the wrong charset"),
        pytest.param(PROSE * 30, id="all over the page"),
    ],
)
def test_a_replacement_character_that_touches_a_price_refuses_the_page(text: str) -> None:
    with pytest.raises(Refused) as refused:
        decode(text.encode())
    assert refused.value.reason == "unknown_layout"
    assert "replacement character" in refused.value.detail


@pytest.mark.parametrize("text", [PROSE + TABLE, TABLE + PROSE, "# Pricing\n\nFor M\ufffdnchen.\n\n| $0.30 |\n"])
def test_a_lone_replacement_character_in_faraway_prose_is_tolerated(text: str) -> None:
    assert decode(text.encode()) == text


@pytest.mark.parametrize("text", ["Fish &#38; chips $0.30", "&#160;$0.30", "&#39;$0.30&#39;", "&#0036;0.30"])
def test_ordinary_entities_are_no_damage(text: str) -> None:
    assert decode(text.encode()) == text


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside this checkout")
def test_every_real_capture_is_decoded() -> None:
    captures = [*CORPUS.glob("*/*.html"), *CORPUS.glob("*/*.md")]
    for capture in captures:
        assert decode(capture.read_bytes(), "text/html; charset=utf-8") == capture.read_bytes().decode()
