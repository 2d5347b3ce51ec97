"""ratecard cost: what a job costs at today's rates, with the working shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from monitor.card import words
from monitor.card.cost import cost as bill
from monitor.card.money import write_price
from monitor.card.rate import at_home
from monitor.card.wire import rate_to_json
from monitor.commands.known import known
from monitor.commands.plan import plan_to_json, print_plan, read_plan
from monitor.commands.show import unknown
from monitor.errors import UsageError
from monitor.pages import pages
from monitor.terminal import print_json, print_table, printable, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from monitor.card.cost import Cost
    from monitor.card.rate import Rate
    from monitor.card.reading import ImageTokens
    from monitor.commands.use import Use
    from monitor.settings import Settings
    from storage.store import Store

HEADINGS = ("WHAT", "QUANTITY", "RATE", "AMOUNT", "")


def cost(
    settings: Settings, models: Sequence[str], use: Use, platform: str | None, plan_file: Path | None, *, as_json: bool
) -> int:
    """Print the bill of one model, or of several side by side; the exit code."""
    if not use.items():
        raise UsageError("nothing to cost: say what is used, for example --input 1000000 --output 200000")
    plan = read_plan(plan_file, use.images) if plan_file else None
    with known(settings) as store:
        rates, tokens = [entry.rate for entry in store.published_all()], _image_tokens(store, settings)
    bills = {model: _bill(rates, tokens, model, use, platform) for model in models}
    if as_json:
        print_json({model: _to_json(one) | plan_to_json(plan, one, use.images) for model, one in bills.items()})
        return 0
    for model, one in bills.items():
        _print(model, one)
        if plan:
            print_plan(plan, one, use.images)
    if len(bills) > 1:
        cheapest_first = sorted(bills.items(), key=lambda pair: pair[1].total)
        print_table(("MODEL", "TOTAL"), [(model, _total(one)) for model, one in cheapest_first])
    return 0


def _bill(rates: list[Rate], tokens: list[ImageTokens], model: str, use: Use, platform: str | None) -> Cost:
    chosen = platform or next((rate.platform for rate in at_home(rate for rate in rates if rate.model == model)), None)
    if chosen is None:
        raise unknown(model, {rate.model for rate in rates})
    use.check({name for rate in rates for name, _ in rate.conditions})
    return bill(use.job(model, chosen), rates, datetime.now(UTC), tokens)


def _image_tokens(store: Store, settings: Settings) -> list[ImageTokens]:
    cards = [store.page_state(page).card for page in pages() if settings.page(page).enabled]
    return [row for card in cards if card for row in card.reading.image_tokens]


def _print(model: str, one: Cost) -> None:
    print(printable(f"{model} ({one.lines[0].rate.platform})"))
    print_table(
        HEADINGS,
        [
            (
                line.description,
                words.number(line.quantity),
                words.price(line.rate),
                f"{'≈ ' if line.estimate else ''}{words.money(line.amount, one.currency)}",
                line.note,
            )
            for line in one.lines
        ],
    )
    print(f"total {_total(one)}")
    for note in one.notes:
        say(note)
    print()


def _total(one: Cost) -> str:
    return f"{'≈ ' if one.estimate else ''}{words.money(one.total, one.currency)}"


def _to_json(one: Cost) -> dict[str, Any]:
    return {
        "platform": one.lines[0].rate.platform,
        "total": write_price(one.total),
        "currency": one.currency,
        "estimate": one.estimate,
        "lines": [
            {
                "description": line.description,
                "quantity": write_price(line.quantity),
                "amount": write_price(line.amount),
                "estimate": line.estimate,
                "note": line.note,
                "rate": rate_to_json(line.rate),
            }
            for line in one.lines
        ],
        "notes": list(one.notes),
    }
