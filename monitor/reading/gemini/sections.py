"""The page cut into sections: one heading, the ids of its models, its price tables by tier, and its prose."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from monitor.reading.document import Heading, Prose, Table
from monitor.reading.gemini import words
from monitor.reading.gemini.header import read_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.reading.document import Block, Cell, Document
    from monitor.reading.gemini.header import Columns

STANDARD = "standard"
_TIER = re.compile(
    r"(standard|batch|flex|priority)(?: (?:api|mode|tier|inference|processing|pric(?:e|ing)))?"
    r"(?: \((?:preview|default|beta|new|ga|generally available)\))?",
    re.IGNORECASE,
)
_TOOLS = frozenset(
    ("google search", "google maps", "code execution", "url context", "computer use", "file search", "web search")
)
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+(?:\.[a-z0-9]+)*)+")
_BETWEEN_IDS = re.compile(r"(?:[\s,;&/|]|\band\b|\bor\b|\([^()]*\))+")
_ASIDE = re.compile(r"\([^)]*\)")
_FORMERLY = re.compile(r"\((?:was|formerly|previously|replaces)\b[^()]*\)", re.IGNORECASE)
_LABEL_OF_IDS = re.compile(r"models?(?: (?:ids?|codes?|names?|strings?))?\s*:\s*")
_FAMILY_ID = re.compile(r"\b(?:gemini|gemma|imagen|veo|lyria)-[a-z0-9][a-z0-9.-]*[a-z0-9]")
_ATTRIBUTES = re.compile(r"\s*\{[:#][^{}]*\}")  # what Markdown of some kinds hangs on a heading
_MARK_AHEAD = re.compile(rf"{words.MARK}\s*\S")
_LIST_OF_NAMES = re.compile(r",\s*(?:and\s+)?|\s+and\s+")


@dataclass(slots=True)
class Tab:
    """A price table and the tier of its tab.

    `tier` is empty where the tab's `name` is not known as one; `tools` says that the rows are tools, not charges.
    """

    tier: str
    name: str
    table: Table
    columns: Columns
    tools: bool


@dataclass(slots=True)
class Section:
    """What stands under one heading.

    `tabs_named` counts the headings of tabs, also of those without a table; `other_tables` those without a paid column;
    `odd_ids` is the line that begins like the line of ids, but is not understood as one.
    """

    title: str
    models: tuple[str, ...] = ()
    tabs: list[Tab] = field(default_factory=list)
    prose: list[Prose] = field(default_factory=list)
    tabs_named: int = 0
    other_tables: list[Table] = field(default_factory=list)
    odd_ids: Prose | None = None

    @property
    def priced(self) -> list[Tab]:
        """The tables that price the section's models."""
        return [tab for tab in self.tabs if not tab.tools]


def split_sections(document: Document) -> list[Section]:
    """The sections in page order; what stands before the first heading is one without a title."""
    level = _tab_level(document.blocks)
    sections = [Section("")]
    tab = ""
    before: Block | None = None
    for block, following in zip_longest(document.blocks, document.blocks[1:]):
        current = sections[-1]
        preceding, before = before, block
        if isinstance(block, Table):
            _add_table(current, block, block.pane if read_tier(block.pane) or not tab else tab)
        elif isinstance(block, Prose):
            _add_prose(current, block)
            if isinstance(following, Table) and _names_tier(block) and not _names_tier(preceding):
                tab = block.place.text
                current.tabs_named += 1
        elif block.level < level or (isinstance(following, Prose) and ids_alone(following)):
            sections.append(Section(block.text))
            tab = ""
        else:
            tab = block.text
            current.tabs_named += 1
    return sections


def _add_table(section: Section, table: Table, name: str) -> None:
    name = name or STANDARD
    columns = read_columns(table)
    if columns is None:
        section.other_tables.append(table)
        return
    tools = not section.models and _lists_tools(table, columns.label)
    section.tabs.append(Tab(read_tier(name), name, table, columns, tools))
    section.prose += [Prose(row[0].place, "td") for row in table.rows if is_note(row)]


def is_note(row: list[Cell]) -> bool:
    """Whether a row is one cell that begins with the mark of a footnote."""
    alone = all(cell is row[0] or cell.is_filler for cell in row[1:])
    return alone and _MARK_AHEAD.match(row[0].place.text) is not None


def _lists_tools(table: Table, label: int) -> bool:
    return any(words.without_marks(row[label].place.text).lower() in _TOOLS for row in table.rows)


def _tab_level(blocks: Iterable[Block]) -> int:
    """The level of the headings that name tiers; 3 where none does."""
    return min((block.level for block in blocks if isinstance(block, Heading) and read_tier(block.text)), default=3)


@lru_cache(maxsize=256)
def read_tier(name: str) -> str:
    """The tier that a tab's name means, or nothing."""
    match = _TIER.fullmatch(name.strip())
    return match[1].lower() if match else ""


def _names_tier(block: Block | None) -> bool:
    """Whether words are the name of a tab and nothing else, like the summary of what can be unfolded."""
    return isinstance(block, Prose) and bool(read_tier(block.place.text))


def _add_prose(section: Section, prose: Prose) -> None:
    ids = () if section.tabs else ids_alone(prose)
    if ids:
        section.models = tuple(dict.fromkeys((*section.models, *ids)))
        return
    section.prose.append(prose)
    named = f"{words.kebab(_ASIDE.sub('', section.title))}-"
    speaks_of_id = _ID.match(prose.place.text.lower()) or any(code.startswith(named) for code in prose.codes)
    if not section.tabs and prose.codes and speaks_of_id:
        section.odd_ids = prose


def ids_alone(prose: Prose) -> tuple[str, ...]:
    """The ids of models in a paragraph that consists of nothing else, as under a section's heading."""
    text = prose.place.text.lower()
    text = text[found.end() :] if (found := _LABEL_OF_IDS.match(text)) else text
    if _ID.match(text) is None:
        return ()
    parts = [part for part in _BETWEEN_IDS.split(text) if part]
    if not all(_ID.fullmatch(part) for part in parts):
        return ()
    return tuple(parts) if prose.codes or any(map(str.isdigit, text)) else ()


def models_of(section: Section) -> tuple[str, ...]:
    """The ids of a section's models; where the page gives none, its heading in kebab-case (`Gemma 3n`).

    None where a heading of several names does not spell each out (`Gemini 9 Flash and Pro`).
    """
    if section.models:
        return section.models
    title = _FORMERLY.sub("", _ATTRIBUTES.sub("", section.title))
    if ids := tuple(dict.fromkeys(_FAMILY_ID.findall(title))):
        return ids
    names = dict.fromkeys(name for name in map(words.kebab, _LIST_OF_NAMES.split(_ASIDE.sub("", title))) if name)
    families = {name.split("-")[0] for name in names}
    return tuple(names) if len(families) == 1 else ()
