"""Where a reader of a message can look further."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Links:
    """`pages` are the official addresses by page id. `base_url` is where our own pages are served, empty if nowhere."""

    pages: Mapping[str, str] = field(default_factory=dict)
    base_url: str = ""
    model_page: Callable[[str, str], str] = "{}/{}".format  # the path of a model's page, of any provider and name
    changes_page: str = ""

    def page(self, page_id: str) -> str:
        return self.pages.get(page_id, "")

    def model(self, provider: str, model: str) -> str:
        return self._ours(self.model_page(provider, model))

    def changes(self) -> str:
        return self._ours(self.changes_page)

    def _ours(self, path: str) -> str:
        return f"{self.base_url.rstrip('/')}/{path}" if self.base_url else ""
