from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.message import Message, compose, join
from alerts.samples import AT, RATE, change, letters
from monitor.card.wire import change_to_json
from monitor.sites.places import model_page
from tests.alerts.conftest import LINKS

_BERLIN = ZoneInfo("Europe/Berlin")


def _sample(name: str, **payload: Any) -> Message:
    letter = letters()[name]
    return compose(replace(letter, payload={**letter.payload, **payload}), LINKS, _BERLIN)


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("change-price", "gpt-5.6-luna input (text), standard: $1.00 → $0.20 per 1M tokens (−80 % ↓)"),
        ("change-launch", "gpt-5.6-luna new on the page: 2 changes"),
        ("change-sixty", "model-0, model-1, model-2 and 57 more: 60 changes"),
        ("promotion-last_day", "gpt-5.6-luna prices end today, 2026-08-01"),
        ("event-held", "openai/pricing: new prices are held until a person approves"),
        ("event-held-over", "openai/pricing: no longer held"),
        ("event-disk_low", "the disk is almost full"),
        ("watching", "Watching 1,139 prices of 118 models"),
    ],
)
def test_the_subject_says_it_all(name: str, subject: str) -> None:
    assert _sample(name).subject == subject


def test_what_flapping_came_to_is_said_so_beside_what_still_flaps() -> None:
    ended, flaps = (
        change("price", RATE._replace(model=model), RATE._replace(model=model, per=1), flapping=True, id=f"7-{number}")
        for number, model in enumerate(("ended", "flaps"), 1)
    )
    rows = [{"changes": [change_to_json(ended)], "settled": [ended.id]}, {"changes": [change_to_json(flaps)]}]
    told = compose(replace(letters()["change-price"], payload=join(rows)), LINKS, _BERLIN)
    said = {group.model: group.lines[0].rpartition("; ")[2] for group in told.groups}
    assert said == {
        "ended": "the page went back and forth (flapping), and has said this for a day now",
        "flaps": "the page goes back and forth (flapping): told again when it has said one thing for a day",
    }


def test_a_part_names_its_place() -> None:
    assert _sample("change-launch", part=2, parts=3).subject == "gpt-5.6-luna new on the page: 2 changes (2/3)"


def test_changes_of_one_model_stand_together_with_their_links() -> None:
    (group,) = _sample("change-launch").groups
    assert (group.model, group.news, len(group.lines)) == ("gpt-5.6-luna", "new on the page", 2)
    assert group.page_url == "https://openai.example/pricing"
    assert group.model_url == "https://prices.example.org/models/openai/gpt-5.6-luna.html"


def test_times_stand_in_the_operators_zone_with_utc_beside() -> None:
    assert _sample("change-price").groups[0].seen == "2026-08-01 14:05 CEST (12:05 UTC)"
    assert ("since", "2026-08-01 13:50 CEST (11:50 UTC)") in _sample("event-disk_low").facts


def test_what_is_left_out_is_counted_and_linked() -> None:
    message = _sample("change-sixty", rest=940)
    assert (message.rest, message.rest_url) == (940, "https://prices.example.org/changes.html")


def test_a_reminder_says_still() -> None:
    assert _sample("event-stale", reminder=2).subject == "still: openai/pricing: could not be read for too long"


def test_rows_told_together_are_one_message() -> None:
    rows = [{"changes": [change_to_json(change("removed", RATE._replace(model=model), None))]} for model in ("a", "b")]
    told = compose(replace(letters()["change-price"], payload=join(rows)), LINKS, _BERLIN)
    assert [group.model for group in told.groups] == ["a", "b"]


def test_a_hostile_model_name_stays_on_its_line_and_in_its_link() -> None:
    name = "x\r\nBcc: all@example.org<!channel>/../?q"
    message = compose(
        replace(letters()["change-price"], payload={"changes": [change_to_json(
            change("removed", RATE._replace(model=name), None, at=AT))]}), LINKS, _BERLIN)  # fmt: skip
    assert "\n" not in message.subject + message.groups[0].model
    assert message.groups[0].model_url == f"https://prices.example.org/{model_page('openai', name)}"


def test_trouble_with_a_page_links_to_it_and_trouble_with_a_channel_names_it() -> None:
    assert _sample("event-held").page_url == "https://openai.example/pricing"
    told = _sample("event-delivery_failing")
    assert (told.subject, told.page_url) == ("slack.prices: messages do not arrive", "")


def test_trouble_with_a_page_is_counted_from_its_last_good_check() -> None:
    assert _sample("event-held").facts == (("last good check", "2026-08-01 13:50 CEST (11:50 UTC)"),)
    assert _sample("event-held-over").facts == (
        ("last good check", "2026-08-01 13:50 CEST (11:50 UTC)"),
        ("good again", "2026-08-01 14:05 CEST (12:05 UTC)"),
    )
    event = letters()["event-held-over"].payload["event"]
    never_before = {**event, "facts": {**event["facts"], "since": None}}
    assert _sample("event-held-over", event=never_before).facts == (
        ("good again", "2026-08-01 14:05 CEST (12:05 UTC)"),
    )


def test_a_promotion_says_what_follows_or_that_nobody_knows() -> None:
    assert _sample("promotion-over").groups[0].lines == (
        "input (text), standard: $1.00 per 1M tokens, then $3.00 per 1M tokens",
    )
    assert _sample("promotion-ending").groups[0].lines == (
        "input (text), standard: $1.00 per 1M tokens; the page does not say what follows",
    )


@pytest.mark.parametrize(
    ("days", "subject"),
    [
        (("2026-08-08", "2026-08-08"), "gpt-5.6-luna, gpt-5.7 prices end on 2026-08-08"),
        (("2026-08-08", "2026-08-09"), "gpt-5.6-luna, gpt-5.7: promotional prices"),
    ],
)
def test_promotions_told_together_are_not_called_changes(days: tuple[str, str], subject: str) -> None:
    (one,) = letters()["promotion-ending"].payload["promotions"]
    both = [{**one, "day": days[0]}, {**one, "day": days[1], "model": "gpt-5.7"}]
    told = replace(letters()["promotion-ending"], payload=join([{"promotions": both}]))
    assert compose(told, LINKS, _BERLIN).subject == subject
