"""What an outbox row says: row → words. Pure; all text is on one line and harmless, templates only arrange it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from alerts import event as events
from alerts import promotion as promoted
from alerts.entry import Entry, entry
from alerts.moments import spoken
from alerts.words import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from alerts.letter import Letter
    from alerts.links import Links

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """What is said of one model: `news` sums it up, `lines` have the details."""

    model: str
    provider: str
    news: str
    lines: tuple[str, ...]
    seen: str
    page_url: str
    model_url: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message before it takes on a medium's form. `facts` are names and values, `page_url` is the page that it
    is all about, `rest` counts omitted changes.
    """

    ident: str
    kind: str
    subject: str
    at: str
    paragraphs: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    rest: int = 0
    rest_url: str = ""
    page_url: str = ""


def compose(letter: Letter, links: Links, zone: ZoneInfo) -> Message:
    """What the letter says, times in `zone`."""
    ident, kind, payload, when = letter.ident, letter.kind, letter.payload, spoken(letter.at, zone)
    if kind == "event":
        event = payload["event"]
        reminder = "still: " if payload.get("reminder") and not event["over"] else ""
        subject, said = f"{reminder}{events.title(event)}", tuple(events.paragraphs(event))
        facts = tuple(events.facts(event, zone))
        return Message(ident, kind, subject, when, said, facts=facts, page_url=links.page(event["page"]))
    if kind in ("watching", "test"):
        return Message(ident, kind, one_line(payload["subject"]), when, tuple(map(one_line, payload["paragraphs"])))
    groups = (*_changed(payload, links, zone), *_promoted(payload.get("promotions", []), links))
    rest = payload.get("rest", 0)
    return Message(ident, kind, _subject(groups, payload), when, (), groups, (), rest, links.changes() if rest else "")


def join(payloads: Sequence[Payload]) -> dict[str, Any]:
    """Several rows' changes and promotions as one payload."""
    settled = [ident for payload in payloads for ident in payload.get("settled", [])]
    return ({"settled": settled} if settled else {}) | {
        "changes": [change for payload in payloads for change in payload.get("changes", [])],
        "promotions": [one for payload in payloads for one in payload.get("promotions", [])],
        "rest": sum(payload.get("rest", 0) for payload in payloads),
    }


def count(payload: Payload) -> int:
    """How many changes and promotions a payload tells."""
    return len(payload.get("changes", [])) + len(payload.get("promotions", []))


def _changed(payload: Payload, links: Links, zone: ZoneInfo) -> list[Group]:
    settled = payload.get("settled", [])
    entries = (entry(change, settled=change["id"] in settled) for change in payload.get("changes", []))
    return [
        _group(list(group), links, zone)
        for _, group in groupby(entries, key=lambda one: (one.name, one.platform, one.at))
    ]


def _group(entries: list[Entry], links: Links, zone: ZoneInfo) -> Group:
    first = entries[0]
    return Group(
        model=first.model,
        provider=first.platform,
        news=_news(entries),
        lines=tuple(one.sentence for one in entries),
        seen=spoken(datetime.fromisoformat(first.at), zone),
        page_url=links.page(first.page),
        model_url=links.model(*first.name),
    )


def _news(entries: Sequence[Entry]) -> str:
    """What happened to the model as a whole, where one thing did."""
    renamed = [remark for remark in entries[0].remarks if remark.startswith("looks renamed")]
    if renamed:
        return renamed[0]
    kinds = {one.kind for one in entries}
    if kinds == {"added"}:
        return "new on the page"
    if kinds == {"removed"}:
        return "gone from the page"
    return "price change" if kinds == {"price"} else ""


def _promoted(promotions: Iterable[dict[str, Any]], links: Links) -> list[Group]:
    return [
        Group(
            model=one_line(one["model"]),
            provider=one_line(one["platform"]),
            news=promoted.heading(one),
            lines=tuple(promoted.lines(one)),
            seen="",
            page_url=links.page(one["rates"][0]["evidence"]["page"]),
            model_url=links.model(one["provider"], one["model"]),
        )
        for one in promotions
    ]


def _subject(groups: Sequence[Group], payload: Payload) -> str:
    first = groups[0]
    if len(groups) == 1 and len(first.lines) == 1 and payload.get("changes"):
        return one_line(f"{first.model} {first.lines[0].partition(';')[0]}")
    models = list(dict.fromkeys(group.model for group in groups))
    named = ", ".join(models[:3]) + (f" and {len(models) - 3} more" if len(models) > 3 else "")
    part = f" ({payload['part']}/{payload['parts']})" if payload.get("parts", 1) > 1 else ""
    if not payload.get("changes"):
        alike = len({group.news for group in groups}) == 1
        return one_line(f"{named} {first.news}" if alike else f"{named}: promotional prices")
    news = f" {first.news}" if len(groups) == 1 and first.news else ""
    return one_line(f"{named}{news}: {count(payload)} changes{part}")
