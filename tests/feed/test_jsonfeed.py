from __future__ import annotations

from monitor.card.wire import change_to_json
from monitor.feed.jsonfeed import json_feed
from tests.feed.rows import PAGE, change, rate


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
