"""JSX that leaked into the Markdown twin: whole components, and the tails of those that were cut out badly."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from monitor.reading.openai.embedded import Embedded, Row, cell_place, from_props, marker, plain
from monitor.reading.openai.jsx import NotJsx, read_attributes, read_value, skip_blank
from monitor.reading.openai.names import read_name

if TYPE_CHECKING:
    from monitor.reading.document import Place

_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_IMPORT = re.compile(r"^import\s(?:[\w*{}\s,$]*?\sfrom\s*)?[\"'][^\"'\n]*[\"'];?", re.MULTILINE)
_TAG = re.compile(r"^<([A-Za-z]\w*)(?=[\s/>])", re.MULTILINE)
_TAIL = re.compile(r"^(?:(?P<cut>[^\n<>{}|]*(?:<[^\n]*)?[\"'`])\n)?(?=[)\]}][)\]},;]*\n)", re.MULTILINE)
_END = "/>"
# A row that no component holds: constants of the source, or a tail that nothing marks as one.
_LOOSE_ROW = re.compile(r"\[\s*[\"'`][A-Za-z][\w.-]*\d[^\"'`\n]*[\"'`]\s*,[^\[\]]*\d[^\[\]]*\]")
_DATA = re.compile(r"\b(?:rows|groups)=|\$\d")
_SPANS = ("colspan", "rowspan")
_KEY = re.compile(r"(model|rows)\s*:")
_SHAPES: tuple[tuple[re.Pattern[str], int, tuple[str, ...]], ...] = (
    (re.compile(r"text|image|audio", re.IGNORECASE), 5, ("Model", "Modality", "Input", "Cached input", "Output")),
    (re.compile(r"\d{3,4}p"), 5, ("Model", "Size", "Portrait", "Landscape", "Price per second")),
)


@dataclass(slots=True)
class Leaks:
    """The twin's text without its JSX, the tables that stood in it, and what can't be read.

    `broken` are pieces that should have been tables, `dropped` what is left of rows that were cut off.
    """

    text: str = ""
    tables: list[Embedded] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    dropped: list[Place] = field(default_factory=list)

    def put(self, table: Embedded) -> str:
        self.tables.append(table)
        return f"\n\n{marker(len(self.tables) - 1)}\n\n"

    def drop(self, row: Row) -> None:
        """What is left of a row whose name or price was cut off makes no rate."""
        for value in row:
            at = cell_place(value)
            at.ignore("a row that was cut off")
            self.dropped.append(at)


def lift_leaks(text: str) -> Leaks:
    """The Markdown with a marker table in the place of each piece of leaked table data.

    Indentation goes too: it is the source's, not Markdown's, and would make code of the page's paragraphs.
    """
    text = _IMPORT.sub("", _INDENT.sub("", text.replace("\r\n", "\n")))
    leaks, pieces, position = Leaks(), [], 0
    while True:
        tag, tail = _TAG.search(text, position), _TAIL.search(text, position)
        first = min((match for match in (tail, tag) if match), key=lambda match: match.start(), default=None)
        if first is None:
            break
        replacement, end = _lift_tail(text, first, leaks) if first is tail else _lift_tag(text, first, leaks)
        pieces += [text[position : first.start()], text[first.start() : end] if replacement is None else replacement]
        position = end
    leaks.text = "".join((*pieces, text[position:]))
    leaks.broken += [row[0] for row in _LOOSE_ROW.finditer(leaks.text)]
    return leaks


def _lift_tag(text: str, tag: re.Match[str], leaks: Leaks) -> tuple[str | None, int]:
    """What replaces a tag (None: it stays as it is), and where it ends."""
    is_component = tag[1][0].isupper()
    try:
        attributes, end = read_attributes(text, tag.end())
    except NotJsx:
        end = _end_of(text, tag.end())
        if not is_component or not _DATA.search(text, tag.end(), end):
            return None, tag.end()
        leaks.broken.append(text[tag.start() : tag.start() + 200])
        return "", end + len(_END)
    if "set:html" in attributes:
        return _with_content(tag[1], attributes), end
    if not is_component:
        return None, end
    try:
        table = from_props(attributes)
    except (TypeError, LookupError, AttributeError):
        leaks.broken.append(text[tag.start() : tag.start() + 200])
        return "", end
    footnotes = [
        f"<p>{value['html']}</p>\n\n" for value in attributes.values() if isinstance(value, dict) and "html" in value
    ]
    return "".join((leaks.put(table) if table else "", *footnotes)), end


def _with_content(tag: str, attributes: dict[str, Any]) -> str:
    """The element whose content stands in an attribute: a cell with its spans, or a paragraph."""
    html = attributes["set:html"]
    if tag == "style" or not isinstance(html, str):
        return ""
    if tag not in ("td", "th"):
        return f"\n\n<p>{html}</p>\n\n"
    spans = "".join(f' {name}="{value}"' for name, value in attributes.items() if name.lower() in _SPANS)
    return f"<{tag}{spans}>{html}</{tag}>"


def _end_of(text: str, position: int) -> int:
    """Where the next component ends, or else the text."""
    found = text.find(f"\n{_END}", position)
    return len(text) if found < 0 else found + 1


def _lift_tail(text: str, tail: re.Match[str], leaks: Leaks) -> tuple[str, int]:
    """The rows of a component whose beginning was cut away.

    A row counts where it is whole and says itself what it is; of the row that was cut, nothing does.
    """
    data = Embedded()
    if tail["cut"]:
        leaks.drop((tail["cut"],))
    group: Any = None
    position = tail.end()
    while not text.startswith(_END, position):
        if position >= len(text):
            leaks.broken.append(text[tail.start() : tail.start() + 200])
            break
        key = _KEY.match(text, position)
        if key and key[1] == "model":
            group, position = _value(text, key.end(), leaks)
        elif text[position] in "[{\"'`":
            value, position = _value(text, position, leaks)
            _collect(data, value, group, leaks)
        else:
            position = key.end() if key else position + 1
        position = skip_blank(text, position)
    return leaks.put(data), position + len(_END)


def _value(text: str, position: int, leaks: Leaks) -> tuple[Any, int]:
    try:
        return read_value(text, position)
    except NotJsx:
        leaks.broken.append(text[position : position + 200])
        return None, _end_of(text, position)


def _collect(data: Embedded, value: Any, group: Any, leaks: Leaks) -> None:
    if isinstance(value, dict):
        _collect(data, value.get("rows"), value.get("model"), leaks)
    elif isinstance(value, list) and any(isinstance(item, list) for item in value):
        for item in value:
            _collect(data, item, group, leaks)
    elif isinstance(value, list):
        row = (plain(group), *map(plain, value))
        headings = _shape(row)
        if headings or row[0] is not None or read_name(str(row[1])):
            data.add(headings, row)
        else:
            leaks.drop(row)
    elif isinstance(value, str):
        leaks.drop((value,))


def _shape(row: Row) -> tuple[str, ...]:
    """What the cells of a row without headings are, as far as the row itself says."""
    first = row[1] if len(row) > 1 and isinstance(row[1], str) else ""
    if len(row) == 3 and all(isinstance(value, str) for value in row[1:]):
        return ("Tool", "Details", "Pricing")
    if len(row) == 5 and read_name(first) and not any(isinstance(value, str) and value[:1] == "$" for value in row[2:]):
        return ("Category", "Model", "Input", "Cached input", "Output")
    if row[0] is None:
        return ()
    if len(row) == 5 and isinstance(row[4], str) and row[4].endswith("/ minute"):
        return ("Model", "Use case", "Input", "Output", "Estimated cost")
    return next((names for pattern, width, names in _SHAPES if len(row) == width and pattern.fullmatch(first)), ())
