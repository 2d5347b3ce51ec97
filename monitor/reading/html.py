"""
HTML to a Document. The only module that knows the HTML library.

The library can be crashed by crafted pages: call it only in the reader's child process.
"""

from __future__ import annotations

import html as entities
import re
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.reading.document import Block, Document, Heading, Prose, Table, place
from monitor.reading.grid import RawCell, build_table

_SKIPPED = frozenset(("script", "style", "noscript", "template", "svg", "nav", "head", "iframe", "button", "select"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "label", "mark", "q", "s",
     "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr", "-text"),
)  # fmt: skip
_BREAK = re.compile(r"<br\b[^>]*>|</(?:p|div|li|tr|ul|ol)>", re.IGNORECASE)
_SUP = re.compile(r"<sup\b[^>]*>(.*?)</sup>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_SPACES = re.compile(r"[^\S\x00]+")  # every white space, the no-break ones too; \x00 keeps the place of a <br>
_BREAKS = re.compile(r"(?: ?\x00 ?)+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def parse_tree(text: str) -> LexborHTMLParser:
    """The tree of a page. `text` must be str: bytes would be read in the wrong charset."""
    return LexborHTMLParser(text)


def read_html(text: str) -> Document:
    """The blocks of a page's main content, in order."""
    tree = parse_tree(text)
    root = tree.css_first("article") or tree.css_first("main") or tree.body
    title = tree.css_first("title")
    blocks: list[Block] = []
    if root is not None:
        _walk(root, "", blocks)
    return Document(blocks, tidy(title.text()) if title else "")


def read_table(node: LexborNode, pane: str = "") -> Table:
    """The grid of a `<table>` element."""
    return build_table(([_raw_cell(cell) for cell in row.css("td, th")] for row in node.css("tr")), pane)


def _raw_cell(cell: LexborNode) -> RawCell:
    attributes = cell.attributes
    return RawCell(
        cell_text(cell.inner_html or ""),
        cell.tag == "th",
        _span(attributes.get("colspan")),
        _span(attributes.get("rowspan")),
    )


def _span(value: str | None) -> int:
    return min(int(value), 100) if value and value.isascii() and value.isdigit() and int(value) else 1


@lru_cache(maxsize=8192)
def cell_text(markup: str) -> str:
    """What a piece of HTML says: line breaks kept, raised footnote marks set so that they never touch a number."""
    if "<" not in markup and "&" not in markup:
        return tidy(markup)
    if "<sup" in markup:
        markup = _SUP.sub(_footnote_mark, markup)
    markup = _BREAK.sub("\x00", markup)
    return tidy(entities.unescape(_TAG.sub("", markup)))


def _footnote_mark(match: re.Match[str]) -> str:
    mark = _TAG.sub("", match[1]).strip()
    return mark if not mark.isalnum() else f"[{mark}]"


def tidy(text: str) -> str:
    r"""One blank for any white space, "\\n" for a break, nothing invisible."""
    text = _SPACES.sub(" ", text.translate(_INVISIBLE))
    return (_BREAKS.sub("\n", text) if "\x00" in text else text).strip()


def _walk(node: LexborNode, pane: str, blocks: list[Block]) -> None:
    """Add the blocks below `node`: runs of inline content become prose, the rest is walked into."""
    run: list[LexborNode] = []
    child = node.child
    while child is not None:
        tag = child.tag or ""
        if tag in _INLINE and not _holds_blocks(child, tag):
            run.append(child)
        elif tag != "br" or not run:
            _end_run(node, run, blocks)
            _walk_block(child, tag, pane, blocks)
        else:
            run.append(child)
        child = child.next
    _end_run(node, run, blocks)


def _holds_blocks(node: LexborNode, tag: str) -> bool:
    return tag not in ("-text", "code") and node.css_first("table, p, div, ul, ol, h2, h3") is not None


def _walk_block(node: LexborNode, tag: str, pane: str, blocks: list[Block]) -> None:
    if tag in _SKIPPED or tag.startswith(("-", "!")):
        return
    if tag in _HEADINGS:
        blocks.append(Heading(_HEADINGS[tag], cell_text(node.inner_html or ""), node.attributes.get("id") or ""))
    elif tag == "table":
        blocks.append(read_table(node, pane))
    else:
        attributes = node.attributes
        is_pane = "data-content-switcher-pane" in attributes
        _walk(node, (attributes.get("data-value") or "") if is_pane else pane, blocks)


def _end_run(parent: LexborNode, run: list[LexborNode], blocks: list[Block]) -> None:
    if not run:
        return
    text = cell_text("".join(node.html or "" for node in run))
    if text:
        codes = [code.text().strip() for node in run for code in _codes(node)]
        blocks.append(Prose(place(text), parent.tag or "", tuple(codes)))
    run.clear()


def _codes(node: LexborNode) -> list[LexborNode]:
    return [] if node.tag == "-text" else node.css("code")
