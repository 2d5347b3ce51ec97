"""What goes through a channel, and what a channel is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one lane. `ident` is the same at every attempt; `at` is when it was written, not sent."""

    ident: str
    lane: str
    kind: str
    payload: Mapping[str, Any]
    at: datetime


class Channel(Protocol):
    """One way to the outside. `forms` are the templates that it needs rendered."""

    @property
    def name(self) -> str: ...

    @property
    def forms(self) -> tuple[str, ...]: ...

    def send(self, letter: Letter, texts: Mapping[str, str]) -> None:
        """Hand the letter over. Raises DeliveryError if it was not taken, or if nobody can know."""
        ...

    def close(self) -> None:
        """Give up what is being waited for."""
        ...
