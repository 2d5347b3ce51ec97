"""What the prices of one cell say of each other: restatements of a price, and the two sides of a threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.reading.gemini import words
from monitor.reading.gemini.price import Price, Problem

if TYPE_CHECKING:
    from monitor.reading.gemini.price import Parsed

_BY_TIME = frozenset(words.TIMES.values())


def relate(parsed: Parsed) -> None:
    """Complete the prices of a cell by what the others say; a price that lacks its counterpart is a problem."""
    _complete_equivalents(parsed)
    _check_bands(parsed)
    _check_windows(parsed)


def _complete_equivalents(parsed: Parsed) -> None:
    """What restates a price names its unit; how long it holds and of which medium it is, that price may say."""
    listed = Price(-1)
    for price in parsed.prices:
        if not price.equivalent:
            listed = price
            continue
        if not price.unit:
            detail = f"amount {price.index + 1} restates another but names no unit"
            parsed.problems.append(Problem("unknown_unit", detail))
        if not price.valid_from and not price.valid_until:
            price.valid_from, price.valid_until = listed.valid_from, listed.valid_until
        if price.unit in _BY_TIME:  # a price of an image or a frame is of its own medium
            price.modalities = price.modalities or listed.modalities


def _check_bands(parsed: Parsed) -> None:
    """A price up to a threshold needs its twin beyond it, and the other way round."""
    bands: dict[object, set[bool]] = {}
    for price in parsed.prices:
        if price.over is not None:
            thing = (price.charge, price.modalities, price.valid_from, price.valid_until, price.over)
            bands.setdefault(thing, set()).add(price.long)
    if any(len(sides) < 2 for sides in bands.values()):
        detail = "a price on one side of a threshold has no counterpart on the other"
        parsed.problems.append(Problem("truncated", detail))


def _check_windows(parsed: Parsed) -> None:
    """Of two prices of one thing in a cell both say when they hold, or it is not said which day is whose."""
    dated: dict[object, set[bool]] = {}
    for price in parsed.prices:
        thing = (
            price.charge, price.modalities, price.over, price.long, price.unit, price.resolutions, price.audio,
            price.variant, price.equivalent,
        )  # fmt: skip
        dated.setdefault(thing, set()).add(bool(price.valid_from or price.valid_until))
    if any(len(said) > 1 for said in dated.values()):
        parsed.problems.append(Problem("unknown_qualifier", "which of two prices a day is of, is not said"))
