"""What an operator event says. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from alerts.moments import spoken
from alerts.words import one_line

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_TITLES = {
    "held": ("new prices are held until a person approves", "no longer held"),
    "refused": ("what arrives is not the price page", "the price page is back"),
    "stale": ("could not be read for too long", "is read again"),
    "check_failing": ("can't be checked, for no fault of the page", "is checked again"),
    "delivery_failing": ("messages do not arrive", "messages arrive again"),
    "template_failing": ("a message template fails", "the message template works again"),
    "feed_not_published": ("the feed could not be written", "the feed is written again"),
    "disk_low": ("the disk is almost full", "there is room on the disk again"),
    "promotion_lapsed": ("a price has ended and the page names no other", "the page names a price again"),
}
_ADVICE = {
    "held": "What was published before stays. See `ratecard holds`, then `ratecard approve N` or `ratecard reject N`.",
    "refused": "What was published before stays. Open the page in a browser; if it has moved, set its url.",
    "stale": "What was published before stays. `ratecard doctor` says what is wrong from here.",
    "check_failing": "What was published before stays. The log and `ratecard doctor` say more.",
    "delivery_failing": "The messages are kept: `ratecard alerts list`; once mended, `ratecard alerts retry`.",
    "template_failing": "Messages go out as plain text meanwhile. Correct the template and restart.",
    "feed_not_published": "The old feed stands. Once mended, `ratecard publish` writes it again.",
    "disk_low": "Nothing is lost yet; make room before snapshots can't be kept.",
}
_LONGEST = 1000


def title(event: dict[str, Any]) -> str:
    """`google/gemini-pricing: new prices are held until a person approves`: of the page or the channel it is about."""
    name = event["kind"].replace("_", " ")
    begun, over = _TITLES.get(event["kind"], (name, f"{name}: over"))
    said = over if event["over"] else begun
    about = event["page"] or event["facts"].get("channel")
    return one_line(f"{about}: {said}" if about else said)


def paragraphs(event: dict[str, Any]) -> list[str]:
    """What happened, and what to do about it."""
    advice = "" if event["over"] else _ADVICE.get(event["kind"], "")
    return [text for text in (one_line(event["summary"], _LONGEST), advice) if text]


def facts(event: dict[str, Any], zone: ZoneInfo) -> list[tuple[str, str]]:
    """The event's facts as names and values, times in the operator's zone."""
    told = {name: value for name, value in event["facts"].items() if value not in (None, "")}
    if "checked_at" in told:  # trouble with a page is counted from when it was last well
        known = {"last good check": told["since"]} if "since" in told else {}
        told = known | ({"good again": told["checked_at"]} if event["over"] else {})
    return [(one_line(name.replace("_", " ")), one_line(_value(value, zone))) for name, value in told.items()]


def _value(value: object, zone: ZoneInfo) -> str:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return str(value)
    return spoken(moment, zone) if moment and moment.tzinfo else str(value)
