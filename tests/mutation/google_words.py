"""Changes to what Google's price cells and notes say: amounts, units, thresholds, words."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.mutation.google_spots import AMOUNT, TABLE, priced, replaced, spot_of
from tests.mutation.google_verdicts import Mutation, never, one_price, same

if TYPE_CHECKING:
    import random

_WORDS = ("beta", "in Peru", "on Tuesdays", "(holo)", "per user", "excl. VAT", "(early access)", "minimum")


def price(text: str, rng: random.Random) -> Mutation | None:
    amount = priced(text, rng)
    if amount is None:
        return None
    new = f"{Decimal(amount[1]) * rng.choice((2, 3, 5)) + Decimal('0.01')}"
    return Mutation("price", replaced(text, amount, f"${new}"), one_price(amount[1], new))


def note_price(text: str, rng: random.Random) -> Mutation | None:
    """An amount outside the tables: a footnote no longer says what its table says."""
    tables = [match.span() for match in TABLE.finditer(text)]
    loose = [m for m in AMOUNT.finditer(text) if not any(a < m.start() < b for a, b in tables)]
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
    return Mutation("note's price", replaced(text, amount, f"${new}"), one_price(amount[1], new))


def written_otherwise(text: str, rng: random.Random) -> Mutation | None:
    amount = priced(text, rng)
    if amount is None:
        return None
    number = amount[1] + ("0" if "." in amount[1] else ".00")
    return Mutation(
        "written otherwise",
        replaced(text, amount, rng.choice((f"${number}", f"\\${amount[1]}" if "|" in text[:400] else f"${number}"))),
        same,
    )


def broken_number(text: str, rng: random.Random) -> Mutation | None:
    amount = priced(text, rng)
    if amount is None:
        return None
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
    return Mutation("broken number", replaced(text, amount, other), never)


def qualifier(text: str, rng: random.Random) -> Mutation | None:
    amount = priced(text, rng)
    if amount is None:
        return None
    word = rng.choice(_WORDS)
    return Mutation("qualifier", replaced(text, amount, f"{amount[0]} {word}"), never)


def unit(text: str, rng: random.Random) -> Mutation | None:
    units = (
        r"(?<=per )song", r"(?<=per )Image(?= in)", r"(?<=per )second(?= in)", r"(?<=/)min\b", r"(?<=per )frame",
        r"(?<=1M )tokens(?= in)", r"(?<=Paid Tier, per )1M(?= tokens)", r"(?<=per )hour(?= \(storage)", r"(?<=/1M )tokens(?=\))",
    )  # fmt: skip
    spot = spot_of(re.compile("|".join(units)), text, rng)
    return Mutation("unit", replaced(text, spot, rng.choice(("parsec", "stone", "7B"))), never) if spot else None


def threshold(text: str, rng: random.Random) -> Mutation | None:
    """One side of a band is lost, or which side it was."""
    spot = spot_of(
        re.compile(r"(?:&lt;=|\\<=|&gt;|\\>) (?=200k)|<br>\$[\d.]+, prompts &gt; 200k(?: tokens)?"), text, rng
    )
    return Mutation("threshold", replaced(text, spot, ""), never) if spot else None


def free_words(text: str, rng: random.Random) -> Mutation | None:
    spot = spot_of(re.compile(r"(?<=<td>)Free of charge(?=<)|(?<=\| )Free of charge(?= \|)"), text, rng)
    if (
        spot is None
        or "Code execution" in text[text.rfind("<tr" if "<table" in text else "\n", 0, spot.start()) : spot.start()]
    ):
        return None
    if "File search" in text[text.rfind("<tr" if "<table" in text else "\n", 0, spot.start()) : spot.start()]:
        return None
    return Mutation("free words", replaced(text, spot, f"Free of charge {rng.choice(_WORDS)}"), never)


def cut_off(text: str, rng: random.Random) -> Mutation | None:
    """The page breaks off inside a cell."""
    amount = priced(text, rng)
    if amount is None:
        return None
    return Mutation("cut off", text[: rng.randrange(amount.start() + 2, amount.end() + 1)], never)
