"""Changes to how Google's price tables are built: tiers, headers, labels, rows, columns, markup."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from tests.mutation.google_spots import AMOUNT, ROW, TABLE, replaced, spot_of
from tests.mutation.google_verdicts import Mutation, gone_with, never, same

if TYPE_CHECKING:
    import random

_TAB = re.compile(
    r"(?<=>)(Standard|Batch|Flex|Priority)(?=</h3>)|(?<=^### )(Standard|Batch|Flex|Priority)$", re.MULTILINE
)
_FREE_TOOL = re.compile(r"Code execution|File search")
_SECTION = re.compile(r"<section>.*?</section>\n", re.DOTALL)
_LABEL = re.compile(
    r"(?<=>)(?:Input price|Output price|Context caching price|Video price|Text input price|Type)(?=[ <])"
    r"|(?<=^\| )(?:Input price|Output price|Context caching price)",
    re.MULTILINE,
)


def tier(text: str, rng: random.Random) -> Mutation | None:
    spot = spot_of(_TAB, text, rng)
    return Mutation("tier", replaced(text, spot, rng.choice(("Turbo", "Night", "Bulk"))), never) if spot else None


def header(text: str, rng: random.Random) -> Mutation | None:
    spot = spot_of(
        re.compile(r"(?<=[>|])( ?)(?:Free Tier|Paid Tier, per 1M tokens in USD|Price \(/1M tokens\))"), text, rng
    )
    if spot is None:
        return None
    table = text[spot.end() : text.find("</table>" if "<table" in text else "\n\n", spot.end())]
    tells = never if "Free Tier" not in spot[0] or _prices_free(table) else same
    return Mutation("header", replaced(text, spot, spot[1] + rng.choice(("Entrée", "Silver Tier", "Tarif"))), tells)


def _prices_free(table: str) -> bool:
    """Whether a rate comes from a free cell: those of tools make none."""
    rows = re.split(r"</tr>" if "</tr>" in table else r"\n", table)
    return any("Free of charge" in row and not _FREE_TOOL.search(row) for row in rows)


def label(text: str, rng: random.Random) -> Mutation | None:
    spot = spot_of(_LABEL, text, rng)
    if spot is None:
        return None
    row = text[spot.start() : text.find("</tr>" if "<table" in text else "\n", spot.start())]
    tells = never if "$" in row or "Free" in row else same
    return Mutation("label", replaced(text, spot, rng.choice(("Entrée", "Somersault price", "Price of fish"))), tells)


def row_gone(text: str, rng: random.Random) -> Mutation | None:
    spot = spot_of(ROW, text, rng)
    if spot is None or "Free Tier" in spot[0] or "<th" in spot[0]:
        return None
    following = text[spot.end() : spot.end() + 400]
    if "ssk=" in spot[0] and re.match(r"<tr\b[^>]*>(?:<td[^>]*>[^<]*(?:<p>[^<]*</p>)?</td>)?<td[^>]*></td>", following):
        return None  # the next row leans on this one
    return Mutation("row gone", replaced(text, spot, ""), gone_with(spot[0]))


def row_twice(text: str, rng: random.Random) -> Mutation | None:
    spot = spot_of(ROW, text, rng)
    if spot is None or "Free Tier" in spot[0] or "<th" in spot[0]:
        return None
    return Mutation("row twice", replaced(text, spot, f"{spot[0]}\n{spot[0]}"), same)


def row_twice_dearer(text: str, rng: random.Random) -> Mutation | None:
    spot = spot_of(ROW, text, rng)
    if (
        spot is None
        or "$" not in spot[0]
        or "Free Tier" in spot[0]
        or "google-search" in spot[0]
        or "Google Search" in spot[0]
    ):
        return None
    dearer = AMOUNT.sub(lambda match: f"${Decimal(match[1]) * 3}", spot[0])
    return Mutation("row twice, two prices", replaced(text, spot, f"{spot[0]}\n{dearer}"), never)


def rows_moved(text: str, rng: random.Random) -> Mutation | None:
    if "ssk=" in text:
        return None  # in Vertex tables a blank cell leans on the row above
    table = spot_of(TABLE, text, rng)
    rows = list(ROW.finditer(table[0])) if table else []
    if table is None or len(rows) < 2:
        return None
    shuffled = [row[0] for row in rows]
    rng.shuffle(shuffled)
    start = table[0].find(rows[0][0])
    end = table[0].rfind(rows[-1][0]) + len(rows[-1][0])
    return Mutation("rows moved", replaced(text, table, table[0][:start] + "\n".join(shuffled) + table[0][end:]), same)


def columns_moved(text: str, rng: random.Random) -> Mutation | None:
    table = spot_of(TABLE, text, rng)
    if table is None:
        return None
    order: list[int] = []

    def reorder(row: re.Match[str]) -> str:
        cells = re.findall(r"<t[dh]\b[^>]*>.*?</t[dh]>", row[0], re.DOTALL)
        if not order:
            order.extend(rng.sample(range(len(cells)), len(cells)))
        return "<tr>" + "".join(cells[index] for index in order if index < len(cells)) + "</tr>"

    return Mutation(
        "columns moved", replaced(text, table, re.sub(r"<tr\b.*?</tr>", reorder, table[0], flags=re.DOTALL)), same
    )


def column_added(text: str, rng: random.Random) -> Mutation | None:
    table = spot_of(TABLE, text, rng)
    if table is None:
        return None
    widened = re.sub(r"</th>(?=\s*</tr>)", "</th><th>Status</th>", table[0])
    widened = re.sub(r"</td>(?=\s*</tr>)", "</td><td>Stable</td>", widened)
    return Mutation("column added", replaced(text, table, widened), same)


def tabs_moved(text: str, rng: random.Random) -> Mutation | None:
    tabs = list(_SECTION.finditer(text))
    pairs = [(a, b) for a, b in pairwise(tabs) if a.end() == b.start()]
    if not pairs:
        return None
    first, second = rng.choice(pairs)
    return Mutation("tabs moved", text[: first.start()] + second[0] + first[0] + text[second.end() :], same)


def wrapped(text: str, rng: random.Random) -> Mutation | None:
    table = spot_of(TABLE, text, rng)
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
    return Mutation("wrapped", replaced(text, table, around.format(table[0])), same)


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
