from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from monitor.card.believe import Bounds, judge, only_ratio_broken
from monitor.card.reading import Finding
from tests.card.rates import FROM, TWIN, UNTIL, a_rate, a_reading

if TYPE_CHECKING:
    from monitor.card.believe import Judgement
    from monitor.card.rate import Rate

BOUNDS = Bounds()
THOUSAND = BOUNDS.never


def judged(before: list[Rate], after: list[Rate], bounds: Bounds = BOUNDS, **more: Any) -> Judgement:
    return judge(a_reading(before), a_reading(after), [], bounds, **more)


def doubts(before: list[Rate], after: list[Rate], bounds: Bounds = BOUNDS) -> list[str]:
    return [finding.kind for finding in judged(before, after, bounds).findings]


def models(count: int, **terms: Any) -> list[Rate]:
    return [a_rate(model=f"model-{number}", **terms) for number in range(count)]


@pytest.mark.parametrize(
    ("before", "after", "believed"),
    [
        ("1", "5", True),
        ("5", "1", True),
        ("1", "5.000000000001", False),
        ("1", "4.999999999999", True),
        ("5.000000000001", "1", False),
        ("2.5", "25", False),
        ("25", "2.5", False),
        ("0", "0.01", False),
        ("0.01", "0", False),
        ("0", "0", True),
        ("0.3", "1.5", True),
        ("0.0000000001", "0.0000000005", True),
    ],
)
def test_a_price_may_move_five_times_and_no_further(before: str, after: str, believed: bool) -> None:
    assert doubts([a_rate(before)], [a_rate(after)]) == ([] if believed else ["ratio"])


@pytest.mark.parametrize(
    ("bound", "after", "believed"), [("1.5", "3", True), ("1.4999999999", "3", False), ("2.0000001", "4", True)]
)
def test_the_bound_is_exact_whatever_its_decimals(bound: str, after: str, believed: bool) -> None:
    assert doubts([a_rate("2")], [a_rate(after)], Bounds(ratio=Decimal(bound))) == ([] if believed else ["ratio"])


def test_the_same_number_per_thousand_times_fewer_tokens_is_a_leap() -> None:
    assert doubts([a_rate("2.5")], [a_rate("2.5", per=1000)]) == ["ratio"]


def test_per_thousand_becomes_per_million_at_equal_value_and_is_believed() -> None:
    verdict = judged([a_rate("0.0025", per=1000)], [a_rate("2.5")])
    assert ([change.kind for change in verdict.differences], verdict.findings) == (["reclassified"], ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param([a_rate("2.5")], [a_rate("0.01", valid_until=UNTIL), a_rate("2.5", valid_from=FROM)], id="starts"),
        pytest.param([a_rate("2.5")], [a_rate("0.01", valid_until=UNTIL), a_rate("2.5")], id="starts beside the base"),
        pytest.param(
            [a_rate("2.5")], [a_rate("2.5", valid_until=UNTIL), a_rate("99", valid_from=FROM)], id="announced"
        ),
        pytest.param([a_rate("0.1", valid_until=UNTIL)], [a_rate("2.5")], id="ends"),
    ],
)
def test_a_price_cannot_leap_behind_a_validity_window(before: list[Rate], after: list[Rate]) -> None:
    assert doubts(before, after) == ["ratio"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param([a_rate("2.5")], [a_rate("2", valid_until=UNTIL), a_rate("2.5", valid_from=FROM)], id="starts"),
        pytest.param([a_rate("2", valid_until=UNTIL), a_rate("2.5", valid_from=FROM)], [a_rate("2.5")], id="ends"),
        pytest.param([a_rate("2.5")], [a_rate("2.5"), a_rate("99", model="dear")], id="another model is dear"),
    ],
)
def test_a_promotion_within_bounds_is_believed(before: list[Rate], after: list[Rate]) -> None:
    bystanders = models(9)
    assert doubts(before + bystanders, after + bystanders) == []


@pytest.mark.parametrize(
    "after",
    [
        pytest.param([a_rate("2.5", currency="EUR")], id="same number"),
        pytest.param([a_rate("2.3", currency="EUR")], id="other number"),
        pytest.param([a_rate("2.5", currency="EUR", valid_until=UNTIL)], id="and other window"),
        pytest.param([a_rate("2.5"), a_rate(currency="EUR", model="new")], id="a new model"),
    ],
)
def test_another_currency_is_held_for_a_person(after: list[Rate]) -> None:
    verdict = judged([a_rate("2.5"), *models(9)], after + models(9))
    assert [finding.kind for finding in verdict.findings] == ["currency"]
    assert "USD became EUR" in verdict.findings[0].detail
    assert not only_ratio_broken(verdict.findings, verdict.differences, THOUSAND)


