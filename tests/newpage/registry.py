"""The pages that the reader's process knows in this test: what `monitor.pages` is to the real one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.newpage.acme_pricing import PAGE

if TYPE_CHECKING:
    from monitor.reading.page import Page


def pages() -> dict[str, Page]:
    return {PAGE.id: PAGE}
