from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError, validate

from monitor.card.wire import change_to_json
from monitor.feed.jsonfeed import json_feed
from tests.feed.rows import HOSTILE, PAGE, change, rate

RULES = json.loads((Path(__file__).parent / "json-feed-1.1.json").read_bytes())


def test_an_item_carries_the_whole_change() -> None:
    told = change(rate(), rate("gpt-5"))
    feed = json_feed([told], {PAGE: "https://example.org/pricing"})
    (item,) = feed["items"]
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert item["_ratecard"] == change_to_json(told)
    assert (item["id"], item["external_url"]) == ("01J-1", "https://example.org/pricing")
    assert item["date_published"] == "2026-11-22T12:00:00Z"


def test_an_item_of_a_page_that_is_no_longer_watched_has_no_address() -> None:
    (item,) = json_feed([change(rate(), rate())], {})["items"]
    assert "external_url" not in item


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_feed_keeps_the_rules_of_json_feed(count: int) -> None:
    told = [change(rate(), rate(HOSTILE), id=f"{HOSTILE}{number}") for number in range(count)]
    feed = json_feed(told, {PAGE: "https://example.org/pricing"})
    validate(feed, RULES, cls=Draft202012Validator)
    assert len({item["id"] for item in feed["items"]}) == count


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "1.1"}, {"title": None}, {"items": [{"content_text": "no id"}]}, {"items": [{"id": "no content"}]},
        {"items": [{"id": "1", "content_text": "", "date_published": "today"}]}, {"feed_url": "changes.json"},
        {"items": [{"id": "1", "content_text": "", "_ratecard": "no object"}]}, {"next_url": "/2"}, {"authors": [{}]},
    ],
)  # fmt: skip
def test_the_rules_are_rules(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        validate(json_feed([], {}) | wrong, RULES, cls=Draft202012Validator)