MINUTE: dict[str, Any] = {"charge": "input", "modality": "audio", "unit": "minute", "per": 1}


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(a_rate("0.36", **{**MINUTE, "unit": "hour"}), id="other number"),
        pytest.param(a_rate("0.006", **{**MINUTE, "unit": "hour"}), id="same number"),
        pytest.param(
            a_rate("0.0001", **{**MINUTE, "unit": "second"}, conditions={"region": "global"}), id="and condition"
        ),
        pytest.param(a_rate("0.0001", **{**MINUTE, "unit": "second"}, valid_until=UNTIL), id="and window"),
    ],
)
def test_another_unit_is_held_for_a_person(after: Rate) -> None:
    bystanders = models(9)
    verdict = judged([a_rate("0.006", **MINUTE), *bystanders], [after, *bystanders])
    assert [finding.kind for finding in verdict.findings] == ["unit"]
    assert "$0.006 per minute became" in verdict.findings[0].detail
    assert not only_ratio_broken(verdict.findings, verdict.differences, THOUSAND)


def test_one_thing_may_not_take_the_unit_of_its_neighbour() -> None:
    short, long = {"duration": "short"}, {"duration": "long"}
    before = [a_rate("1", **MINUTE, conditions=short), a_rate("2", **{**MINUTE, "unit": "hour"}, conditions=long)]
    after = [a_rate("3", **{**MINUTE, "unit": "hour"}, conditions=short), before[1]]
    bystander = [a_rate("1", **MINUTE, conditions={"duration": "any"})]
    assert doubts(before + bystander + models(9), after + bystander + models(9)) == ["unit"]


@pytest.mark.parametrize("basis", ["list", "equivalent"])
def test_a_further_unit_beside_the_one_that_stays_is_believed(basis: str) -> None:
    tokens = a_rate("30", charge="output", modality="image")
    image = a_rate("0.04", charge="output", modality="image", unit="image", per=1, basis=basis)
    assert doubts([tokens], [tokens, image]) == []


@pytest.mark.parametrize(
    ("count", "left", "believed"), [(10, 8, True), (10, 7, False), (5, 4, True), (4, 3, False), (10, 0, False), (1, 0, False)]
)  # fmt: skip
def test_more_than_a_fifth_may_not_go_at_once(count: int, left: int, believed: bool) -> None:
    kinds = doubts(models(count), models(left))
    assert ("missing_share" in kinds) is not believed


def test_the_share_is_a_setting() -> None:
    assert doubts(models(10), models(7), Bounds(missing_share=Decimal("0.3"))) == []


def test_a_section_that_is_gone_as_a_whole_is_unknown_not_removed() -> None:
    stay, go = models(20), [a_rate(model=name, section="Audio › Batch") for name in ("whisper", "tts")]
    (finding,) = judged(stay + go, stay).findings
    assert (finding.kind, finding.where) == ("missing_share", "Audio")


def test_a_part_of_a_section_that_is_gone_as_a_whole_is_unknown_too() -> None:
    """Such as a tab of a tier, or one of the kinds of models under one heading."""
    stay = [a_rate(model=f"model-{number}", section="Models › Text › Standard") for number in range(40)]
    parts = ("Models › Images › Standard", "Models › Images › Batch", "Models › Text › Batch")
    go = [a_rate(model=name, section=part, tier=part) for part in parts for name in ("model-1", "model-2")]
    kept = a_rate(model="sora", section="Models › Video")
    found = judged([*stay, *go, kept], [*stay, kept]).findings
    assert [(finding.kind, finding.where) for finding in found] == [
        ("missing_share", "Models › Images"),
        ("missing_share", "Models › Text › Batch"),
    ]


def test_one_model_that_goes_with_its_section_is_one_model_gone() -> None:
    stay, go = (
        models(20),
        [a_rate(model="gemini-x", charge=charge, section="Gemini X") for charge in ("input", "output")],
    )
    verdict = judged(stay + go, stay)
    assert ([change.kind for change in verdict.differences], verdict.findings) == (["removed"] * 2, ())


