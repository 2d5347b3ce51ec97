"""Something that the operator should hear of, beside the changes themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

EVENTS = (
    "held", "refused", "stale", "check_failing", "delivery_failing", "template_failing", "feed_not_published",
    "disk_low", "promotion_lapsed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OperatorEvent:
    """`episode` names what goes on until it is over: one message when it begins, reminders, one when it ends.

    `over` is true for that last one. `page` is a page id, or "" where the event is of no page; `facts` are further
    values for the templates.
    """

    kind: str
    episode: str
    page: str
    summary: str
    over: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
