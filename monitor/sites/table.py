"""The card as a table that fits on one page: a row for each model, tier and terms, a line for each price. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.card.rate import HOME
from monitor.sites.places import model_page
from monitor.sites.words import CHARGES, PLATFORMS, TIERS, amount, buys, dates, money, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.card.rate import Rate

COLUMNS = ("input", "cached_input", "output")  # whatever else is charged stands in one last column
_RANGED = ("quality", "size", "resolution", "duration", "memory", "session_minutes", "audio")


@dataclass(frozen=True, slots=True)
class Line:
    """One price, or a range of prices that differ by size, quality, resolution or the like."""

    label: str
    price: str
    note: str


@dataclass(frozen=True, slots=True)
class Row:
    """The prices of a model in one tier under the same terms; `cells` are those of `COLUMNS` and the rest."""

    provider: str
    model: str
    href: str
    tier: str
    terms: str
    modalities: tuple[str, ...]
    cells: tuple[tuple[Line, ...], ...]


def rows(rates: Iterable[Rate]) -> list[Row]:
    """The rows of the rates that apply today, in their order, those of one model together."""
    models: defaultdict[tuple[str, ...], dict[tuple[object, ...], list[Rate]]] = defaultdict(lambda: defaultdict(list))
    for rate in rates:
        apart = tuple(pair for pair in rate.conditions if pair[0] not in _RANGED)
        models[rate.platform, rate.provider, rate.model][rate.tier, rate.context, apart].append(rate)
    return [_row(group) for groups in models.values() for group in groups.values()]


def _row(group: Sequence[Rate]) -> Row:
    first = group[0]
    platform = "" if first.platform in HOME else PLATFORMS.get(first.platform, first.platform)
    tier = "" if first.tier == "standard" else TIERS.get(first.tier, first.tier).lower()
    cells = [sorted((rate for rate in group if rate.charge == charge), key=_specific) for charge in COLUMNS]
    cells.append([rate for rate in group if rate.charge not in COLUMNS])
    return Row(
        provider=first.provider,
        model=first.model,
        href=model_page(first.provider, first.model),
        tier=first.tier,
        terms=", ".join(filter(None, (platform, tier, terms(first, leave_out=_RANGED)))),
        modalities=tuple(dict.fromkeys(rate.modality for rate in group)),
        cells=tuple(map(_cell, cells)),
    )


def _specific(rate: Rate) -> bool:
    """Whether the price is of one modality: those come after the one that stands without a label."""
    return rate.modality != "any"


def _cell(rates: Sequence[Rate]) -> tuple[Line, ...]:
    """A line for each charge, unit and modality; modalities of one price share theirs."""
    kinds: defaultdict[tuple[object, ...], list[Rate]] = defaultdict(list)
    for rate in rates:
        kinds[rate.charge, rate.unit, rate.per, rate.basis, rate.currency, rate.modality].append(rate)
    priced: defaultdict[tuple[object, ...], list[Rate]] = defaultdict(list)
    for kind, same in kinds.items():
        priced[*kind[:-1], _span(same), _dates(same)].append(same[0])
    return tuple(_line(key, same, alone=len(priced) == 1) for key, same in priced.items())


def _line(key: tuple[object, ...], same: Sequence[Rate], *, alone: bool) -> Line:
    first = same[0]
    span, note = str(key[-2]), str(key[-1])
    modalities = [rate.modality for rate in same if rate.modality != "any"]
    plain = alone and modalities in ([], ["text"])
    label = [] if plain else modalities
    if first.charge not in COLUMNS:
        label = [CHARGES.get(first.charge, first.charge).lower()]
    obvious = first.free or (first.charge in COLUMNS and (first.per, first.unit) == (1_000_000, "token"))
    return Line(", ".join(label), span if obvious else f"{span} / {buys(first)}", note)


def _span(same: Sequence[Rate]) -> str:
    low, high = min(same, key=lambda rate: rate.price), max(same, key=lambda rate: rate.price)
    return amount(low) if low.price == high.price else f"{amount(low)}–{money(high.price, high.currency)}"


def _dates(same: Sequence[Rate]) -> str:
    return dates(same[0])
