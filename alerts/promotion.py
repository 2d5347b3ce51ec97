"""Prices with an end or a beginning that the page states: what is to be told of them today. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from alerts.words import one_line, priced, what
from monitor.card.validity import applies, day_of, lapsed, today, upcoming
from monitor.card.wire import rate_from_json, rate_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from monitor.card.rate import Rate
    from monitor.card.state import Published

    _Told = tuple[str, date, Rate, Rate | None]

_LATE = timedelta(days=7)  # a daemon that was off still tells what began or ended within


@dataclass(frozen=True, slots=True)
class Promotion:
    """The prices of one model that reach a `stage` of their validity; `day` is their first or last day."""

    stage: str
    day: date
    rates: tuple[Rate, ...]
    successors: tuple[Rate, ...] = ()

    @property
    def name(self) -> str:
        """Names this stage of these prices, always alike."""
        rate = self.rates[0]
        return f"{self.stage}/{self.day}/{rate.provider}/{rate.platform}/{rate.model}"


def promotions(published: Iterable[Published], at: datetime, days_before: int) -> list[Promotion]:
    """What is to be told on the day of `at`, one promotion a model, stage and day; the caller tells each once."""
    entries = list(published)
    found: defaultdict[tuple[str, date, str, str, str], list[tuple[Rate, Rate | None]]] = defaultdict(list)
    for stage, day, rate, then in (*_turns(entries, at, days_before), *_passed(entries, at)):
        found[stage, day, rate.provider, rate.platform, rate.model].append((rate, then))
    return [
        Promotion(stage, day, tuple(rate for rate, _ in pairs), tuple(then for _, then in pairs if then))
        for (stage, day, *_), pairs in found.items()
    ]


def _turns(entries: Sequence[Published], at: datetime, days_before: int) -> Iterator[_Told]:
    """What ends soon, or on this very day."""
    for turn in upcoming([entry.rate for entry in entries], at, days_before):
        if turn.kind == "ends" and applies(turn.rate, at):
            yield "last_day" if turn.day == day_of(at) else "ending", turn.day, turn.rate, turn.then


def _passed(entries: Sequence[Published], at: datetime) -> Iterator[_Told]:
    """What began or ended lately. A price that is over and has no successor has lapsed: nobody knows what applies."""
    rates, day = [entry.rate for entry in entries], day_of(at)
    now = {rate.thing: rate for rate in today(rates, at)}
    for entry in entries:
        start, end = entry.rate.valid_from, entry.rate.valid_until
        if start and start <= day <= start + _LATE and entry.first_seen.date() < start and applies(entry.rate, at):
            yield "starting", start, entry.rate, None
        if end and end < day <= end + _LATE and entry.rate.thing in now:
            yield "over", end, entry.rate, now[entry.rate.thing]
    for rate in lapsed(rates, at):
        assert rate.valid_until
        yield "lapsed", rate.valid_until, rate, None


def to_json(promotion: Promotion) -> dict[str, Any]:
    """The promotion as an outbox row and a webhook carry it."""
    rate = promotion.rates[0]
    return {
        "stage": promotion.stage,
        "day": promotion.day.isoformat(),
        "provider": rate.provider,
        "platform": rate.platform,
        "model": rate.model,
        "rates": [rate_to_json(rate) for rate in promotion.rates],
        "successors": [rate_to_json(rate) for rate in promotion.successors],
    }


_HEADINGS = {
    "starting": "prices in force since {day}",
    "ending": "prices end on {day}",
    "last_day": "prices end today, {day}",
    "over": "prices ended on {day}; others apply now",
    "lapsed": "prices ended on {day}, and the page names no others",
}


def heading(promotion: dict[str, Any]) -> str:
    """What happens, without the model."""
    return _HEADINGS[promotion["stage"]].format(day=promotion["day"])


def lines(promotion: dict[str, Any]) -> list[str]:
    """The prices that it is about, each with the one that follows it."""
    after = {rate.thing: rate for rate in map(rate_from_json, promotion["successors"])}
    ends = promotion["stage"] in ("ending", "last_day")
    return [one_line(_line(rate, after.get(rate.thing), ends=ends)) for rate in map(rate_from_json, promotion["rates"])]


def _line(rate: Rate, after: Rate | None, *, ends: bool) -> str:
    unknown = "; the page does not say what follows" if ends else ""
    return f"{what(rate)}: {priced(rate)}{f', then {priced(after)}' if after else unknown}"
