from __future__ import annotations

import pytest

from monitor.reading.document import Heading, Prose, Table
from monitor.reading.markdown import ragged_rows, read_markdown


def _table(text: str) -> list[list[str]]:
    (table,) = (block for block in read_markdown(text).blocks if isinstance(block, Table))
    return [[cell.place.text for cell in row] for row in (*table.header, *table.rows)]


def test_a_pipe_table_is_a_grid() -> None:
    text = "| Model | Input |\n| --- | --- |\n| `o3` | \\$0.60<br />then more |\n"
    assert _table(text) == [["Model", "Input"], ["o3", "$0.60\nthen more"]]


def test_a_raw_table_with_blank_lines_and_jsx_attributes_is_one_grid() -> None:
    text = (
        '<table style={{ width: "100%" }}>\n <tbody>\n  <tr>\n   <td rowSpan="2">a</td>\n   <td>\n    $1\n   </td>\n  </tr>\n\n'
        "     <tr>\n      <td>$2</td>\n     </tr>\n </tbody>\n</table>\n"
    )
    assert _table(text) == [["a", "$1"], ["a", "$2"]]


def test_headings_and_paragraphs_keep_their_order() -> None:
    blocks = read_markdown("# A\n\nb `c`\n\n### D\n").blocks
    assert [block.text if isinstance(block, Heading) else isinstance(block, Prose) for block in blocks] == [
        "A",
        True,
        "D",
    ]


@pytest.mark.parametrize(
    ("row", "ragged"),
    [
        ("| a | b | c |", []),
        ("| a |  | |", []),
        ("| a | b \\| b | c |", []),
        ("| a | b |", ["| a | b |"]),
        ("| a | b | c | d |", ["| a | b | c | d |"]),
        ("| a | b | c", ["| a | b | c"]),
    ],
)
def test_a_row_unlike_its_heading_is_told(row: str, ragged: list[str]) -> None:
    assert ragged_rows(f"text | text\n\n| A | B | C |\n| --- | --- | --- |\n{row}\n\n| other |\n") == ragged
