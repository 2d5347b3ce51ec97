"""What the heading of a column means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.reading.openai.cells import Unit, read_unit
from monitor.reading.openai.names import strip_marks

_ROLES = {
    "model": "model", "models": "model", "model name": "model", "model id": "model", "name": "model",
    "tool": "tool", "feature": "tool", "component": "tool", "usage meter": "tool", "details": "details",
    "detail": "details", "description": "details", "category": "category",
    "free tier (per account, per month)": "allowance",
    "modality": "modality", "type": "modality", "use case": "use", "size": "size", "resolution": "size",
    "output resolution": "size", "output size": "size", "video size": "size",
    "size: output resolution": "size", "portrait": "shape", "landscape": "shape",
    "quality": "quality", "quality setting": "quality", "quality level": "quality", "image model": "model",
    "gpt image model": "model",
    "duration": "qualifier", "audio": "qualifier", "region": "qualifier", "speed": "qualifier",
    "mode": "qualifier", "tier": "qualifier", "service tier": "qualifier",
}  # fmt: skip
_CHARGES = {
    "input": "input", "cached input": "cached_input", "cached inputs": "cached_input",
    "cache read": "cached_input", "cache reads": "cached_input", "cached reads": "cached_input",
    "cache writes": "cache_write", "cache write": "cache_write", "cached writes": "cache_write",
    "output": "output", "output / cost": "output", "output/cost": "output", "output or cost": "output",
    "training": "training",
    "price": "", "cost": "", "pricing": "", "price beyond free tier": "", "estimated cost": "", "est. cost": "",
}  # fmt: skip
_CONTEXT = re.compile(
    r"^(short|long) context(?: \([<>≤≥=]* ?\d+k(?: (?:input )?tokens| context length)?\))? | \((short|long) context\)$"
)
_SIZE = re.compile(r"(\d{3,4}) ?(?:[x×]|by) ?(\d{3,4})(?: ?px)?(?: \(\dk\))?")
_ADDED = re.compile(r"(?<=[a-z]) (?:tokens|prices?|costs?)$")
_PER = re.compile(r" \(?(?:per|/) (.+?)\)?$")
_BATCH = re.compile(r"^batch (?:api )?(?=(?:price|cost|input|output)$)")


@dataclass(frozen=True, slots=True)
class Column:
    """`role` is what its cells hold; a `price` has a `charge` (empty where the unit decides it), perhaps its own unit.

    `size` is that of the image whose price the column states; `estimated` marks the page's own restatement, `is_cost` a
    heading whose prices are its charge only where they buy tokens.
    """

    heading: str
    role: str
    charge: str = ""
    context: str | None = None
    unit: Unit | None = None
    tier: str = ""
    size: str = ""
    estimated: bool = False
    is_cost: bool = False

    def basis(self, *, has_list: bool) -> str:
        """An estimate restates the row's other prices; where there are none, it is the price."""
        return "equivalent" if self.estimated and has_list else "list"


@lru_cache(maxsize=1024)
def read_column(heading: str) -> Column:
    """The meaning of a heading (its rows joined by a blank); role `unknown` where it has none that we know."""
    words = " ".join(strip_marks(heading).lower().split())
    size = _SIZE.search(words)
    if size and not re.search(
        r"[a-z$]", _SIZE.sub("", words).replace("square", "").replace("portrait", "").replace("landscape", "")
    ):
        return Column(heading, "image", "output", size=f"{size[1]}x{size[2]}")
    if words in _ROLES:
        return Column(heading, _ROLES[words])
    return _price_column(heading, words)


def _price_column(heading: str, words: str) -> Column:
    context = _CONTEXT.search(words)
    words = _CONTEXT.sub("", words)
    batch = _BATCH.search(words)
    words = _BATCH.sub("", words)
    per = None if words in _CHARGES else _PER.search(words)
    unit, end = read_unit(per[1]) if per else (None, 0)
    if per and (unit is None or end != len(per[1])):
        return Column(heading, "unknown")
    words = words[: per.start()] if per else words
    words = words if words in _CHARGES else _ADDED.sub("", words)
    if words not in _CHARGES:
        return Column(heading, "unknown")
    is_long = context is not None and (context[1] or context[2]) == "long"
    return Column(
        heading,
        "price",
        _CHARGES[words],
        "long" if is_long else None,
        unit,
        "batch" if batch else "",
        estimated=words in ("estimated cost", "est. cost"),
        is_cost=_CHARGES[words] == "output" and words != "output",
    )
