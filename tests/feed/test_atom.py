from __future__ import annotations

from xml.etree import ElementTree as ET

from monitor.feed.atom import atom
from tests.feed.rows import HOSTILE, PAGE, change, rate

NS = {"a": "http://www.w3.org/2005/Atom"}


def test_each_change_is_an_entry_that_links_to_the_official_page() -> None:
    feed = ET.fromstring(atom([change(rate(), rate())], {PAGE: "https://example.org/pricing"}))
    (entry,) = feed.findall("a:entry", NS)
    assert entry.findtext("a:id", namespaces=NS) == "urn:ratecard:change:01J-1"
    assert (
        entry.findtext("a:updated", namespaces=NS)
        == feed.findtext("a:updated", namespaces=NS)
        == "2026-11-22T12:00:00Z"
    )
    assert entry.find("a:link", NS).get("href") == "https://example.org/pricing"


def test_hostile_names_are_text_and_the_document_is_well_formed() -> None:
    feed = ET.fromstring(atom([change(rate(HOSTILE), rate(HOSTILE), id=HOSTILE)], {}))
    title = feed.findtext("a:entry/a:title", namespaces=NS)
    assert "<script>" in title
    assert not set("\u202e\x1b\x9b\r\n") & set(title)
    assert feed.findall(".//a:script", NS) == feed.findall(".//script") == []


def test_a_feed_without_changes_has_the_date_that_atom_asks_for() -> None:
    assert ET.fromstring(atom([], {})).findtext("a:updated", namespaces=NS) == "1970-01-01T00:00:00Z"
