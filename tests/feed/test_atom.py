from __future__ import annotations

from xml.etree import ElementTree as ET

import feedparser
import pytest

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


def test_a_feed_reader_reads_it() -> None:
    told = [change(rate(), rate(), id="b"), change(None, rate(HOSTILE), "added", id="a")]
    read = feedparser.parse(atom(told, {PAGE: "https://example.org/pricing"}))
    assert (read.bozo, read.version, read.feed.title) == (False, "atom10", "Changes of official API prices")
    first, second = read.entries
    assert (first.id, first.tags[0].term) == ("urn:ratecard:change:b", "price")
    assert first.link == "https://example.org/pricing"
    assert first.updated_parsed[:6] == (2026, 11, 22, 12, 0, 0)
    assert first.content[0].value == first.title
    assert second.title_detail.type == second.content[0].type == "text/plain", "no reader takes it for mark-up"


def test_of_several_pages_a_reader_opens_the_first() -> None:
    told = change(rate(), rate(), pages=("a", "gone", "b"))
    (entry,) = feedparser.parse(atom([told], {"a": "https://example.org/a", "b": "https://example.org/b"})).entries
    assert entry.link == "https://example.org/a"
    assert [link.rel for link in entry.links] == ["alternate", "via"]


@pytest.mark.parametrize("given", ["", "a b", "ü", HOSTILE])
def test_an_entry_has_an_id_that_is_an_iri(given: str) -> None:
    (entry,) = feedparser.parse(atom([change(rate(), rate(), id=given)], {})).entries
    assert entry.id.isascii()
    assert " " not in entry.id
