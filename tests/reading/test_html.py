"""HTML to headings, prose and tables: what matters is kept, what does not leaves no trace."""

from __future__ import annotations

import pytest

from monitor.reading.document import Document, Heading, Prose, Table
from monitor.reading.html import cell_text, read_html


def _told(document: Document) -> list[object]:
    """The blocks as plain values."""
    told: list[object] = []
    for block in document.blocks:
        if isinstance(block, Heading):
            told.append((f"h{block.level}", block.text))
        elif isinstance(block, Prose):
            told.append((block.tag, block.place.text))
        else:
            told.append([[cell.place.text for cell in row] for row in (*block.header, *block.rows)])
    return told


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("<h2>A <em>b</em></h2>", [("h2", "A b")]),
        ("<p>one <b>two</b> three</p>", [("p", "one two three")]),
        ("<div>loose<p>inner</p>after</div>", [("div", "loose"), ("p", "inner"), ("div", "after")]),
        ("<ul><li>a</li><li>b</li></ul>", [("li", "a"), ("li", "b")]),
        ("<table><tr><th>H</th></tr><tr><td>1</td></tr></table>", [[["H"], ["1"]]]),
        ("<span><table><tr><td>1</td></tr></table></span>", [[["1"]]]),
        ("<x-y><figure><table><tr><td>1</td></tr></table></figure></x-y>", [[["1"]]]),
        ("<table><tr><td>lay<table><tr><td>1</td></tr></table></td></tr></table>", [("td", "lay"), [["1"]]]),
        ("<table><caption>$9</caption><tr><td>1</td></tr></table>", [("caption", "$9"), [["1"]]]),
        ("<table><tr><td>1<tr><td>2</table>", [[["1"], ["2"]]]),
        ("<script>$1</script><style>$2</style><nav>$3<nav>$4</nav></nav><svg>$5</svg>x", [("body", "x")]),
        ("<!-- <table><tr><td>$1</td></tr></table> --><p>x</p>", [("p", "x")]),
        ('<p title="a > <b> $1">x</p>', [("p", "x")]),
        ("<td>no table</td><p>x", [("body", "no table"), ("p", "x")]),
        ("<table><tr><td>a<script>$1</script></td></tr></table>", [[["a"]]]),
        ("a<br>b<br><br>c", [("body", "a\nb\nc")]),
    ],
)
def test_blocks_come_in_order_with_their_text(markup: str, blocks: list[object]) -> None:
    assert _told(read_html(f"<body>{markup}</body>")) == blocks


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a&nbsp;b", "a b"),
        ("$1<br>$2", "$1\n$2"),
        ("<p>$1</p><p>$2</p>", "$1\n$2"),
        ("$0.039<sup>*</sup>", "$0.039*"),
        ("$0.039<sup>1</sup>", "$0.039[1]"),
        ("$0.039<sup><a href='#f'>2</a></sup>", "$0.039[2]"),
        ("1\u200b2", "12"),
        ("&lt;= 200k", "<= 200k"),
        ("a <!-- $9 --> b", "a b"),
        ("a\n   b", "a b"),
    ],
)
def test_a_cell_says_what_a_person_sees(markup: str, text: str) -> None:
    assert cell_text(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<s>$2</s> $1", "~~$2~~ $1"),
        ("<del class='x'>$2</del>$1", "~~$2~~$1"),
        ("<span>$2</span> <strong>$1</strong> <small>a</small>", "$2 $1 a"),
        ('<span style="text-decoration: line-through">$2</span>$1', "~~$2~~$1"),
        ('<span class="material-symbols-outlined">check_circle</span>Free', "Free"),
    ],
)
def test_what_is_struck_out_stays_marked_and_pictograms_drop_out(markup: str, text: str) -> None:
    assert cell_text(markup.replace("'", '"')) == text


def test_only_the_main_content_is_read() -> None:
    page = "<html lang='EN'><title>T</title><body><p>menu $1</p><main><article><p>x</p></article></main></body></html>"
    document = read_html(page)
    assert (document.title, document.language, _told(document)) == ("T", "en", [("p", "x")])


def test_tables_that_fell_out_of_the_main_content_are_read_too() -> None:
    page = "<section><article><table><tr><td>1</td></tr></table></section><table><tr><td>2</td></tr></table></article>"
    assert _told(read_html(page)) == [[["1"]], [["2"]]]


def test_headings_keep_their_anchor_and_prose_its_code() -> None:
    heading, prose = read_html("<h2 id='veo'>Veo</h2><p>See <code>veo-3.1</code></p>").blocks
    assert isinstance(heading, Heading)
    assert isinstance(prose, Prose)
    assert (heading.anchor, prose.codes) == ("veo", ("veo-3.1",))


@pytest.mark.parametrize(
    "pane",
    [
        '<div data-content-switcher-pane data-value="batch">{}</div>',
        '<button role="tab" id="t1">batch</button><div role="tabpanel" aria-labelledby="t1"><p></p>{}</div>',
    ],
)
def test_a_table_knows_the_pane_it_stands_in(pane: str) -> None:
    (table,) = read_html(pane.format("<table><tr><td>1</td></tr></table>")).blocks
    assert isinstance(table, Table)
    assert table.pane == "batch"


@pytest.mark.parametrize(
    "markup", ["", "<", "<table>", "<table><tr>", "</div></div>", "<h2>", "<script>", "\x00", "<a" * 50]
)
def test_broken_markup_is_read_without_a_crash(markup: str) -> None:
    read_html(markup)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<s>$6</s> $5", "~~$6~~ $5"),
        ("<del><b>$6</b></del><br>$5", "~~$6~~\n$5"),
        ('<span style="text-decoration:line-through">$6</span> $5', "~~$6~~ $5"),
        ("<span>$6</span> <strong>$5</strong>", "$6 $5"),
    ],
)
def test_what_is_struck_through_says_so(markup: str, text: str) -> None:
    assert cell_text(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<span aria-hidden="true">$5</span><span class="sr-only">$5</span>', "$5"),
        ('<span aria-hidden="true">$5</span><span class="sr-only">$6</span>', "$5$6"),
        ('<i aria-hidden="true"></i><span class="sr-only">$5</span>', "$5"),
    ],
)
def test_words_for_screen_readers_count_where_they_are_not_the_others_again(markup: str, text: str) -> None:
    assert cell_text(markup) == text
