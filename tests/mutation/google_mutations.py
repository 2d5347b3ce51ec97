"""Random changes to Google's facsimiles, each with what a reader may make of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

Rates = dict[str, dict[str, Any]]  # by key

_AMOUNT = re.compile(r"\$(\d+(?:\.\d+)?)")
_ROW = re.compile(r"<tr\b(?:(?!</tr>).)*<td(?:(?!</tr>).)*</tr>|^\| (?!--).*\|$", re.MULTILINE | re.DOTALL)
_HTML_CELL = re.compile(r"<td\b[^>]*>((?:(?!</td>).)*)</td>", re.DOTALL)
_MD_CELL = re.compile(r"(?<=\| )[^|\n]+(?= \|)")
_TAB = re.compile(
    r"(?<=>)(Standard|Batch|Flex|Priority)(?=</h3>)|(?<=^### )(Standard|Batch|Flex|Priority)$", re.MULTILINE
)
_SECTION = re.compile(r"<section>.*?</section>\n", re.DOTALL)
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_LABEL = re.compile(
    r"(?<=>)(?:Input price|Output price|Context caching price|Video price|Text input price|Type)(?=[ <])"
    r"|(?<=^\| )(?:Input price|Output price|Context caching price)",
    re.MULTILINE,
)
_WORDS = ("beta", "in Peru", "on Tuesdays", "(holo)", "per user", "excl. VAT", "(early access)", "minimum")


@dataclass(frozen=True)
class Mutation:
    """A changed text, and whether a card without findings may follow from it."""

    name: str
    text: str
    allows: Callable[[Rates, Rates], bool]


def _stated(rate: dict[str, Any]) -> tuple[Any, ...]:
    return Decimal(rate["price"]) / rate["per"], rate["free"], rate["currency"], str(rate["free_allowance"])


def same(before: Rates, after: Rates) -> bool:
    """Nothing changed."""
    return {key: _stated(rate) for key, rate in before.items()} == {key: _stated(rate) for key, rate in after.items()}


def never(_before: Rates, _after: Rates) -> bool:
    """Only a finding or a refusal will do."""
    return False


def one_price(old: str, new: str) -> Callable[[Rates, Rates], bool]:
    """The same keys as before; some rates went from one price to the other, all others stand."""

    def allows(before: Rates, after: Rates) -> bool:
        if before.keys() != after.keys():
            return False
        changed = [key for key in before if _stated(before[key]) != _stated(after[key])]
        return bool(changed) and all(
            Decimal(before[key]["price"]) == Decimal(old) and Decimal(after[key]["price"]) == Decimal(new)
            for key in changed
        )

    return allows


def _bare(text: str) -> str:
    """The text of a row or cell without tags, marks and white space."""
    return re.sub(
        r"<[^>]*>|[\s*\\^\[\]]|\([^()]*//[^()]*\)",
        "",
        text.replace("&lt;", "‹").replace("<=", "‹=").replace("&gt;", ">"),
    )


def gone_with(row: str) -> Callable[[Rates, Rates], bool]:
    """Only rates whose cells stood in that row are gone; all others stand."""

    def allows(before: Rates, after: Rates) -> bool:
        gone = before.keys() - after.keys()
        stands = after.keys() <= before.keys() and all(_stated(before[key]) == _stated(after[key]) for key in after)
        cells = [
            before[key]["evidence"] for key in gone if before[key]["evidence"]["row"]
        ]  # the rest came from its notes
        return stands and all(_bare(cell["text"].split("\n")[0]) in _bare(row) for cell in cells)

    return allows


def _spot(pattern: re.Pattern[str], text: str, rng: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return rng.choice(found) if found else None


def _replace(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def _cell(text: str, rng: random.Random) -> re.Match[str] | None:
    """A cell of a body row that holds a price."""
    pattern = _HTML_CELL if "<table" in text else _MD_CELL
    found = [match for match in pattern.finditer(text) if "$" in match[0]]
    return rng.choice(found) if found else None


def price(text: str, rng: random.Random) -> Mutation | None:
    cell = _cell(text, rng)
    if cell is None:
        return None
    amount = rng.choice(list(_AMOUNT.finditer(text, cell.start(), cell.end())))
    new = f"{Decimal(amount[1]) * rng.choice((2, 3, 5)) + Decimal('0.01')}"
    return Mutation("price", _replace(text, amount, f"${new}"), one_price(amount[1], new))


def note_price(text: str, rng: random.Random) -> Mutation | None:
    """An amount outside the tables: a footnote no longer says what its table says."""
    tables = [match.span() for match in _TABLE.finditer(text)]
    loose = [m for m in _AMOUNT.finditer(text) if not any(a < m.start() < b for a, b in tables)]
    loose = [
        m
        for m in loose
        if "|" not in text[text.rfind("\n", 0, m.start()) : m.start()]
        and "var price" not in text[m.start() - 20 : m.start()]
    ]
    if not loose:
        return None
    amount = rng.choice(loose)
    new = f"{Decimal(amount[1]) * 7}"
    return Mutation("note's price", _replace(text, amount, f"${new}"), one_price(amount[1], new))


def written_otherwise(text: str, rng: random.Random) -> Mutation | None:
    cell = _cell(text, rng)
    if cell is None:
        return None
    amount = rng.choice(list(_AMOUNT.finditer(text, cell.start(), cell.end())))
    number = amount[1] + ("0" if "." in amount[1] else ".00")
    return Mutation(
        "written otherwise",
        _replace(text, amount, rng.choice((f"${number}", f"\\${amount[1]}" if "|" in text[:400] else f"${number}"))),
        same,
    )


def broken_number(text: str, rng: random.Random) -> Mutation | None:
    cell = _cell(text, rng)
    if cell is None:
        return None
    amount = rng.choice(list(_AMOUNT.finditer(text, cell.start(), cell.end())))
    other = rng.choice(
        (
            f"€{amount[1]}",
            f"{amount[1]} EUR",
            f"${amount[1]}5,5",
            f"$1–${amount[1]}",
            f"${amount[1]} - $9",
            f"C${amount[1]}",
            f"${amount[1]}\ufffd",
        )
    )
    return Mutation("broken number", _replace(text, amount, other), never)


def qualifier(text: str, rng: random.Random) -> Mutation | None:
    cell = _cell(text, rng)
    if cell is None:
        return None
    amount = rng.choice(list(_AMOUNT.finditer(text, cell.start(), cell.end())))
    word = rng.choice(_WORDS)
    return Mutation("qualifier", _replace(text, amount, f"{amount[0]} {word}"), never)


def unit(text: str, rng: random.Random) -> Mutation | None:
    units = (
        r"(?<=per )song", r"(?<=per )Image(?= in)", r"(?<=per )second(?= in)", r"(?<=/)min\b", r"(?<=per )frame",
        r"(?<=1M )tokens(?= in)", r"(?<=Paid Tier, per )1M(?= tokens)", r"(?<=per )hour(?= \(storage)", r"(?<=/1M )tokens(?=\))",
    )  # fmt: skip
    spot = _spot(re.compile("|".join(units)), text, rng)
    return Mutation("unit", _replace(text, spot, rng.choice(("parsec", "stone", "7B"))), never) if spot else None


def threshold(text: str, rng: random.Random) -> Mutation | None:
    """One side of a band is lost, or which side it was."""
    spot = _spot(re.compile(r"(?:&lt;=|\\<=|&gt;|\\>) (?=200k)|<br>\$[\d.]+, prompts &gt; 200k(?: tokens)?"), text, rng)
    return Mutation("threshold", _replace(text, spot, ""), never) if spot else None


def tier(text: str, rng: random.Random) -> Mutation | None:
    spot = _spot(_TAB, text, rng)
    return Mutation("tier", _replace(text, spot, rng.choice(("Turbo", "Night", "Bulk"))), never) if spot else None


def header(text: str, rng: random.Random) -> Mutation | None:
    spot = _spot(
        re.compile(r"(?<=[>|])( ?)(?:Free Tier|Paid Tier, per 1M tokens in USD|Price \(/1M tokens\))"), text, rng
    )
    if spot is None:
        return None
    table = text[spot.end() : text.find("</table>" if "<table" in text else "\n\n", spot.end())]
    tells = (
        never if "Free Tier" not in spot[0] or re.search(r"Free of charge(?! \|(?: Billed| Charged))", table) else same
    )
    return Mutation("header", _replace(text, spot, spot[1] + rng.choice(("Entrée", "Silver Tier", "Tarif"))), tells)


def label(text: str, rng: random.Random) -> Mutation | None:
    spot = _spot(_LABEL, text, rng)
    if spot is None:
        return None
    row = text[spot.start() : text.find("</tr>" if "<table" in text else "\n", spot.start())]
    tells = never if "$" in row or "Free" in row else same
    return Mutation("label", _replace(text, spot, rng.choice(("Entrée", "Somersault price", "Price of fish"))), tells)


def row_gone(text: str, rng: random.Random) -> Mutation | None:
    spot = _spot(_ROW, text, rng)
    if spot is None or "Free Tier" in spot[0] or "<th" in spot[0]:
        return None
    following = text[spot.end() : spot.end() + 400]
    if "ssk=" in spot[0] and re.match(r"<tr\b[^>]*>(?:<td[^>]*>[^<]*(?:<p>[^<]*</p>)?</td>)?<td[^>]*></td>", following):
        return None  # the next row leans on this one
    return Mutation("row gone", _replace(text, spot, ""), gone_with(spot[0]))


def row_twice(text: str, rng: random.Random) -> Mutation | None:
    spot = _spot(_ROW, text, rng)
    if spot is None or "Free Tier" in spot[0] or "<th" in spot[0]:
        return None
    return Mutation("row twice", _replace(text, spot, f"{spot[0]}\n{spot[0]}"), same)


def row_twice_dearer(text: str, rng: random.Random) -> Mutation | None:
    spot = _spot(_ROW, text, rng)
    if (
        spot is None
        or "$" not in spot[0]
        or "Free Tier" in spot[0]
        or "google-search" in spot[0]
        or "Google Search" in spot[0]
    ):
        return None
    dearer = _AMOUNT.sub(lambda match: f"${Decimal(match[1]) * 3}", spot[0])
    return Mutation("row twice, two prices", _replace(text, spot, f"{spot[0]}\n{dearer}"), never)


def rows_moved(text: str, rng: random.Random) -> Mutation | None:
    if "ssk=" in text:
        return None  # in Vertex tables a blank cell leans on the row above
    table = _spot(_TABLE, text, rng)
    rows = list(_ROW.finditer(table[0])) if table else []
    if table is None or len(rows) < 2:
        return None
    shuffled = [row[0] for row in rows]
    rng.shuffle(shuffled)
    start = table[0].find(rows[0][0])
    end = table[0].rfind(rows[-1][0]) + len(rows[-1][0])
    return Mutation("rows moved", _replace(text, table, table[0][:start] + "\n".join(shuffled) + table[0][end:]), same)


def columns_moved(text: str, rng: random.Random) -> Mutation | None:
    table = _spot(_TABLE, text, rng)
    if table is None:
        return None
    order: list[int] = []

    def reorder(row: re.Match[str]) -> str:
        cells = re.findall(r"<t[dh]\b[^>]*>.*?</t[dh]>", row[0], re.DOTALL)
        if not order:
            order.extend(rng.sample(range(len(cells)), len(cells)))
        return "<tr>" + "".join(cells[index] for index in order if index < len(cells)) + "</tr>"

    return Mutation(
        "columns moved", _replace(text, table, re.sub(r"<tr\b.*?</tr>", reorder, table[0], flags=re.DOTALL)), same
    )


def column_added(text: str, rng: random.Random) -> Mutation | None:
    table = _spot(_TABLE, text, rng)
    if table is None:
        return None
    widened = re.sub(r"</th>(?=\s*</tr>)", "</th><th>Status</th>", table[0])
    widened = re.sub(r"</td>(?=\s*</tr>)", "</td><td>Stable</td>", widened)
    return Mutation("column added", _replace(text, table, widened), same)


def tabs_moved(text: str, rng: random.Random) -> Mutation | None:
    tabs = list(_SECTION.finditer(text))
    pairs = [(a, b) for a, b in pairwise(tabs) if a.end() == b.start()]
    if not pairs:
        return None
    first, second = rng.choice(pairs)
    return Mutation("tabs moved", text[: first.start()] + second[0] + first[0] + text[second.end() :], same)


def wrapped(text: str, rng: random.Random) -> Mutation | None:
    table = _spot(_TABLE, text, rng)
    if table is None:
        return None
    around = rng.choice(
        (
            "<div class='scroll'>{}</div>",
            "<figure><div>{}</div></figure>",
            "<custom-table>{}</custom-table>",
            "<table><tr><td>{}</td></tr></table>",
        )
    )
    return Mutation("wrapped", _replace(text, table, around.format(table[0])), same)


def cosmetics(text: str, rng: random.Random) -> Mutation | None:
    changes = (
        (r'class="[^"]*"', lambda _: f'class="c{rng.randrange(99)} wide"'),
        (r"<br>", lambda _: rng.choice(("<br/>", "\n", " ", "<br>&nbsp;", "<br class='x'>"))),
        (r"<td>", lambda _: rng.choice(('<td data-x="a>b">', "<td>\n ", "<td><span>"))),
        (r"&lt;= (?=200k)", lambda _: rng.choice(("≤ ", "<= ", "&lt;=&nbsp;", "up to "))),
        (r"\\<= (?=200k)", lambda _: rng.choice(("<= ", "≤ ", "&lt;= "))),
        (r"<sup>(\*+)</sup>", lambda match: match[1]),
        (r"(?<=\d)\*(?=<)|(?<=image)\*", lambda _: "<sup>*</sup>"),
        (r' id="[^"]*"', lambda _: ""),
        (r"<section>|</section>", lambda _: ""),
        (r" 🍌", lambda _: " 🚀 (Nano Fruit)"),
        (r"Pricing for tools", lambda _: "What tools cost"),
        (r"(?<=\$)(\d+\.\d+)(?=[ <,|])", lambda match: match[1] + "0"),
    )  # fmt: skip
    pattern, new = rng.choice(changes)
    spots = list(re.finditer(pattern, text))
    if not spots:
        return None
    chosen = set(rng.sample(range(len(spots)), rng.randint(1, len(spots))))
    count = iter(range(len(spots)))
    return Mutation(
        f"cosmetics {pattern}",
        re.sub(pattern, lambda match: new(match) if next(count) in chosen else match[0], text),
        same,
    )


def cut_off(text: str, rng: random.Random) -> Mutation | None:
    """The page breaks off inside a cell."""
    cell = _cell(text, rng)
    if cell is None:
        return None
    amount = rng.choice(list(_AMOUNT.finditer(text, cell.start(), cell.end())))
    return Mutation("cut off", text[: rng.randrange(amount.start() + 2, amount.end() + 1)], never)


def free_words(text: str, rng: random.Random) -> Mutation | None:
    spot = _spot(re.compile(r"(?<=<td>)Free of charge(?=<)|(?<=\| )Free of charge(?= \|)"), text, rng)
    if (
        spot is None
        or "Code execution" in text[text.rfind("<tr" if "<table" in text else "\n", 0, spot.start()) : spot.start()]
    ):
        return None
    if "File search" in text[text.rfind("<tr" if "<table" in text else "\n", 0, spot.start()) : spot.start()]:
        return None
    return Mutation("free words", _replace(text, spot, f"Free of charge {rng.choice(_WORDS)}"), never)


MUTATIONS: tuple[Callable[[str, random.Random], Mutation | None], ...] = (
    price, price, price, note_price, written_otherwise, broken_number, qualifier, unit, threshold, tier, header, label,
    row_gone, row_twice, row_twice_dearer, rows_moved, columns_moved, column_added, tabs_moved, wrapped, cosmetics,
    cosmetics, cosmetics, cut_off, free_words,
)  # fmt: skip


def mutate(text: str, rng: random.Random) -> Mutation | None:
    """One change at random; None where the text has no place for it."""
    return rng.choice(MUTATIONS)(text, rng)


def by_key(rates: list[dict[str, Any]]) -> Rates:
    """The rates of a card by what they are prices of."""
    parts = (
        "model",
        "kind",
        "charge",
        "modality",
        "tier",
        "context",
        "conditions",
        "unit",
        "valid_from",
        "valid_until",
        "basis",
    )
    return {repr([rate[part] for part in parts]): rate for rate in rates}
