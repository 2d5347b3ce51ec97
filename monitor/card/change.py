"""One typed difference between two revisions (contract, section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.card.rate import Rate

KINDS = ("price", "added", "removed", "window", "allowance", "reclassified")


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two cards: `hint` names what a person would suspect, None where nothing suggests itself."""

    kind: str
    before: Rate | None
    after: Rate | None
    ratio: str | None = None
    hint: dict[str, Any] | None = None

    @property
    def subject(self) -> Rate:
        """The rate that the difference is about: the later one, unless it is gone."""
        rate = self.after or self.before
        assert rate is not None
        return rate


@dataclass(frozen=True, slots=True)
class Change:
    """A difference that was committed. `id` never changes and is never given again."""

    id: str
    serial: int
    at: datetime
    pages: tuple[str, ...]
    cause: str
    flapping: bool
    difference: Difference
