"""Rates to test with: one plain rate, and what tells others from it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from monitor.card.change import Change, Difference
from monitor.card.rate import Evidence, Rate
from monitor.card.reading import Accounting, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HTML, TWIN, THIRD = "openai/pricing", "openai/pricing-md", "openai/third"
UNTIL, FROM = date(2026, 12, 31), date(2027, 1, 1)

_PLAIN = Rate(
    provider="openai",
    platform="openai-api",
    model="gpt-5.4",
    kind="model",
    charge="input",
    modality="text",
    tier="standard",
    context=None,
    context_over=None,
    conditions=(),
    price=Decimal("2.5"),
    free=False,
    currency="USD",
    per=1_000_000,
    unit="token",
    valid_from=None,
    valid_until=None,
    free_allowance=None,
    basis="list",
    evidence=Evidence(HTML, "", "Text tokens › Standard", "gpt-5.4", "Input", "$2.50"),
)


def a_rate(price: str = "2.5", *, section: str = "", page: str = "", row: str = "", **terms: Any) -> Rate:
    """The plain rate at `price`, but for `terms`; conditions may come as a dict."""
    evidence = _PLAIN.evidence._replace(text=f"${price}")
    evidence = evidence._replace(section=section or evidence.section, page=page or evidence.page)
    evidence = evidence._replace(row=row or terms.get("model", evidence.row))
    conditions = tuple(sorted(dict(terms.pop("conditions", {})).items()))
    return _PLAIN._replace(price=Decimal(price), evidence=evidence, conditions=conditions, **terms)


def a_reading(rates: Iterable[Rate], page: str = HTML) -> Reading:
    rates = tuple(rates)
    return Reading(page, rates, Accounting(len(rates), (), ()))


def a_change(before: Rate | None, after: Rate | None, *, id: str = "1-1", **fields: Any) -> Change:  # noqa: A002
    kind = "price" if before and after else "added" if after else "removed"
    given = {"serial": 1, "at": NOON, "pages": (HTML,), "cause": "page", "flapping": False, **fields}
    return Change(id=id, difference=Difference(kind, before, after), **given)
