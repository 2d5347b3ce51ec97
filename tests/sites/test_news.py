from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.card.change import Difference
from monitor.card.rate import Allowance
from monitor.sites.news import events
from tests.sites.rows import change, rate


@pytest.mark.parametrize(
    ("one", "title", "line"),
    [
        (change(rate(), rate(price="2")), "new price", "Input, text: $2.50 / 1M tokens → $2.00 / 1M tokens (−20 %)"),
        (change(None, rate(), "added"), "new", "Input, text: $2.50 / 1M tokens"),
        (change(rate(), None, "removed"), "no longer listed", "Input, text: $2.50 / 1M tokens"),
        (
            change(rate(), rate(free_allowance=Allowance(5, "request", "day")), "allowance", difference=Difference(
                "allowance", rate(), rate(free_allowance=Allowance(5, "request", "day")))),
            "other free allowance", "Input, text: $2.50 / 1M tokens → 5 requests per day free",
        ),
        (change(rate(), rate(price="2"), flapping=True), "new price, it goes back and forth", None),
        (change(None, rate(platform="vertex-ai"), "added"), "new, on Vertex AI", "Input, text: $2.50 / 1M tokens"),
    ],
)  # fmt: skip
def test_a_change_is_said_in_words(one: object, title: str, line: str | None) -> None:
    (event,) = events([one])  # type: ignore[list-item]
    assert event.title == title
    assert line is None or event.lines == (line,)


def test_the_prices_of_one_model_are_one_event() -> None:
    found = events([change(None, rate(tier=tier), "added") for tier in ("standard", "batch", "flex")])
    assert [(event.title, len(event.lines)) for event in found] == [("3 prices added", 3)]


def test_how_far_the_prices_of_a_model_moved_is_said_at_once() -> None:
    cut, raised = change(rate(), rate(price="2")), change(rate(tier="batch"), rate(price="3", tier="batch"))
    raised = replace(raised, difference=replace(raised.difference, ratio="1.2"))
    assert events([cut, raised])[0].title == "2 prices changed, −20 % to +20 %"
    assert events([cut, cut])[0].title == "2 prices changed, −20 %"


def test_a_new_section_says_how_many_prices_it_brought() -> None:
    section = {"new_section": "Video\u202e generation", "models": ["sora-3", "sora-3-pro"], "rates": 14}
    first = change(None, rate("sora-3"), "added")
    hinted = replace(first, difference=replace(first.difference, hint=section))
    found = events([hinted, change(None, rate("sora-3", tier="batch"), "added")])
    assert [(event.title, len(event.lines)) for event in found] == [
        ("new section “Video generation” with 14 prices of sora-3, sora-3-pro", 0), ("new", 1),
    ]  # fmt: skip


def test_a_new_section_of_one_model_does_not_name_it_twice() -> None:
    one = change(None, rate("sora-3"), "added")
    hint = {"new_section": "Sora 3", "models": ["sora-3"], "rates": 7}
    (event,) = events([replace(one, difference=replace(one.difference, hint=hint))])
    assert (event.model, event.title) == ("sora-3", "new section “Sora 3” with 7 prices")


def test_a_whole_page_that_arrives_is_one_event() -> None:
    found = events([change(None, rate(f"m{number}"), "added") for number in range(30)])
    assert [(event.model, event.title, event.href) for event in found] == [
        ("OpenAI API", "30 prices added, of 30 models", "")
    ]


def test_what_looks_like_a_rename_is_said() -> None:
    one = change(rate(), None, "removed")
    hinted = replace(one, difference=replace(one.difference, hint={"renamed_to": "gpt-6"}))
    assert events([hinted])[0].title == "no longer listed, it looks renamed to gpt-6"
