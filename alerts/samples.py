"""One letter of every kind: to check templates with, and to look at."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from alerts import promotion as promoted
from alerts.letter import Letter
from alerts.promotion import Promotion
from monitor.card.change import Change, Difference
from monitor.card.event import EVENTS, OperatorEvent
from monitor.card.money import ratio
from monitor.card.rate import Allowance, Evidence, Rate
from monitor.card.wire import change_to_json

AT = datetime(2026, 8, 1, 12, 5, tzinfo=UTC)
_PAGE = "openai/pricing"
RATE = Rate(
    provider="openai",
    platform="openai-api",
    model="gpt-5.6-luna",
    kind="model",
    charge="input",
    modality="text",
    tier="standard",
    context=None,
    context_over=None,
    conditions=(),
    price=Decimal(1),
    free=False,
    currency="USD",
    per=1_000_000,
    unit="token",
    valid_from=None,
    valid_until=None,
    free_allowance=None,
    basis="list",
    evidence=Evidence(_PAGE, "0" * 64, "Text tokens", "gpt-5.6-luna", "Input", "$1.00"),
)
CHEAPER = RATE._replace(price=Decimal("0.2"))
_IMAGE = RATE._replace(model="gpt-image-2", charge="output", modality="image")
_SEARCH = RATE._replace(
    provider="google", platform="gemini-api", model="gemini-3-pro", charge="grounding_search", modality="any",
    price=Decimal(14), per=1000, unit="query",
)  # fmt: skip
_WELL = {"since": "2026-08-01T11:50:00+00:00", "checked_at": "2026-08-01T11:50:00+00:00"}
_CHANNEL = {"channel": "slack.prices", "since": "2026-08-01T11:50:00+00:00", "attempts": 5}
_STAGES: dict[str, tuple[date, tuple[Rate, ...]]] = {
    "starting": (date(2026, 8, 1), ()),
    "ending": (date(2026, 8, 8), ()),
    "last_day": (date(2026, 8, 1), (RATE._replace(price=Decimal(3)),)),
    "over": (date(2026, 7, 31), (RATE._replace(price=Decimal(3)),)),
}
_EVENTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "held": (_PAGE, "ratio: gpt-5.6-luna input: $1.00 → $12.00 per 1M tokens: more than 5×", _WELL),
    "refused": (_PAGE, "blocked: a wall stands before the page; the last good card is kept", _WELL),
    "stale": (_PAGE, "openai.example did not answer within 60 s", _WELL),
    "check_failing": (_PAGE, "the snapshot folder snapshots can't be written: Permission denied",
                      {"since": _WELL["since"]}),
    "delivery_failing": ("", "slack.prices: Slack answered 500", _CHANNEL),
    "template_failing": ("", "message template text.txt.j2, line 3: division by zero; plain text is sent instead", {}),
    "feed_not_published": ("", "public could not be written: Permission denied", {"since": _WELL["since"]}),
    "disk_low": ("", "310 MB of 20000 MB are free at /var/lib/ratecard", {"since": _WELL["since"]}),
    "promotion_lapsed": (_PAGE, "a price of gpt-5.6-luna ended on 2026-07-31, and the page still names no other",
                         {"since": "2026-07-31"}),
}  # fmt: skip


def change(
    kind: str, before: Rate | None, after: Rate | None, hint: dict[str, Any] | None = None, **facts: Any
) -> Change:
    """A change with the ratio that belongs to it."""
    quotient = ratio(before.unit_price, after.unit_price) if before and after else None
    difference = Difference(kind, before, after, quotient, hint)
    return replace(Change("7-1", 7, AT, (_PAGE,), "page", flapping=False, difference=difference), **facts)


def changes() -> dict[str, list[Change]]:
    """Changes by what they show."""
    promotional = RATE._replace(valid_until=date(2026, 11, 21))
    free = Allowance(1500, "request", "day")
    thousand = RATE._replace(price=Decimal("0.001"), per=1000)
    section = {"new_section": "Video generation", "models": ["sora-3", "sora-3-pro"], "rates": 14}
    dearer = [change("price", CHEAPER, RATE), change("price", _IMAGE, _IMAGE._replace(price=Decimal(30)))]
    return {
        "price": [change("price", RATE, CHEAPER)],
        "price-several": [*dearer, change("price", RATE, CHEAPER), change("removed", _SEARCH, None)],
        "rounding": [change("price", RATE._replace(price=Decimal("0.13")), RATE._replace(price=Decimal("0.125")),
                            {"rounding": "0.13"})],
        "flapping": [change("price", RATE, CHEAPER, flapping=True)],
        "launch": [change("added", None, RATE._replace(charge=charge)) for charge in ("input", "output")],
        "removal": [change("removed", RATE, None)],
        "rename": [change("removed", RATE, None, {"renamed_to": "gpt-5.7-luna"})],
        "new-section": [change("added", None, RATE._replace(model="sora-3"), section)],
        "window": [change("window", promotional, promotional._replace(valid_until=date(2026, 12, 31)))],
        "allowance": [change("allowance", _SEARCH, _SEARCH._replace(free_allowance=free))],
        "reclassified": [change("reclassified", thousand, RATE)],
        "sixty": [change("price", RATE._replace(model=f"model-{number}"), CHEAPER._replace(model=f"model-{number}"))
                  for number in range(60)],
    }  # fmt: skip


def letters() -> dict[str, Letter]:
    """Every kind of message, by a name that can be a file's."""
    told: dict[str, tuple[str, dict[str, Any]]] = {
        f"change-{name}": ("changes", {"changes": list(map(change_to_json, found)), "rest": len(found) // 5})
        for name, found in changes().items()
    }
    for stage, (day, after) in _STAGES.items():
        promotion = Promotion(stage, day, (RATE._replace(valid_until=day),), after)
        told[f"promotion-{stage}"] = ("promotion", {"promotions": [promoted.to_json(promotion)]})
    for kind in EVENTS:
        told |= {f"event-{kind}": _event(kind, over=False), f"event-{kind}-over": _event(kind, over=True)}
    plain = {"subject": "Watching 1,139 prices of 118 models", "paragraphs": ["You will hear of changes."]}
    told |= {"watching": ("watching", plain), "test": ("test", plain)}
    return {name: Letter("3f0c7a52-0000-5000-8000-000000000000", "sample", kind, payload, AT)
            for name, (kind, payload) in told.items()}  # fmt: skip


def _event(kind: str, *, over: bool) -> tuple[str, dict[str, Any]]:
    page, summary, facts = _EVENTS[kind]
    if over:
        summary, facts = "all is well again", facts | ({"checked_at": AT.isoformat()} if page else {})
    return "event", {"event": asdict(OperatorEvent(kind, "sample", page, summary, over, facts)), "reminder": 0}
