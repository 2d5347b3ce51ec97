"""Random changes to OpenAI's facsimiles, each with what a reader may make of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable

Rates = dict[str, dict[str, Any]]  # by key
Allows = "Callable[[Rates, Rates], bool]"

_AMOUNT = re.compile(r"\\?\$(\d+(?:\.\d+)?)")
_NUMBER = re.compile(r"(?<=\[0,)\d+(?:\.\d+)?(?=\])|(?<=, )\d+(?:\.\d+)?(?=[,\]])")
_ROW = re.compile(r"<tr>(?:(?!</tr>).)*</tr>|^\|.*\|$|^ +\[\"[^\n]*\],$", re.MULTILINE | re.DOTALL)
_CELL = re.compile(r"<t[dh]\b[^>]*>.*?</t[dh]>|(?<=\|)[^|\n]*(?=\|)", re.DOTALL)
_PANE = re.compile(r'<div data-content-switcher-pane[^>]*data-value="(\w+)"[^>]*>')


@dataclass(frozen=True)
class Mutation:
    """A changed text, and whether a card without findings may follow from it."""

    name: str
    text: str
    allows: Callable[[Rates, Rates], bool]


def same(before: Rates, after: Rates) -> bool:
    """Nothing changed."""
    return {key: _price(rate) for key, rate in before.items()} == {key: _price(rate) for key, rate in after.items()}


def never(before: Rates, after: Rates) -> bool:
    """Only a finding or a refusal will do."""
    return False


def fewer(before: Rates, after: Rates) -> bool:
    """Prices are gone, and all that is left is as it was."""
    return all(key in before and _price(before[key]) == _price(rate) for key, rate in after.items())


def one_price(old: str, new: str) -> Callable[[Rates, Rates], bool]:
    """One rate went from one price to the other."""

    def allows(before: Rates, after: Rates) -> bool:
        changed = [key for key in before if key in after and _price(before[key]) != _price(after[key])]
        return before.keys() == after.keys() and [
            (_plain(before[key]["price"]), _plain(after[key]["price"])) for key in changed
        ] == [(_plain(old), _plain(new))]

    return allows


def rescaled(before: Rates, after: Rates) -> bool:
    """The same figures, some of them for another number of units."""
    return before.keys() == after.keys() and all(
        before[key]["price"] == rate["price"] and rate["per"] in (before[key]["per"], 1000)
        for key, rate in after.items()
    )


def by_key(rates: Iterable[dict[str, Any]]) -> Rates:
    """Rates by all that a price is a price of."""
    names = ("model", "kind", "charge", "modality", "tier", "context", "conditions", "unit", "basis")
    return {json.dumps([rate[name] for name in names], sort_keys=True): rate for rate in rates}


def mutate(text: str, rng: random.Random) -> Mutation | None:
    """One random change; None where this text has nothing of the kind drawn."""
    return rng.choice(_ALL)(text, rng)


def _price(rate: dict[str, Any]) -> tuple[str, int]:
    return rate["price"], rate["per"]


def _plain(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def _pick(pattern: re.Pattern[str], text: str, rng: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return rng.choice(found) if found else None


def _replace(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def _visible_price(text: str, rng: random.Random) -> Mutation | None:
    amount = _pick(_AMOUNT, text, rng)
    if amount is None:
        return None
    new = rng.choice(("7.77", "0.0123", "123"))
    changed = text[: amount.start(1)] + new + text[amount.end(1) :]
    return Mutation("another visible price", changed, one_price(amount[1], new))


def _data_price(text: str, rng: random.Random) -> Mutation | None:
    number = _pick(_NUMBER, text, rng)
    if number is None:
        return None
    if "collapsed" in text[number.start() - 40 : number.start()]:
        return Mutation("another number that is no price", _replace(text, number, "1"), same)
    return Mutation("another price in the data", _replace(text, number, "7.77"), one_price(number[0], "7.77"))


def _as_text(new: Callable[[str], str], name: str, allows: Callable[[Rates, Rates], bool]) -> Any:
    def change(text: str, rng: random.Random) -> Mutation | None:
        amount = _pick(_AMOUNT, text, rng)
        if amount is None or _inside_prose(text, amount.start()):
            return None
        return Mutation(name, _replace(text, amount, new(amount[0])), allows)

    return change


def _inside_prose(text: str, position: int) -> bool:
    line = text[text.rfind("\n", 0, position) + 1 : text.find("\n", position)]
    return "`" in line or "const" in line


def _words(old: str, new: str, allows: Callable[[Rates, Rates], bool]) -> Any:
    def change(text: str, rng: random.Random) -> Mutation | None:
        found = _pick(re.compile(old), text, rng)
        return found and Mutation(f"{old} → {new}", _replace(text, found, found.expand(new)), allows)

    return change


def _row_gone(text: str, rng: random.Random) -> Mutation | None:
    row = _pick(_ROW, text, rng)
    if (
        row is None
        or "<th" in row[0]
        or "---" in row[0]
        or "| Model" in row[0]
        or "| Tool" in row[0]
        or "rowSpan" in row[0]
    ):
        return None
    return Mutation("a row gone", _replace(text, row, ""), fewer)


def _cell_gone(text: str, rng: random.Random) -> Mutation | None:
    row = _pick(_ROW, text, rng)
    cell = _pick(_CELL, row[0], rng) if row else None
    if row is None or cell is None or "---" in row[0] or "olSpan" in row[0]:
        return None
    is_pipe = row[0].startswith("|")
    rest = row[0][: cell.start()] + row[0][cell.end() + is_pipe :]
    return Mutation("a cell gone", _replace(text, row, rest), same)


def _cell_twice(text: str, rng: random.Random) -> Mutation | None:
    row = _pick(_ROW, text, rng)
    cell = _pick(_CELL, row[0], rng) if row else None
    if row is None or cell is None or "---" in row[0] or "pan=" in row[0]:
        return None
    more = cell[0] + ("|" if row[0].startswith("|") else "")
    return Mutation("a cell twice", _replace(text, row, row[0][: cell.start()] + more + row[0][cell.start() :]), same)


def _pane_renamed(text: str, rng: random.Random) -> Mutation | None:
    pane = _pick(_PANE, text, rng)
    return pane and Mutation(
        "an unknown tab", _replace(text, pane, pane[0].replace(f'"{pane[1]}"', '"turbo"')), _no_panes
    )


def _no_panes(before: Rates, after: Rates) -> bool:
    """A tab without prices of its own may be called anything."""
    return same(before, after)


def _cut_off(text: str, rng: random.Random) -> Mutation | None:
    return Mutation("cut off", text[: rng.randrange(len(text) // 2, len(text))], fewer)


def _more_wrapping(text: str, rng: random.Random) -> Mutation | None:
    if "<table class" not in text:
        return None
    start = rng.choice([match.start() for match in re.finditer("<table", text)])
    end = text.index("</table>", start) + len("</table>")
    return Mutation(
        "wrapped", f'{text[:start]}<div class="x"><figure>{text[start:end]}</figure></div>{text[end:]}', same
    )


def _heading_more(text: str, rng: random.Random) -> Mutation | None:
    """A heading that the page did not have, between two paragraphs of Markdown."""
    gap = None if "</article>" in text else _pick(re.compile(r"(?<=[.\w]\n)\n(?=\w)"), text, rng)
    return gap and Mutation("a heading more", _replace(text, gap, "\n## News\n\n"), same)


def _label_among_rows(text: str, rng: random.Random) -> Mutation | None:
    """A row that names a tier."""
    row = _pick(re.compile(r"(?<=\|\n)\| ?[a-z].*\|\n"), text, rng)
    if row is None:
        return None
    label = f"| {rng.choice(('Batch', 'Ultrafast'))} |" + " |" * (row[0].count("|") - 2) + "\n"
    return Mutation("a label among rows", _replace(text, row, label + row[0]), _moved)


def _moved(before: Rates, after: Rates) -> bool:
    """Prices may have gone to another tier; none has another figure."""
    figures = {(rate["model"], rate["charge"], *_price(rate)) for rate in before.values()}
    return all((rate["model"], rate["charge"], *_price(rate)) in figures for rate in after.values())


def _columns_swapped(text: str, rng: random.Random) -> Mutation | None:
    """Two columns of a pipe table change places, heading and all."""
    tables = list(re.finditer(r"(?:^\|.*\|\n)+", text, re.MULTILINE))
    if not tables:
        return None
    table = rng.choice(tables)
    rows = [line.strip("|").split("|") for line in table[0].splitlines()]
    a, b = rng.sample(range(len(rows[0])), 2)
    for row in rows:
        row[a], row[b] = row[b], row[a]
    return Mutation("columns swapped", _replace(text, table, "".join(f"|{'|'.join(row)}|\n" for row in rows)), same)


def _new_column(text: str, rng: random.Random) -> Mutation | None:
    """A column without prices."""
    tables = list(re.finditer(r"(?:^\|.*\|\n)+", text, re.MULTILINE))
    if not tables:
        return None
    table = rng.choice(tables)
    lines = table[0].splitlines()
    more = [" Knowledge cutoff |", " --- |", *(" soon |" for _ in lines[2:])]
    changed = "".join(f"{line}{cell}\n" for line, cell in zip(lines, more, strict=True))
    return Mutation("a new column", _replace(text, table, changed), same)


_ALL = (
    _visible_price, _visible_price, _data_price, _data_price, _row_gone, _cell_gone, _cell_twice, _pane_renamed, _cut_off,
    _more_wrapping, _columns_swapped, _new_column, _heading_more, _label_among_rows,
    _as_text(lambda amount: f"{amount}0" if "." in amount else f"{amount}.00", "a zero more", same),
    _as_text(lambda amount: f"&nbsp;{amount}&nbsp;", "no-break spaces", same),
    _as_text(lambda amount: f"{amount}*", "a footnote mark", same),
    _as_text(lambda amount: amount.replace("$", "€"), "euros", never),
    _as_text(lambda amount: f"{amount} (EU only)", "an unknown qualifier", never),
    _as_text(lambda amount: f"{amount} {amount}", "two amounts", never),
    _as_text(lambda amount: f"{amount} - $99.00", "a range", never),
    _as_text(lambda amount: f"{amount} / furlong", "an unknown unit", never),
    _words(r"Prices per 1M tokens", "Prices per 1K tokens", rescaled),
    _words(r"Prices per 1M tokens", "Prices per 1M syllables", same),
    _words(r"Prices per 1M tokens[^<\n]*", "", same),
    _words(r"(>|\| )Output( ?<| \|)", r"\1Yield\2", same),
    _words(r"(>|\| )Cached input( ?<| \|)", r"\1Cached input tokens per call\2", same),
    _words(r"(>|\| )Model( ?<| \|)", r"\1Model name\2", same),
    _words(r"(>|\n)Standard(<|\n)", r"\1Turbo\2", same),
    _words(r"(>|\n)Batch(<|\n)", r"\1Turbo\2", same),
    _words(r"Transcription models|Specialized models|Video generation models|Finetuning", "Some models", same),
    _words(r"(gpt-5\.\d)(<|&quot;| \|)", r"\1 Europe\2", same),
    _words(r"class=\"\w+\"", 'class="else"', same),
)  # fmt: skip