def test_a_reworded_heading_is_no_section_gone() -> None:
    before = models(20, section="Text tokens")
    assert doubts(before, models(18, section="Tokens")) == []


def twins(here: list[Rate], there: list[Rate]) -> list[Finding]:
    return list(judge(None, a_reading(here), [a_reading(there, TWIN)], BOUNDS).findings)


def test_twins_that_disagree_are_shown_with_both_values() -> None:
    (finding,) = twins([a_rate("2.5")], [a_rate("3", page=TWIN)])
    assert finding.kind == "contradiction"
    assert finding.detail == (
        "gpt-5.4 input text standard: $2.50 per 1M tokens here, $3.00 per 1M tokens on openai/pricing-md"
    )


@pytest.mark.parametrize(
    "there",
    [
        pytest.param([], id="a twin without rates"),
        pytest.param([a_rate(model="other")], id="a twin that lacks sections"),
        pytest.param([a_rate("2.50")], id="printed otherwise"),
        pytest.param([a_rate("0.0025", per=1000)], id="per 1K"),
        pytest.param([a_rate("9", basis="equivalent")], id="another key"),
    ],
)
def test_twins_that_state_nothing_else_agree(there: list[Rate]) -> None:
    assert twins([a_rate("2.5")], there) == []


def test_twins_in_two_currencies_disagree() -> None:
    assert [finding.kind for finding in twins([a_rate()], [a_rate(currency="EUR")])] == ["contradiction"]


def test_what_the_reader_doubts_stays_doubted() -> None:
    doubt = Finding("unaccounted", "Text", "$9", "nobody claims it")
    reading = replace(a_reading([a_rate()]), findings=(doubt,))
    assert judge(a_reading([a_rate()]), reading, [], BOUNDS).findings == (doubt,)


def test_a_first_reading_changes_nothing() -> None:
    assert judge(None, a_reading(models(50)), [], BOUNDS).differences == ()


def test_a_rate_that_comes_back_from_pending_may_not_come_back_tenfold() -> None:
    back = judged(models(9), [*models(9), a_rate("25")], waiting=[a_rate("2.5")])
    assert [finding.kind for finding in back.findings] == ["ratio"]


def test_a_rate_that_comes_back_from_pending_may_not_bring_a_leaping_promotion() -> None:
    after = [*models(9), a_rate("2.5"), a_rate("0.01", valid_until=UNTIL)]
    assert [finding.kind for finding in judged(models(9), after, waiting=[a_rate("2.5")]).findings] == ["ratio"]


def test_a_rate_that_waits_already_is_not_missed_twice() -> None:
    gone = judged(models(4), models(4), waiting=[a_rate("2.5"), a_rate("3", model="other")])
    assert (gone.differences, gone.findings) == ((), ())


@pytest.mark.parametrize(
    ("before", "after", "accepted"),
    [
        ("1", "10", True),
        ("1", "999.99", True),
        ("1", "1000", False),
        ("1000", "1", False),
        ("999.99", "1", True),
        ("0", "1", False),
        ("1", "0", False),
    ],
)
def test_time_alone_may_settle_a_ratio_below_a_thousand(before: str, after: str, accepted: bool) -> None:
    verdict = judged([a_rate(before)], [a_rate(after)])
    assert only_ratio_broken(verdict.findings, verdict.differences, THOUSAND) is accepted


def test_time_alone_never_settles_a_promotion_that_leaps() -> None:
    verdict = judged([a_rate("2500")], [a_rate("2500"), a_rate("0.01", valid_until=UNTIL)])
    assert not only_ratio_broken(verdict.findings, verdict.differences, THOUSAND)


def test_time_alone_never_settles_any_other_doubt() -> None:
    verdict = judged([a_rate("1"), *models(2)], [a_rate("10")])
    assert {finding.kind for finding in verdict.findings} == {"ratio", "missing_share"}
    assert not only_ratio_broken(verdict.findings, verdict.differences, THOUSAND)


def test_a_finding_says_where_and_in_what_words() -> None:
    (finding,) = judged([a_rate("1")], [a_rate("10")]).findings
    assert (finding.where, finding.text) == ("Text tokens › Standard › gpt-5.4 › Input", "$10")
    assert finding.detail == ("gpt-5.4 input text standard: $1.00 per 1M tokens → $10.00 per 1M tokens: more than 5×")


def test_by_default_only_a_person_believes_what_broke_a_bound() -> None:
    assert (BOUNDS.readings, BOUNDS.over) == (None, timedelta(hours=6))
