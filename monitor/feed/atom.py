"""Changes as Atom (RFC 4287)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.etree import ElementTree as ET

from monitor.card.wire import time_to_json
from monitor.feed.jsonfeed import TITLE
from monitor.feed.words import headline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.card.change import Change

_BEFORE_ANY = "1970-01-01T00:00:00Z"  # Atom asks for a date even of an empty feed, and it may not depend on the clock


def atom(changes: Sequence[Change], urls: Mapping[str, str]) -> bytes:
    """The feed of `changes`, newest first; `urls` are the addresses of the pages that they were read on."""
    feed = ET.Element("feed", xmlns="http://www.w3.org/2005/Atom")
    _say(feed, "title", TITLE)
    _say(feed, "id", "urn:ratecard:changes")
    _say(feed, "updated", time_to_json(changes[0].at) if changes else _BEFORE_ANY)
    _say(ET.SubElement(feed, "author"), "name", "Ratecard")
    ET.SubElement(feed, "link", rel="self", type="application/atom+xml", href="changes.atom")
    for change in changes:
        _entry(feed, change, urls)
    ET.indent(feed)
    document: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _entry(feed: ET.Element, change: Change, urls: Mapping[str, str]) -> None:
    entry = ET.SubElement(feed, "entry")
    line = headline(change)
    _say(entry, "title", line)
    _say(entry, "id", f"urn:ratecard:change:{quote(change.id, safe='')}")
    _say(entry, "updated", time_to_json(change.at))
    _say(entry, "content", line)
    sources = [urls[page] for page in change.pages if page in urls]
    for number, url in enumerate(sources):  # readers open the alternate, and RFC 4287 allows but one
        ET.SubElement(entry, "link", rel="via" if number else "alternate", href=url)
    ET.SubElement(entry, "category", term=change.difference.kind)


def _say(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text
