"""The JSON of the contract, to and from the nouns."""

from __future__ import annotations

from datetime import UTC, date
from typing import TYPE_CHECKING, Any

from monitor.card.change import Difference
from monitor.card.money import parse_price, write_price
from monitor.card.rate import Allowance, Evidence, Rate
from monitor.card.reading import Accounting, Finding, ImageTokens, Loose, Note, Reading

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.card.change import Change
    from monitor.card.state import Published

Json = dict[str, Any]


def rate_to_json(rate: Rate) -> Json:
    """Every field of contract section 2, always present."""
    allowance = rate.free_allowance
    return {
        "provider": rate.provider,
        "platform": rate.platform,
        "model": rate.model,
        "kind": rate.kind,
        "charge": rate.charge,
        "modality": rate.modality,
        "tier": rate.tier,
        "context": rate.context,
        "context_over": rate.context_over,
        "conditions": dict(rate.conditions),
        "price": write_price(rate.price),
        "free": rate.free,
        "currency": rate.currency,
        "per": rate.per,
        "unit": rate.unit,
        "valid_from": _date_out(rate.valid_from),
        "valid_until": _date_out(rate.valid_until),
        "free_allowance": allowance._asdict() if allowance else None,
        "basis": rate.basis,
        "evidence": rate.evidence._asdict(),
    }


def rate_from_json(data: Json) -> Rate:
    """The rate that `rate_to_json` wrote; further fields (`sources`, `first_seen`) are passed over."""
    allowance = data["free_allowance"]
    return Rate(
        provider=data["provider"],
        platform=data["platform"],
        model=data["model"],
        kind=data["kind"],
        charge=data["charge"],
        modality=data["modality"],
        tier=data["tier"],
        context=data["context"],
        context_over=data["context_over"],
        conditions=tuple(sorted(data["conditions"].items())),
        price=parse_price(data["price"]),
        free=data["free"],
        currency=data["currency"],
        per=data["per"],
        unit=data["unit"],
        valid_from=_date_in(data["valid_from"]),
        valid_until=_date_in(data["valid_until"]),
        free_allowance=Allowance(**allowance) if allowance else None,
        basis=data["basis"],
        evidence=Evidence(**data["evidence"]),
    )


def reading_to_json(reading: Reading) -> Json:
    """What `ratecard parse` prints."""
    account = reading.accounting
    return {
        "page": reading.page,
        "rates": [rate_to_json(rate) for rate in reading.rates],
        "unpriced": list(reading.unpriced),
        "notes": [
            {"text": note.text, "applies_to": list(note.applies_to), "date": _date_out(note.date)}
            for note in reading.notes
        ],
        "image_tokens": [_fields(row) for row in reading.image_tokens],
        "accounting": {
            "prices_on_page": account.prices_on_page,
            "captured": account.captured,
            "ignored": [_fields(loose) for loose in account.ignored],
            "unaccounted": [{"text": loose.text, "where": loose.where} for loose in account.unaccounted],
        },
        "findings": [_fields(finding) for finding in reading.findings],
    }


def reading_from_json(data: Json) -> Reading:
    """The reading that `reading_to_json` wrote."""
    account = data["accounting"]
    return Reading(
        page=data["page"],
        rates=tuple(map(rate_from_json, data["rates"])),
        accounting=Accounting(
            captured=account["captured"],
            ignored=tuple(Loose(**loose) for loose in account["ignored"]),
            unaccounted=tuple(Loose(**loose) for loose in account["unaccounted"]),
        ),
        unpriced=tuple(data["unpriced"]),
        notes=tuple(Note(note["text"], tuple(note["applies_to"]), _date_in(note["date"])) for note in data["notes"]),
        image_tokens=tuple(ImageTokens(**row) for row in data["image_tokens"]),
        findings=tuple(Finding(**finding) for finding in data["findings"]),
    )


def change_to_json(change: Change) -> Json:
    """Contract section 4: the same object on the command line, in the feed and in webhooks."""
    difference = change.difference
    subject = difference.subject
    return {
        "id": change.id,
        "serial": change.serial,
        "at": time_to_json(change.at),
        "pages": list(change.pages),
        "kind": difference.kind,
        "provider": subject.provider,
        "platform": subject.platform,
        "model": subject.model,
        "before": rate_to_json(difference.before) if difference.before else None,
        "after": rate_to_json(difference.after) if difference.after else None,
        "ratio": difference.ratio,
        "cause": change.cause,
        "hint": difference.hint,
        "flapping": change.flapping,
    }


def published_to_json(published: Published) -> Json:
    """A rate as the feed and `ratecard show` state it."""
    return rate_to_json(published.rate) | {
        "first_seen": time_to_json(published.first_seen),
        "changed_at": time_to_json(published.changed_at),
        "sources": list(published.sources),
    }


def time_to_json(moment: datetime) -> str:
    """RFC 3339 in UTC, to the second: `2026-11-22T13:30:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def difference_to_json(difference: Difference) -> Json:
    """A difference that is not a change yet, as a hold keeps it."""
    return {
        "kind": difference.kind,
        "before": rate_to_json(difference.before) if difference.before else None,
        "after": rate_to_json(difference.after) if difference.after else None,
        "ratio": difference.ratio,
        "hint": difference.hint,
    }


def difference_from_json(data: Json) -> Difference:
    """The difference that `difference_to_json` wrote; further fields (those of a change) are passed over."""
    return Difference(
        kind=data["kind"],
        before=rate_from_json(data["before"]) if data["before"] else None,
        after=rate_from_json(data["after"]) if data["after"] else None,
        ratio=data["ratio"],
        hint=data["hint"],
    )


def _fields(noun: Any) -> Json:
    return {name: getattr(noun, name) for name in noun.__slots__}


def _date_out(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date_in(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
