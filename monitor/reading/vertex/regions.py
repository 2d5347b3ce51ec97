"""Where a price of a Vertex table holds: its column Region, or the tab that the table stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.reading.gemini import words
from monitor.reading.vertex.columns import read_tiers

_BETWEEN = re.compile(r"\s*(?:,|/|&|\n|\band\b)\s*(?![^()]*\))")
_ASIDE = re.compile(r"\s*\((?P<words>[^()]*)\)")
_ENDPOINT = re.compile(r"\s+(?:endpoints?|only)$", re.IGNORECASE)
_UNKNOWN = re.compile(r"\b(?:standard|batch|flex|priority|online|except|not|other than)\b|\(", re.IGNORECASE)
_NONE = frozenset(("-", "–", "n/a"))


@dataclass(frozen=True, slots=True)
class Region:
    """A region, its name empty where the page does not say; `tiers` are those that it alone is priced for there."""

    name: str = ""
    tiers: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def read_regions(text: str) -> tuple[Region, ...] | None:
    """`Global, Non-global` is two, `Global (Batch)` one at one tier; None where it says more than where."""
    if text.lower() in _NONE:
        return ()
    parts = _BETWEEN.split(_ASIDE.sub(lambda match: f" ({match['words']})", text))
    regions: list[Region] = []
    for part in parts:
        region = _read(part)
        if region is None:
            return None
        regions += [region] if region.name else []
    return tuple(regions)


def _read(text: str) -> Region | None:
    tiers = tuple(tier for aside in _ASIDE.findall(text) for tier in read_tiers(aside))
    bare = _ASIDE.sub("", text) if tiers else text
    if _UNKNOWN.search(bare):
        return None
    return Region(words.kebab(_ENDPOINT.sub("", words.without_marks(bare))), tiers)


def region_of_pane(pane: str) -> str:
    """The region that a tab or a heading names: `Global`, `EU Multi-Region (EU)`, `europe-west 1`."""
    bare = pane.strip().lower()
    if bare in ("global", "non-global") or "multi-region" in bare or re.fullmatch(r"[a-z]+-[a-z]+ ?\d+", bare):
        return words.kebab(re.sub(r"\(.*?\)| (?=\d)", "", bare))
    return ""
