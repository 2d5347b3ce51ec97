"""The rows of a table of tools as rates: calls, sessions, storage."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor.card.rate import Allowance
from monitor.reading.dates import DATE, first_date
from monitor.reading.openai.cells import read_figure
from monitor.reading.openai.names import kebab, strip_marks

if TYPE_CHECKING:
    from datetime import date

    from monitor.reading.document import Cell, Place
    from monitor.reading.ledger import Ledger
    from monitor.reading.openai.sheet import Sheet

_SLUGS = (
    (re.compile(r"code interpreter|container|hosted shell", re.IGNORECASE), "code-interpreter"),
    (re.compile(r"file search", re.IGNORECASE), "file-search"),
    (re.compile(r"chatkit", re.IGNORECASE), "chatkit"),
)
_ASIDE = re.compile(r"\(([^()]*)\)|\[\d+\]")
_OF_A_TOOL = frozenset(("storage", "tool call", "tool calls", "call", "calls", "now"))
_SINCE = re.compile(rf"(?:starting|from|effective) {DATE}", re.IGNORECASE)
_NO_YEAR = re.compile(r"(?<=starting )([a-z]+ \d{1,2})(?:st|nd|rd|th)?(?!, 20\d\d|\d)", re.IGNORECASE)
_MODELS = re.compile(r"[^,]*\bmodels(?=,|$)", re.IGNORECASE)
_HARMLESS = frozenset(("", "responses api only", "now"))
_STORAGE = re.compile(
    r"\s*(?:/|per) GB(?: per |-| ?/ ?)day"
    r"(?:,? \(?(?:first )?(?P<free>\d+) ?GB (?:is )?free(?: per account per (?P<per>month))?\)?"
    r"| after (?:the )?(?:first )?(?P<free2>\d+) ?GB free per account per (?P<per2>month))?\.?",
    re.IGNORECASE,
)
_MEMORY = re.compile(r"[,;\n ]*(?:and )?(?P<memory>\d+) ?Gi?B(?: \(default\))?:? *(?=\\?\$)", re.IGNORECASE)
_SIZE = re.compile(r"(\d+) ?Gi?B", re.IGNORECASE)
_SESSION = re.compile(
    r"\s*(?:per (?P<minutes>\d+)-minute session(?: per container)?|/ (?P<minutes2>\d+) minutes / container"
    r"|(?:/|per) container)\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool's slug, the words that say what it applies to, and the first day of its prices where they name one.

    `allowance` is what a column of its own says to be free, `memory` the size of a container that has its own row.
    """

    slug: str
    applies_to: str
    since: date | None = None
    allowance: Allowance | None = None
    memory: str = ""


def read_tools(sheet: Sheet, ledger: Ledger) -> None:
    """Every row of a table of tools."""
    for row in sheet.rows:
        group, details = _names(sheet, row)
        named = None if details.amounts else read_tool(group.text, _with_year(details.text, ledger))
        tool = _with_allowance(named, sheet, row)
        for column, cell in zip(sheet.columns, row, strict=True):
            if column.role != "price":
                continue
            cell.place.section, cell.place.column = sheet.path, column.heading
            cell.place.row = " › ".join(dict.fromkeys(text for text in (group.text, details.text) if text))
            if tool:
                _read_cell(cell.place, tool, ledger)
            elif cell.place.amounts:
                details.section = sheet.path
                ledger.finding("unknown_qualifier", details, "words beside a tool's name that are not understood")


def _names(sheet: Sheet, row: list[Cell]) -> tuple[Place, Place]:
    """The places of the tool's name and of what exactly is charged."""
    tool, details = sheet.find("tool"), sheet.find("details")
    group = row[tool if tool is not None else sheet.column("details")].place
    return group, row[details].place if details is not None else group


def _with_allowance(tool: Tool | None, sheet: Sheet, row: list[Cell]) -> Tool | None:
    """The tool with what the column of free amounts says; None where that is not understood."""
    index = sheet.find("allowance")
    if tool is None or index is None:
        return tool
    free = re.fullmatch(r"(\d+) ?GB", row[index].place.text)
    return replace(tool, allowance=Allowance(int(free[1]), "gb", "month")) if free else None


def _with_year(text: str, ledger: Ledger) -> str:
    """`Starting March 31st` with the year that the rest of the page gives that day, if it gives one."""
    match = _NO_YEAR.search(text)
    if match is None:
        return text
    full = re.compile(rf"\b{match[1]}, 20\d\d", re.IGNORECASE)
    days = {found[0] for at in ledger.places for found in full.finditer(at.text)}
    return f"{text[: match.start()]}{days.pop()}{text[match.end() :]}" if len(days) == 1 else text


