"""One change as a line for a person. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from alerts.words import allowance, amount, movement, one_line, per, priced, what, window
from monitor.card import words
from monitor.card.wire import rate_from_json

if TYPE_CHECKING:
    from fractions import Fraction

    from monitor.card.rate import Rate

TYPICAL_IMAGE = 1290  # output tokens; what Google states for 1024×1024, OpenAI's medium square takes 1056
"""How many tokens "one typical image" stands for where images are billed by the token."""

_SENTENCE = 400
_PLACES = 6  # decimals of an amount that is worked out and not printed by a page


@dataclass(frozen=True, slots=True)
class Entry:
    """`line` says what changed, without the model; `remarks` what to know about it. Everything is on one line but
    `name`: provider and model as the feed has them.
    """

    name: tuple[str, str]
    platform: str
    model: str
    kind: str
    line: str
    meaning: str
    remarks: tuple[str, ...]
    at: str
    page: str

    @property
    def sentence(self) -> str:
        """The whole entry as one line of plain text."""
        return one_line("; ".join(filter(None, (self.line, self.meaning, *self.remarks))), _SENTENCE)


def entry(change: dict[str, Any], *, settled: bool = False) -> Entry:
    """What is said of a change, given as the contract writes it; `settled`: it ended some flapping."""
    before, after = (rate_from_json(change[side]) if change[side] else None for side in ("before", "after"))
    return Entry(
        name=(change["provider"], change["model"]),
        platform=one_line(change["platform"]),
        model=one_line(change["model"]),
        kind=change["kind"],
        line=one_line(_line(change, before, after), _SENTENCE),
        meaning=meaning(before, after),
        remarks=tuple(_remarks(change, before, after, settled=settled)),
        at=change["at"],
        page=change["pages"][0] if change["pages"] else "",
    )


def _line(change: dict[str, Any], before: Rate | None, after: Rate | None) -> str:
    hint = change["hint"] or {}
    if before is None:
        assert after is not None
        if "new_section" in hint:
            return _section(hint, after)
        return f"{what(after)}: new, {priced(after)}"
    if after is None:
        return f"{what(before)}: gone from the page, was {priced(before)}"
    return f"{what(after)}: {_LINES[change['kind']](before, after, change['ratio'])}"


def _section(hint: dict[str, Any], first: Rate) -> str:
    others = one_line(", ".join(model for model in hint["models"] if model != first.model))
    of = f" of {one_line(first.model)} and {others}" if others else ""
    among = f"among them {what(first)}: {priced(first)}"
    return f"new section “{one_line(hint['new_section'])}” with {hint['rates']} prices{of}, {among}"


def _price(before: Rate, after: Rate, ratio: str | None) -> str:
    moved = movement(ratio)
    alike = per(before) == per(after) and not before.free and not after.free
    was = amount(before.price, before.currency) if alike else priced(before)
    return f"{was} → {priced(after)}" + (f" ({moved})" if moved else "")


def _window(before: Rate, after: Rate, ratio: str | None) -> str:
    price = priced(after) if ratio in (None, "1") else _price(before, after, ratio)
    return f"{price}, valid {window(after) or 'without end'} (was {window(before) or 'without end'})"


def _allowance(before: Rate, after: Rate, _: str | None) -> str:
    now, was = allowance(after.free_allowance), allowance(before.free_allowance)
    if now == was:
        now, was = ("free", "priced") if after.free else ("priced", "free")
    return f"{now} (was {was}), {priced(after)}"


def _reclassified(before: Rate, after: Rate, _: str | None) -> str:
    if per(before) != per(after):
        return f"same price stated otherwise, {priced(before)} → {priced(after)}"
    was, now = _terms(before), _terms(after)
    return f"same price {priced(after)} under other terms, {was or 'none'} → {now or 'none'}"


def _terms(rate: Rate) -> str:
    return ", ".join(filter(None, (words.terms(rate), "an estimate" if rate.basis == "equivalent" else "")))


_LINES = {"price": _price, "window": _window, "allowance": _allowance, "reclassified": _reclassified}


def meaning(before: Rate | None, after: Rate | None) -> str:
    """What it comes to for a million tokens, one typical image, or one of what is sold; empty if nothing."""
    if after is None or after.free:
        return ""
    quantity, thing = _portion(after)
    now = after.unit_price * quantity
    if before is None or before.unit != after.unit or before.currency != after.currency:
        return f"{thing}: {_money(now, after)}" if quantity != after.per else ""
    difference = now - before.unit_price * quantity
    if not difference:
        return ""
    return f"{thing}: {_money(abs(difference), after)} {'more' if difference > 0 else 'less'}"


def _portion(rate: Rate) -> tuple[int, str]:
    if rate.unit != "token":
        return rate.per, f"{rate.per:,} × {rate.unit}" if rate.per > 1 else f"one {rate.unit}".replace("_", " ")
    if rate.modality == "image" and rate.charge == "output":
        return TYPICAL_IMAGE, f"an image of {TYPICAL_IMAGE:,} tokens"
    return 1_000_000, "a million tokens"


def _money(value: Fraction, rate: Rate) -> str:
    return amount(round(Decimal(value.numerator) / value.denominator, _PLACES), rate.currency)


def _remarks(change: dict[str, Any], before: Rate | None, after: Rate | None, *, settled: bool) -> list[str]:
    hint = change["hint"] or {}
    rate = after or before
    assert rate is not None
    effect = window(rate) if change["kind"] != "window" else ""
    found = [
        f"takes effect {effect}" if rate.valid_from and effect else f"valid {effect}" if effect else "",
        f"looks renamed to {one_line(hint['renamed_to'])}, same prices" if "renamed_to" in hint else "",
        f"looks renamed from {one_line(hint['renamed_from'])}, same prices" if "renamed_from" in hint else "",
        "smaller than the precision that the page prints" if "rounding" in hint else "",
        "the page went back and forth (flapping), and has said this for a day now" if settled else "",
        "the page goes back and forth (flapping): told again when it has said one thing for a day"
        if change["flapping"] and not settled
        else "",
        "an estimate by the page itself" if rate.basis == "equivalent" else "",
        "approved by a person" if change["cause"] == "approval" else "",
    ]
    return [remark for remark in found if remark]
