"""What a person would suspect behind the differences: a renamed model, a new section."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from monitor.card.change import Difference
    from monitor.card.rate import Key, Rate

_UNDER = " › "
_Place = tuple[str, str]


def section(rate: Rate) -> str:
    """The top heading that the rate stands under."""
    return sections(rate)[0]


def sections(rate: Rate) -> list[str]:
    """The sections that the rate stands in, the whole first: `Images`, `Images › batch`."""
    headings = rate.evidence.section.split(_UNDER)
    return [_UNDER.join(headings[:depth]) for depth in range(1, len(headings) + 1)]


def is_within(inner: str, outer: str) -> bool:
    """Whether one section is a part of the other."""
    return inner.startswith(f"{outer}{_UNDER}")


def with_hints(
    differences: Sequence[Difference],
    before: Sequence[Rate],
    newcomers: Iterable[Rate],
    leavers: Iterable[Rate] = (),
    stated: Iterable[Rate] = (),
    *,
    suspected: Mapping[str, str] | None = None,
) -> list[Difference]:
    """The differences with hints.

    `newcomers` are the rates of models that arrived since the removed ones were last stated; `leavers` are rates that
    are no longer stated and wait for a second check; `stated` is what the pages say now, where they say it: a heading
    over rates that were known `before` is a reworded one, not a new section. A new section comes as one difference.
    `suspected` are renames (old name → new) that were hinted at when the new name arrived, perhaps on another page.
    """
    renamed = _renames([*_gone(differences), *leavers], newcomers)
    hinted = [_hint_rename(difference, renamed, suspected or {}) for difference in differences]
    keys = {rate.key for rate in before}
    known = (*before, *(now for now in stated if now.key in keys))
    return _one_a_section(hinted, {place for rate in known for place in _places(rate)})


def _places(rate: Rate) -> Iterator[_Place]:
    return ((rate.evidence.page, name) for name in sections(rate))


def _gone(differences: Iterable[Difference]) -> list[Rate]:
    return [difference.subject for difference in differences if difference.kind == "removed"]


def _renames(gone: Iterable[Rate], newcomers: Iterable[Rate]) -> dict[str, str]:
    """Old name → new name, where a new model has exactly the prices of one that is gone: the one named most alike."""
    names: defaultdict[frozenset[tuple[Key, int]], list[str]] = defaultdict(list)
    for new, prices in _prices(newcomers).items():
        names[prices].append(new)
    return {
        old: max(names[prices], key=lambda new: (SequenceMatcher(None, old, new).ratio(), new))
        for old, prices in _prices(gone).items()
        if names[prices] and old not in names[prices]
    }


def _prices(rates: Iterable[Rate]) -> dict[str, frozenset[tuple[Key, int]]]:
    priced: defaultdict[str, Counter[Key]] = defaultdict(Counter)
    for rate in rates:
        what = (rate.platform, rate.charge, rate.modality, rate.tier, rate.context, rate.conditions, rate.unit)
        priced[rate.model][*what, rate.unit_price] += 1
    return {model: frozenset(counted.items()) for model, counted in priced.items()}


def _hint_rename(difference: Difference, renamed: Mapping[str, str], suspected: Mapping[str, str]) -> Difference:
    model = difference.subject.model
    new = renamed.get(model) or suspected.get(model)
    if difference.kind == "removed" and new:
        return replace(difference, hint={"renamed_to": new})
    if difference.kind == "added" and model in renamed.values():
        old = next(old for old, new in renamed.items() if new == model)
        return replace(difference, hint={"renamed_from": old})
    return difference


def _one_a_section(differences: Sequence[Difference], known: set[_Place]) -> list[Difference]:
    """Additions in a section that their page did not have before, folded into the first of them.

    So is a part of a known section, where several models came with it: what one model brings is that model's.
    """
    pages = {page for page, _ in known}
    arrived: defaultdict[_Place, list[Difference]] = defaultdict(list)
    for difference in differences:
        rate = difference.subject
        new = next((place for place in _places(rate) if place not in known), None)
        if difference.kind == "added" and not difference.hint and rate.evidence.page in pages and new:
            arrived[new].append(difference)
    groups = {place: group for place, group in arrived.items() if not _is_part(place) or len(_models(group)) > 1}
    folded = {difference.subject.key for group in groups.values() for difference in group}
    kept = [one for one in differences if one.kind != "added" or one.subject.key not in folded]
    return kept + [_fold(name, group) for (_, name), group in groups.items()]


def _is_part(place: _Place) -> bool:
    return _UNDER in place[1]


def _models(group: Iterable[Difference]) -> list[str]:
    return list(dict.fromkeys(difference.subject.model for difference in group))


def _fold(name: str, group: list[Difference]) -> Difference:
    return replace(group[0], hint={"new_section": name, "models": _models(group), "rates": len(group)})