def read_tool(group: str, details: str) -> Tool | None:
    """`Web search preview (reasoning models, …)` → web-search-preview for reasoning models; None where it says more.

    Details that only say since when (`Starting March 31, 2026`) or for which models are no name: the group's is.
    """
    name, *more = (" ".join(line.split()) for line in strip_marks(_ASIDE.sub(" ", details)).split("\n"))
    dated = [line for line in (name, *more) if _SINCE.fullmatch(line)]
    if any(line.lower() not in _HARMLESS and line not in dated for line in more):
        return None
    try:
        days = [first_date(line) for line in (name, *more)]
    except ValueError:
        return None
    since = [day for day in days if day]
    if len(since) != len(dated) or len(since) > 1:
        return None
    aside = _ASIDE.search(details)
    applies_to = (aside[1] or "").split(",")[0].strip() if aside else ""
    models = None if aside else _MODELS.match(name)
    memory = _SIZE.fullmatch(applies_to or name)
    if name in dated or models or name.lower() in _OF_A_TOOL or _SIZE.fullmatch(name):
        applies_to, name = models[0] if models else applies_to, group
    slug = next((slug for pattern, slug in _SLUGS if pattern.search(name)), kebab(name))
    plain = applies_to.lower() in ("", "all models") or slug == "code-interpreter"
    applies_to = "" if plain or memory else applies_to
    size = f"{memory[1]}GB" if memory else ""
    return Tool(slug, applies_to, since[0] if since else None, memory=size) if slug else None


def _read_cell(at: Place, tool: Tool, ledger: Ledger) -> None:
    figure = read_figure(at)
    if at.amounts:
        if not any(reader(at, tool, ledger) for reader in (_sessions, _storage, _calls)):
            kind = "unknown_unit" if len(at.amounts) > 1 or not figure.fault else figure.fault
            ledger.finding(kind, at, "a price of a tool in no form that this page is known to use")
    elif figure.fault or figure.index is not None:
        ledger.finding(figure.fault or "unknown_unit", at, figure.detail or "a free tool, of no unit")
    else:
        ledger.unpriced[tool.slug] = None


def _conditions(tool: Tool, **others: str) -> tuple[tuple[str, str], ...]:
    own = {"applies_to": tool.applies_to, "memory": tool.memory}
    return tuple(sorted({**{name: value for name, value in own.items() if value}, **others}.items()))


def _calls(at: Place, tool: Tool, ledger: Ledger) -> bool:
    figure = read_figure(at)
    if figure.fault or figure.index is None or not figure.unit or figure.unit.name != "call":
        return False
    ledger.rate(at, figure.index, model=tool.slug, kind="tool", charge="call", conditions=_conditions(tool),
                per=figure.unit.per, unit="call", valid_from=figure.valid_from or tool.since,
                valid_until=figure.valid_until)  # fmt: skip
    return True


def _storage(at: Place, tool: Tool, ledger: Ledger) -> bool:
    amounts = at.amounts
    match = _STORAGE.fullmatch(strip_marks(at.text[amounts[0].end :])) if len(amounts) == 1 else None
    if not match or at.text[: amounts[0].start].strip():
        return False
    free = match["free"] or match["free2"]
    allowance = Allowance(int(free), "gb", match["per"] or match["per2"] or "day") if free else tool.allowance
    ledger.rate(at, 0, model=tool.slug, kind="tool", charge="storage", conditions=_conditions(tool), per=1,
                unit="gb_day", allowance=allowance, valid_from=tool.since)  # fmt: skip
    return True


def _sessions(at: Place, tool: Tool, ledger: Ledger) -> bool:
    """`1 GB $0.03, 4 GB $0.12 per 20-minute session per container`: the unit stands after each, or once at the end.

    One price may stand without a size of memory (`$0.03 / container`).
    """
    found: list[tuple[dict[str, str], re.Match[str] | None]] = []
    position = 0
    for amount in at.amounts:
        memory = _MEMORY.match(at.text, position)
        begins = memory.end() if memory else 0
        if amount.start != begins or not (memory or len(at.amounts) == 1):
            return False
        if memory and tool.memory not in ("", f"{memory['memory']}GB"):
            return False
        session = _SESSION.match(at.text, amount.end)
        position = session.end() if session else amount.end
        found.append(({"memory": f"{memory['memory']}GB"} if memory else {}, session))
    last = found[-1][1]
    if not last or strip_marks(at.text[position:]):
        return False
    for index, (size, own) in enumerate(found):
        session = own or last
        minutes = session["minutes"] or session["minutes2"]
        others = size | ({"session_minutes": minutes} if minutes else {})
        ledger.rate(at, index, model=tool.slug, kind="tool", charge="session", conditions=_conditions(tool, **others),
                    per=1, unit="session", valid_from=tool.since)  # fmt: skip
    return True
