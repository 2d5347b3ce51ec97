"""HTML to a Document. The only module that knows the HTML library.

The library repairs the page and writes it out again; what is read here is that clean text, in one pass. Wrapping each
node of its tree in a Python object would cost more than all the rest of the reading.

The library can be crashed by crafted pages: call it only in the reader's child process.
"""

from __future__ import annotations

import html as entities
import re
from functools import cached_property, lru_cache

from selectolax.lexbor import LexborHTMLParser

from monitor.reading.document import Block, Cell, Document, Heading, Prose, Table, place
from monitor.reading.grid import RawCell, build_table, frame

_SKIPPED = frozenset(("script", "style", "noscript", "template", "svg", "nav", "head", "iframe", "button", "select"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "label", "mark", "q",
     "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
)  # fmt: skip
_VOID = frozenset(("area", "base", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track"))
_ATTRIBUTES = r'[^>"]*(?:"[^"]*"[^>"]*)*'
_TOKEN = re.compile(rf"<!--.*?-->|<(/?)([a-z][a-z0-9-]*)({_ATTRIBUTES})>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([a-z][a-z0-9-]*)="([^"]*)"')
_CELL = re.compile(rf"<t([dh])\b({_ATTRIBUTES})>([^<]*(?:<(?!/t[dh]>)[^<]*)*)")
_CAPTION = re.compile(rf"<caption\b{_ATTRIBUTES}>(.*?)</caption>", re.DOTALL)
_HIDDEN = re.compile(rf"<({'|'.join(sorted(_SKIPPED))})\b{_ATTRIBUTES}>.*?</\1>", re.DOTALL)
_TAB_BUTTON = re.compile(rf'<(button|a|tab|li)\b({_ATTRIBUTES}\brole="tab"{_ATTRIBUTES})>(.*?)</\1>', re.DOTALL)
_CODE = re.compile(r"<code\b[^>]*>(.*?)</code>", re.DOTALL)
_BREAK = re.compile(r"<br\b[^>]*>|</(?:p|div|li|tr|ul|ol)>", re.IGNORECASE)
_SUP = re.compile(r"<sup\b[^>]*>(.*?)</sup>", re.IGNORECASE | re.DOTALL)
_STRUCK = re.compile(
    rf"<(s|del|strike)\b{_ATTRIBUTES}>(.*?)</\1>|<(span)\b[^>]*\bline-through\b[^>]*>([^<]*)</\3>",
    re.IGNORECASE | re.DOTALL,
)
# What screen readers alone are given, beside what they are spared: mostly the same words twice.
_SPOKEN = re.compile(r"<(span|div)\b[^>]*\b(?:sr-only|visually-hidden)\b[^>]*>([^<]*)</\1>", re.IGNORECASE)
# Words that stand for a pictogram are none.
_PICTOGRAM = re.compile(
    r'<(span|i)\b[^>]*\bclass="[^"]*\b(?:material-(?:icons|symbols)|google-symbols)[^"]*"[^>]*>[^<]*</\1>'
)
_TAG = re.compile(rf"<!--.*?-->|<{_ATTRIBUTES}>", re.DOTALL)
_SPACES = re.compile(r"[^\S\x00]+")  # every white space, the no-break ones too; \x00 keeps the place of a <br>
_BREAKS = re.compile(r"(?: ?\x00 ?)+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def parse_tree(text: str) -> LexborHTMLParser:
    """The tree of a page. `text` must be str: bytes would be read in the wrong charset."""
    return LexborHTMLParser(text)


def read_html(text: str) -> Document:
    """The blocks of a page's main content, in order."""
    tree = parse_tree(text)
    title, page = tree.css_first("title"), tree.root
    language = (page.attributes.get("lang") or "") if page is not None else ""
    blocks = _Walk(_main_markup(tree)).blocks()
    return Document(blocks, tidy(title.text()) if title else "", language.lower())


def _main_markup(tree: LexborHTMLParser) -> str:
    """The page's main content; all of its body where tables stand outside, as after a tag that closes too much."""
    root = tree.css_first("article") or tree.css_first("main") or tree.body
    markup = (root.html or "") if root is not None else ""
    if markup.count("<table") < len(tree.css("table")) and tree.body is not None:
        return tree.body.html or ""
    return markup


class _Walk:
    """One pass over well-formed markup: runs of inline content become prose, blocks end them.

    `_open` are the open block elements, each with the pane that it stands in.
    """

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._blocks: list[Block] = []
        self._open: list[tuple[str, str]] = [("", "")]
        self._run = 0  # where the current run of inline content begins

    def blocks(self) -> list[Block]:
        at = 0
        while at >= 0:
            at = self._walk_from(at)
        self._end_run(len(self._markup))
        return self._blocks

    def _walk_from(self, start: int) -> int:
        """Read up to the next element that is taken as a whole; where to go on after it, or -1 at the end."""
        for token in _TOKEN.finditer(self._markup, start):
            closing, tag, attributes = token.groups()
            if tag is None or tag in _INLINE:
                continue
            if token.start() > self._run:
                self._end_run(token.start())
            self._run = token.end()
            if closing:
                if len(self._open) > 1:
                    self._open.pop()
            elif tag not in _VOID:
                end = self._take_whole(tag, attributes, token.end())
                if end:
                    self._run = end
                    return end
                self._open.append((tag, self._pane(attributes)))
        return -1

    def _take_whole(self, tag: str, attributes: str, start: int) -> int:
        """Read an element that holds no blocks of ours, and say where it ends; 0 for one that must be walked into."""
        if tag in _SKIPPED:
            return _end_of(tag, self._markup, start)
        if tag in _HEADINGS:
            inner, end = self._inside(tag, start)
            text = cell_text(inner)
            self._blocks.append(Heading(_HEADINGS[tag], text, _attribute(attributes, "id")))
            return end
        if tag == "table":
            inner, end = self._inside(tag, start)
            if "<table" in inner:  # a table that only lays out other tables
                return 0
            for caption in _CAPTION.findall(inner):
                self._add_prose(caption, "caption")
            self._blocks.append(_table(inner, self._open[-1][1]))
            return end
        return 0

    def _inside(self, tag: str, start: int) -> tuple[str, int]:
        end = self._markup.find(f"</{tag}>", start)
        end = len(self._markup) if end < 0 else end
        return self._markup[start:end], end + len(tag) + 3

    def _pane(self, attributes: str) -> str:
        if "data-content-switcher-pane" in attributes:
            return _attribute(attributes, "data-value")
        if 'role="tabpanel"' in attributes:
            named = self._tab_names.get(_attribute(attributes, "aria-labelledby"), "")
            return named or _attribute(attributes, "aria-label")
        return self._open[-1][1]

    @cached_property
    def _tab_names(self) -> dict[str, str]:
        """The words on the buttons of tabs, by their ids: panes name the button that opens them."""
        buttons = _TAB_BUTTON.findall(self._markup)
        return {_attribute(attributes, "id"): cell_text(label) for _, attributes, label in buttons}

    def _end_run(self, end: int) -> None:
        run = self._markup[self._run : end]
        if run and not run.isspace():
            self._add_prose(run, self._open[-1][0])

    def _add_prose(self, markup: str, tag: str) -> None:
        text = cell_text(markup)
        if text:
            codes = tuple(cell_text(code) for code in _CODE.findall(markup)) if "<code" in markup else ()
            self._blocks.append(Prose(place(text), tag, codes))


def _end_of(tag: str, markup: str, start: int) -> int:
    """Where the element ends whose content begins at `start`; elements of its kind may stand inside it."""
    depth = 1
    for token in re.compile(rf"<(/?){tag}\b{_ATTRIBUTES}>").finditer(markup, start):
        depth += -1 if token[1] else 1
        if not depth:
            return token.end()
    return len(markup)


def _attribute(attributes: str, name: str) -> str:
    found: dict[str, str] = dict(_ATTRIBUTE.findall(attributes))
    return found.get(name, "")


def _table(markup: str, pane: str) -> Table:
    rows = _raw_rows(markup)
    if "span=" in markup:
        return build_table(rows, pane)
    return frame([[Cell(place(cell.text), cell.is_header) for cell in row] for row in rows], pane)


@lru_cache(maxsize=512)
def _raw_rows(markup: str) -> list[list[RawCell]]:
    """The cells of a table as they stand; from one check to the next few tables change."""
    rows = (_CELL.findall(row) for row in markup.split("<tr"))
    return [list(map(_raw_cell, row)) for row in rows if row]


def _raw_cell(cell: tuple[str, str, str]) -> RawCell:
    kind, attributes, inner = cell
    if "span=" not in attributes:
        return RawCell(cell_text(inner), kind == "h")
    spans = dict(_ATTRIBUTE.findall(attributes))
    return RawCell(cell_text(inner), kind == "h", _span(spans.get("colspan")), _span(spans.get("rowspan")))


def _span(value: str | None) -> int:
    value = value.strip("{}") if value else value  # as JSX writes a number
    return min(int(value), 100) if value and value.isascii() and value.isdigit() and int(value) else 1


@lru_cache(maxsize=8192)
def cell_text(markup: str) -> str:
    """What a piece of HTML says: line breaks kept, raised footnote marks set so that they never touch a number.

    What the page strikes through stands between `~~`, as in Markdown.
    """
    if "<" not in markup and "&" not in markup:
        return tidy(markup)
    markup = _HIDDEN.sub(" ", markup)
    if "aria-hidden" in markup:
        markup = _said_once(markup)
    if "line-through" in markup or "</s" in markup or "</del" in markup:
        markup = _STRUCK.sub(lambda match: f"~~{match[2] or match[4] or ''}~~", markup)
    if "<sup" in markup:
        markup = _SUP.sub(_footnote_mark, markup)
    if "class=" in markup:
        markup = _PICTOGRAM.sub(" ", markup)
    markup = _BREAK.sub("\x00", markup)
    return tidy(entities.unescape(_TAG.sub("", markup)))


def _said_once(markup: str) -> str:
    """`markup` without the words for screen readers that only repeat the others."""
    others = _SPOKEN.sub("", markup)
    if others == markup:
        return markup
    return others if "".join(tidy(words) for _, words in _SPOKEN.findall(markup)) == cell_text(others) else markup


def _footnote_mark(match: re.Match[str]) -> str:
    mark: str = _TAG.sub("", match[1]).strip()
    return mark if not mark.isalnum() else f"[{mark}]"


def tidy(text: str) -> str:
    r"""One blank for any white space, "\\n" for a break, nothing invisible."""
    text = _SPACES.sub(" ", text.translate(_INVISIBLE))
    return (_BREAKS.sub("\n", text) if "\x00" in text else text).strip()
