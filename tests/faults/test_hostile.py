"""A model whose name is an attack, through the whole line: whatever shows it, shows it harmlessly."""

from __future__ import annotations

import csv
import io
import json
import shutil
import unicodedata
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.program import GOOGLE, OPENAI, Program, Said, facsimile

if TYPE_CHECKING:
    from pathlib import Path

    from tests.program import Site

NAMES = (
    "<script>alert(1)</script>", "&lt;img src=x onerror=alert(2)&gt;", "&lt;!channel&gt; &lt;https://evil.example|gpt&gt;",
    "gpt\r\nBcc: all@example.org", "gpt&#13;&#10;X-Evil: 1", "gpt-\u202e5.4", "gpt&#27;[2J&#27;]0;owned&#7;", "gpt\x1b[31m",
    "gpt\x9b31m", "../../../../etc/passwd", "]]&gt;", "&#0;".replace("0", "8"),
)  # fmt: skip
TURNS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
FORMULA = "=HYPERLINK(&quot;https://evil.example&quot;,&quot;gpt&quot;)"
HEADING = 'tabindex="-1">Gemini 2.5 Flash</h2>'
ROW = '<tr><td class="c"><span>gpt-5.4-mini</span></td>'
CELLS = "".join(f'<td class="c"><span>{price}</span></td>' for price in ("$1.11", "$0.11", "$3.33", "-", "-", "-"))


@pytest.fixture(scope="module")
def attacked(settled: tuple[Site, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Program, Said]:
    """After a check in which Google's page changed prices under a heading that is an attack, and OpenAI's brought models
    whose names are."""
    site, folder = settled
    program = Program(tmp_path_factory.mktemp("attacked") / "w")
    shutil.copytree(folder, program.folder)
    news, models = facsimile(GOOGLE, "demo-2-price-cut.html"), facsimile(OPENAI, "demo-1-baseline.html")
    assert HEADING in news
    assert ROW in models
    site.says(GOOGLE, news.replace(HEADING, f'tabindex="-1">{FORMULA} {" ".join(NAMES)}</h2>'))
    rows = "".join(f'<tr><td class="c"><span>{name}</span></td>{CELLS}</tr>' for name in (FORMULA, *NAMES))
    site.says(OPENAI, models.replace(ROW, rows + ROW, 1))
    said = program("check")
    site.reset()
    return program, said


def assert_harmless(text: str) -> None:
    """Nothing in it moves a cursor, rings, or turns the line around."""
    bad = {
        char for char in text if unicodedata.category(char) in ("Cc", "Cs") or unicodedata.bidirectional(char) in TURNS
    }
    assert bad <= {"\n"}


def test_the_attack_is_published_as_evidence_and_held_as_a_name(attacked: tuple[Program, Said]) -> None:
    program, said = attacked
    assert said.code == 3
    assert any("onerror" in rate["evidence"]["section"] for rate in program.published(GOOGLE))
    assert "onerror" in program("holds").out


@pytest.mark.parametrize(
    "command",
    [
        ("show", "gemini-2.5-flash", "--evidence"), ("show", "gemini-2.5-flash", "--json"), ("history", "gemini-2.5-flash"),
        ("holds",), ("holds", "--json"), ("changes", "--json"), ("parse", "page.html", "--page", OPENAI),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_terminal_shows_it_and_does_nothing_else(attacked: tuple[Program, Said], command: tuple[str, ...]) -> None:
    program, _ = attacked
    rows = "".join(f"<tr><td>{name}</td>{CELLS}</tr>" for name in NAMES)
    page = facsimile(OPENAI, "demo-1-baseline.html").replace(ROW, rows + ROW, 1)
    (program.folder / "page.html").write_text(page, encoding="utf-8")
    said = program(*command)
    assert_harmless(said.out + said.err)
    if "--json" in command or "parse" in command:
        assert said.json


def test_what_a_check_says_of_it_is_one_line(attacked: tuple[Program, Said]) -> None:
    _, said = attacked
    assert_harmless(said.out + said.err)
    assert len(said.err.splitlines()) == 1


def test_the_files_of_the_feed_stay_what_they_are(attacked: tuple[Program, Said]) -> None:
    program, _ = attacked
    files = program.feed_files()
    assert all(name.isascii() and ".." not in name for name in files)
    for name, body in files.items():
        if name.endswith(".json"):
            json.loads(body)
        elif name.endswith(".atom"):
            ET.fromstring(body)
    assert program("verify", "public").code == 0


def test_no_cell_of_the_spreadsheet_is_a_formula(attacked: tuple[Program, Said]) -> None:
    program, _ = attacked
    rows = list(csv.reader(io.StringIO(program.feed_files()["v1/rates.csv"].decode("utf-8-sig"))))
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell.lstrip()[:1] in ("=", "+", "-", "@", "\t", "\r") and cell]
