"""Where a reader of a message can look further."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Links:
    """`pages` are the official addresses by page id; `base_url` is where the feed is served, empty if nowhere."""

    pages: Mapping[str, str] = field(default_factory=dict)
    base_url: str = ""

    def page(self, page_id: str) -> str:
        return self.pages.get(page_id, "")

    def model(self, provider: str, model: str) -> str:
        return self._feed(f"v1/models/{quote(provider, safe='')}/{quote(model, safe='')}.json")

    def changes(self) -> str:
        return self._feed("v1/changes.json")

    def _feed(self, path: str) -> str:
        return f"{self.base_url.rstrip('/')}/{path}" if self.base_url else ""
