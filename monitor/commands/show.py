"""ratecard show: the rates that apply today, or applied on a day."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, TypeVar

from monitor.card import words
from monitor.card.rate import HOME, at_home
from monitor.card.validity import lapsed, today
from monitor.card.wire import rate_to_json
from monitor.commands.known import known
from monitor.errors import UsageError
from monitor.meant import meant
from monitor.terminal import print_json, print_table, printable, say

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date

    from monitor.card.rate import Rate
    from monitor.card.state import Published
    from monitor.settings import Settings

Entry = TypeVar("Entry")

_NOTHING = "no prices are known yet; `ratecard check` reads the official pages"
HEADINGS = ("MODEL", "CHARGE", "TIER", "PRICE", "TERMS")


def show(
    settings: Settings, model: str | None, platform: str | None, *, as_of: date | None, evidence: bool, as_json: bool
) -> int:
    """Print rates; the exit code."""
    with known(settings) as store:
        at = datetime.now(UTC) if as_of is None else datetime.combine(as_of, time.max, UTC)
        entries = store.published_all() if as_of is None else store.as_of(at)
    entries = [entry for entry in entries if platform in (None, entry.rate.platform)]
    of_model = [entry for entry in entries if model in (None, entry.rate.model)]
    chosen = meant_of(of_model, lambda entry: entry.rate) if model else of_model
    nothing = f"no prices were known on {as_of:%Y-%m-%d}" if as_of else _NOTHING
    if model and not chosen:
        raise unknown(model, {entry.rate.model for entry in entries}, nothing)
    applying = {rate.key for rate in today((entry.rate for entry in chosen), at)}
    standing = [entry for entry in chosen if entry.rate.key in applying]
    if as_json:
        print_json([entry_to_json(entry) for entry in standing])
    elif evidence:
        _print_evidence(standing)
    else:
        print_table(HEADINGS, [_row(entry.rate) for entry in standing])
    if not entries:
        say(nothing)
    for other in sorted({entry.rate.platform for entry in of_model} - {entry.rate.platform for entry in chosen}):
        say(f"{model} is sold on {other} too: --platform {other}")
    for rate in lapsed((entry.rate for entry in chosen), at) if not as_json else ():
        say(f"{describe(rate)}: {words.price(rate)} has ended, and the page names no other price")
    return 0


def meant_of(entries: Sequence[Entry], rate_of: Callable[[Entry], Rate]) -> list[Entry]:
    """Those of the platform that is meant where none is named: the maker's own API, where the model is sold there."""
    platforms = {rate.platform for rate in at_home(map(rate_of, entries))}
    return [entry for entry in entries if rate_of(entry).platform in platforms]


def unknown(model: str, known: Collection[str], nothing: str = _NOTHING) -> UsageError:
    """What is to be said of a model that is not among those `known`; `nothing` where there are none at all."""
    hint = meant(model, known) or f"; {'`ratecard show` lists those that are' if known else nothing}"
    return UsageError(f"{model}: no such model is known{hint}")


def entry_to_json(entry: Published) -> dict[str, Any]:
    """A published rate, as in the feed."""
    return {
        **rate_to_json(entry.rate),
        "first_seen": f"{entry.first_seen:%Y-%m-%dT%H:%M:%SZ}",
        "changed_at": f"{entry.changed_at:%Y-%m-%dT%H:%M:%SZ}",
        "sources": list(entry.sources),
    }


def _row(rate: Rate) -> tuple[str, ...]:
    return (rate.model, words.subject(rate), rate.tier, words.price(rate), terms(rate))


def terms(rate: Rate) -> str:
    """Where the price applies if not at the maker's own API, under which terms and when, and what is free before."""
    where = "" if rate.platform in HOME else f"on {rate.platform}"
    parts = (where, words.terms(rate), words.dates(rate), words.allowance(rate.free_allowance))
    return ", ".join(filter(None, parts))


def describe(rate: Rate) -> str:
    """What a rate is a price of, on one line."""
    return "  ".join(part for part in (rate.model, words.subject(rate), rate.tier, terms(rate)) if part)


def _print_evidence(entries: list[Published]) -> None:
    for entry in entries:
        rate, cited = entry.rate, entry.rate.evidence
        print(printable("  ".join(part for part in _row(rate) if part)))
        print(printable(f"    {cited.page} › {cited.section} › {cited.row} › {cited.column}"))
        print(printable(f"    “{cited.text}”"))
        stated = ", ".join(entry.sources)
        print(f"    snapshot {cited.snapshot}, first seen {entry.first_seen:%Y-%m-%d}, stated by {stated}")
