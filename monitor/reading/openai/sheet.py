"""One table of the page, with all that the page says of it around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.reading.document import Cell
    from monitor.reading.openai.cells import Unit
    from monitor.reading.openai.columns import Column

_TIERS = {"standard": "standard", "batch": "batch", "flex": "flex", "priority": "priority", "fast": "priority"}
_OF_A_TIER = re.compile(r"(?: (?:api|processing|mode|tier|service tier|pricing|prices))+$")
_FORMERLY = re.compile(r"([\w -]+) \((?:(?:formerly|previously|was) )?([\w -]+)\)", re.IGNORECASE)
_FINE_TUNED = re.compile(r"\bfine[- ]?tun", re.IGNORECASE)
_TRANSCRIPTION = re.compile(r"\btranscription\b", re.IGNORECASE)
_SOLD_OTHERWISE = re.compile(
    r"\b(?:batch|flex|priority|fast mode|scale tier|provisioned|reserved|dedicated|regional|region|data residency)\b",
    re.IGNORECASE,
)
_POINTS_ELSEWHERE = re.compile(r"(?:see|learn|use|try|read|visit|about)\b", re.IGNORECASE)
_LONG = re.compile(r"\blong[- ]context\b", re.IGNORECASE)
_QUALIFIERS = ("quality", "qualifier")


def read_tier(words: str) -> str | None:
    """The tier that words name: `Flex processing`, `fast-mode`; None for none that is known."""
    former = _FORMERLY.fullmatch(words)
    if former:
        now, then = read_tier(former[1]), read_tier(former[2])
        return now if now == then else None
    return _TIERS.get(_OF_A_TIER.sub("", " ".join(re.split(r"[\s_-]+", words.lower()))))


@dataclass(slots=True)
class Sheet:
    """One table of the page.

    `tiers` are all the words by which the page names its tier, and `tier` the one that they all mean: None where one
    is unknown or they disagree. `unit` is what its bare prices buy, None where the section does not say, and
    `unit_text` the words that say it. `path` is where its rows stand, for evidence. `sold_otherwise` are words of its
    titles that name another way of selling than any that is known here, `is_long` where they name long prompts.
    """

    section: str
    tiers: tuple[str, ...]
    unit: Unit | None
    unit_text: str
    columns: list[Column]
    rows: list[list[Cell]]
    is_embedded: bool = False
    is_alone: bool = False  # embedded, with no visible table beside it
    tier: str | None = field(init=False)
    path: str = field(init=False)
    sold_otherwise: str = field(init=False)
    is_long: bool = field(init=False)
    prices: list[tuple[int, Column]] = field(init=False)
    qualifiers: list[int] = field(init=False)
    is_training: bool = field(init=False)
    is_transcription: bool = field(init=False)
    _places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        found = {read_tier(word) for word in self.tiers} or {"standard"}
        self.tier = next(iter(found)) if len(found) == 1 else None
        self.path = f"{self.section} › {self.tier or self.tiers[0]}" if self.tiers else self.section
        titles = " › ".join(title for title in self.section.split(" › ") if not _POINTS_ELSEWHERE.match(title))
        others = (word for word in _SOLD_OTHERWISE.findall(titles) if read_tier(word) not in found or not self.tiers)
        self.sold_otherwise = " / ".join(others)
        self.is_long = _LONG.search(self.section) is not None
        self.prices = [(index, column) for index, column in enumerate(self.columns) if column.role == "price"]
        self.qualifiers = [index for index, column in enumerate(self.columns) if column.role in _QUALIFIERS]
        self.is_training = any(column.charge == "training" for column in self.columns) or bool(
            _FINE_TUNED.search(titles)
        )
        self.is_transcription = bool(_TRANSCRIPTION.search(titles)) or any(
            column.role == "use" or column.estimated for column in self.columns
        )
        self._places = {column.role: index for index, column in reversed(list(enumerate(self.columns)))}

    def find(self, role: str) -> int | None:
        """The first column of a role."""
        return self._places.get(role)

    def column(self, role: str) -> int:
        """The column of a role that the sheet is known to have."""
        return self._places[role]

    @property
    def roles(self) -> set[str]:
        return set(self._places)

    def cite_unclaimed(self) -> None:
        """Say where the amounts stand that no reader claimed."""
        for row in self.rows:
            for index, cell in enumerate(row):
                at = cell.place
                if None in at.fates and not at.section:
                    heading = self.columns[index].heading if self.columns else ""
                    at.section, at.row, at.column = self.path, row[0].place.text, heading
