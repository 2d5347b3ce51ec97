from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.card.compare import compare
from monitor.card.hints import with_hints
from tests.card.rates import a_rate

if TYPE_CHECKING:
    from monitor.card.rate import Rate


def a_model(name: str, *prices: str, section: str = "", tier: str = "standard") -> list[Rate]:
    charges = zip(("input", "output"), prices, strict=True)
    return [a_rate(price, model=name, charge=charge, section=section, tier=tier) for charge, price in charges]


def hints(before: list[Rate], after: list[Rate], newcomers: list[Rate]) -> list[tuple[str, str, object]]:
    found = with_hints(compare(before, after), before, newcomers, stated=after)
    return [(change.kind, change.subject.model, change.hint) for change in found]


@pytest.mark.parametrize(
    ("prices", "renamed"),
    [(("2.5", "10"), True), (("2.5", "11"), False), (("2.50", "10.0"), True)],
)
def test_a_new_model_at_all_the_prices_of_one_that_is_gone_looks_renamed(
    prices: tuple[str, ...], renamed: bool
) -> None:
    old, new = a_model("gpt-x-preview", "2.5", "10"), a_model("gpt-x", *prices)
    found = hints(old, new, new)
    to, since = ({"renamed_to": "gpt-x"}, {"renamed_from": "gpt-x-preview"}) if renamed else (None, None)
    assert found == [
        ("added", "gpt-x", since),
        ("added", "gpt-x", since),
        ("removed", "gpt-x-preview", to),
        ("removed", "gpt-x-preview", to),
    ]


def test_the_new_name_shows_while_the_old_one_still_waits_for_its_second_check() -> None:
    old, new = a_model("gpt-x-preview", "2.5", "10"), a_model("gpt-x", "2.5", "10")
    found = with_hints(compare(old, old + new), old, new, leavers=old)
    assert [change.hint for change in found] == [{"renamed_from": "gpt-x-preview"}] * 2


def test_the_old_name_shows_where_the_new_model_came_a_check_before() -> None:
    old, new = a_model("gpt-x-preview", "2.5", "10"), a_model("gpt-x", "2.5", "10")
    found = with_hints(compare(old + new, new), old + new, new)
    assert [change.hint for change in found] == [{"renamed_to": "gpt-x"}] * 2


def test_among_several_new_models_at_the_same_prices_the_one_named_most_alike_is_meant() -> None:
    old = a_model("gpt-x-mini-preview", "1", "2")
    new = a_model("gpt-x-mini", "1", "2") + a_model("zeta", "1", "2")
    for newcomers in (new, new[::-1]):
        found = hints(old, newcomers, newcomers)
        assert {change for change in map(str, found) if "removed" in change} == {
            str(("removed", "gpt-x-mini-preview", {"renamed_to": "gpt-x-mini"}))
        }


def test_a_model_that_was_always_there_is_nobody_s_new_name() -> None:
    twins = a_model("gpt-x", "1", "2") + a_model("gpt-y", "1", "2")
    assert hints(twins, a_model("gpt-y", "1", "2"), []) == [("removed", "gpt-x", None)] * 2


def test_a_model_that_comes_back_is_nobody_s_new_name_either() -> None:
    back = a_model("gpt-x", "1", "2")
    found = with_hints(compare([], back + a_model("gpt-y", "1", "2")), back, back + a_model("gpt-y", "1", "2"), back)
    assert {str(change.hint) for change in found} == {"None"}


def test_a_new_section_arrives_as_one_change() -> None:
    before = a_model("gpt-x", "1", "2")
    new = a_model("sora-2", "3", "4", section="Video › Standard") + a_model("sora-3", "5", "6", section="Video › Batch")
    hint = {"new_section": "Video", "models": ["sora-2", "sora-3"], "rates": 4}
    assert hints(before, before + new, new) == [("added", "sora-2", hint)]


def test_a_new_part_of_a_section_arrives_as_one_change_too() -> None:
    before = a_model("gpt-x", "1", "2", section="Multimodal › Video")
    new = [rate for name in "ab" for rate in a_model(name, "3", "4", section="Multimodal › Music › Standard")]
    hint = {"new_section": "Multimodal › Music", "models": ["a", "b"], "rates": 4}
    assert hints(before, before + new, new) == [("added", "a", hint)]


def test_a_part_that_one_model_brings_is_that_model_s_news() -> None:
    before = a_model("gemini-x", "3", "4", section="Gemini X › Standard")
    new = a_model("gemini-x", "1", "2", section="Gemini X › Flex", tier="flex")
    assert hints(before, before + new, []) == [("added", "gemini-x", None)] * 2


def test_new_models_in_a_section_that_was_there_come_singly() -> None:
    before = a_model("gpt-x", "1", "2")
    new = a_model("gpt-y", "3", "4")
    assert hints(before, before + new, new) == [("added", "gpt-y", None)] * 2


def test_a_reworded_heading_is_no_new_section() -> None:
    before = a_model("gpt-x", "1", "2", section="Text tokens")
    new = a_model("gpt-y", "3", "4", section="Tokens")
    after = a_model("gpt-x", "1", "2", section="Tokens") + new
    assert hints(before, after, new) == [("added", "gpt-y", None)] * 2


def test_the_first_rates_of_a_page_are_no_new_section() -> None:
    new = a_model("gpt-y", "3", "4")
    assert hints([], new, new) == [("added", "gpt-y", None)] * 2


def test_a_renamed_model_is_told_as_such_even_under_a_new_heading() -> None:
    old, new = a_model("imagen-4", "1", "2", section="Imagen 4"), a_model("imagen-5", "1", "2", section="Imagen 5")
    kept = a_model("gpt-x", "7", "8")
    assert ("added", "imagen-5", {"renamed_from": "imagen-4"}) in hints(old + kept, new + kept, new)
