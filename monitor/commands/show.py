"""ratecard show: the rates that apply today, or applied on a day."""

from __future__ import annotations

import difflib
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from monitor.card.money import write_price
from monitor.card.validity import applies
from monitor.card.wire import rate_to_json
from monitor.terminal import print_json, print_table, printable, say
from monitor.wiring import installation

if TYPE_CHECKING:
    from datetime import date

    from monitor.card.rate import Rate
    from monitor.card.state import Published
    from monitor.settings import Settings

HEADINGS = ("MODEL", "CHARGE", "MODALITY", "TIER", "PRICE", "PER", "WHEN")


def show(
    settings: Settings, model: str | None, platform: str | None, *, as_of: date | None, evidence: bool, as_json: bool
) -> int:
    """Print rates; the exit code."""
    with installation(settings) as house:
        at = house.now() if as_of is None else datetime.combine(as_of, time.max, UTC)
        entries = house.store.published_all() if as_of is None else house.store.as_of(at)
    entries = [entry for entry in entries if platform in (None, entry.rate.platform)]
    chosen = [entry for entry in entries if model in (None, entry.rate.model)]
    if model and not chosen:
        close = difflib.get_close_matches(model, {entry.rate.model for entry in entries}, 3)
        say(f"{model}: no such model is known" + (f"; did you mean {', '.join(close)}?" if close else ""))
        return 1
    standing = [entry for entry in chosen if applies(entry.rate, at)]
    if as_json:
        print_json([entry_to_json(entry) for entry in standing])
    elif evidence:
        _print_evidence(standing)
    else:
        print_table(HEADINGS, [_row(entry.rate) for entry in standing])
    if not entries:
        say("no prices are known yet; `ratecard check` reads the official pages")
    return 0


def entry_to_json(entry: Published) -> dict[str, Any]:
    """A published rate, as in the feed."""
    return {
        **rate_to_json(entry.rate),
        "first_seen": f"{entry.first_seen:%Y-%m-%dT%H:%M:%SZ}",
        "changed_at": f"{entry.changed_at:%Y-%m-%dT%H:%M:%SZ}",
        "sources": list(entry.sources),
    }


def _row(rate: Rate) -> tuple[str, ...]:
    price = "free" if rate.free else f"{'≈ ' if rate.basis == 'equivalent' else ''}${write_price(rate.price)}"
    return (rate.model, rate.charge, rate.modality, rate.tier, price, per(rate), _when(rate))


def describe(rate: Rate) -> str:
    """What a rate is a price of, on one line."""
    return "  ".join(word for word in (rate.model, rate.charge, rate.modality, rate.tier, _when(rate)) if word)


def per(rate: Rate) -> str:
    """What the price buys, in few words."""
    quantity = {1: "", 1_000: "1K ", 1_000_000: "1M "}.get(rate.per, f"{rate.per} ")
    return f"{quantity}{rate.unit}"


def _when(rate: Rate) -> str:
    """Under which conditions the price applies."""
    words = [f"{name} {value}" for name, value in rate.conditions]
    if rate.context:
        words.insert(0, f"{rate.context} context" + (f" (over {rate.context_over})" if rate.context_over else ""))
    if rate.valid_from:
        words.append(f"from {rate.valid_from}")
    if rate.valid_until:
        words.append(f"until {rate.valid_until}")
    if rate.free_allowance:
        allowance = rate.free_allowance
        words.append(f"after {allowance.quantity} {allowance.unit} free a {allowance.per}")
    return ", ".join(words)


def _print_evidence(entries: list[Published]) -> None:
    for entry in entries:
        rate, cited = entry.rate, entry.rate.evidence
        print(printable("  ".join(word for word in _row(rate) if word)))
        print(printable(f"    {cited.page} › {cited.section} › {cited.row} › {cited.column}"))
        print(printable(f"    “{cited.text}”"))
        stated = ", ".join(entry.sources)
        print(f"    snapshot {cited.snapshot}, first seen {entry.first_seen:%Y-%m-%d}, stated by {stated}")
