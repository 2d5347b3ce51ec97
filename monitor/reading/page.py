"""What a page is to the rest of the program: an address, whose prices it states, and how to read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.card.reading import Reading


@dataclass(frozen=True, slots=True)
class Page:
    """One official page. `read` takes its decoded text, and raises Refused where the text is not the page."""

    id: str
    url: str
    provider: str
    platform: str
    form: str  # "html" or "markdown"
    read: Callable[[str], Reading]
