"""One file per official page; each defines `PAGE`. Adding a file here is all that a new page needs.

A page imports its reader when it is read: most commands only ask which pages there are.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

from monitor.errors import UsageError
from monitor.meant import meant

if TYPE_CHECKING:
    from monitor.reading.page import Page


@cache
def pages() -> dict[str, Page]:
    """Every page by id, in order of id."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found = [importlib.import_module(f"{__name__}.{name}").PAGE for name in names]
    return {page.id: page for page in sorted(found, key=lambda page: page.id)}


def require_page(page_id: str) -> None:
    """Raises UsageError, with what there is, for an id that no page has."""
    known = pages()
    if page_id not in known:
        raise UsageError(f"{page_id}: no such page; there are {', '.join(known)}{meant(page_id, known)}")
