"""The templates of this program's own pages: autoescaped, strict, and with every text on one harmless line."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from monitor.card.wire import time_to_json
from monitor.feed.words import plain
from monitor.sites import words

if TYPE_CHECKING:
    from datetime import datetime


@cache
def painter() -> Environment:
    """The environment of `monitor/sites/templates`."""
    environment = Environment(
        loader=PackageLoader("monitor.sites"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=harmless,
    )
    environment.globals |= {"words": words}
    environment.filters |= {"utc": time_to_json, "moment": moment, "day": words.day}
    return environment


def harmless(value: Any) -> Any:
    """A text without control and direction characters; anything else, mark-up included, as it is."""
    if type(value) is str and not (value.isascii() and value.isprintable()):
        return plain(value)
    return value


def moment(at: datetime) -> str:
    """`November 22, 2026, 12:00 UTC`, of a time in UTC."""
    return f"{words.day(at)}, {at:%H:%M} UTC"
