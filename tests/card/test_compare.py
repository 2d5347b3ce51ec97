from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from monitor.card.compare import compare
from monitor.card.rate import Allowance
from tests.card.rates import FROM, UNTIL, a_rate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.card.change import Difference
    from monitor.card.rate import Rate

FREE_DAY = Allowance(1500, "request", "day")
IMAGE: dict[str, Any] = {"charge": "output", "modality": "image"}
VIDEO: dict[str, Any] = {"charge": "output", "modality": "video", "unit": "second", "per": 1}


def told(differences: Iterable[Difference]) -> list[tuple[object, ...]]:
    return [
        (change.kind, *(rate and str(rate.price) for rate in (change.before, change.after))) for change in differences
    ]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        pytest.param(a_rate("2.5"), a_rate("3"), "price", id="another price"),
        pytest.param(a_rate("2.5"), a_rate("0"), "price", id="a price falls to nothing"),
        pytest.param(a_rate("2.5"), a_rate("2.5", currency="EUR"), "price", id="another currency"),
        pytest.param(a_rate("2.5"), a_rate("2.5", per=1000), "price", id="per 1M becomes per 1K at the same number"),
        pytest.param(a_rate(), a_rate(free_allowance=FREE_DAY), "allowance", id="an allowance comes"),
        pytest.param(a_rate(free_allowance=FREE_DAY), a_rate(), "allowance", id="an allowance goes"),
        pytest.param(
            a_rate(free_allowance=FREE_DAY),
            a_rate(free_allowance=Allowance(500, "request", "day")),
            "allowance",
            id="another allowance",
        ),
        pytest.param(a_rate("0"), a_rate("0", free=True), "allowance", id="nothing is now called free"),
        pytest.param(a_rate("3"), a_rate("4", free_allowance=FREE_DAY), "price", id="a price beside an allowance"),
        pytest.param(
            a_rate("0.0025", per=1000), a_rate("2.5"), "reclassified", id="per 1K becomes per 1M, equal value"
        ),
        pytest.param(
            a_rate(context="long", context_over=200_000),
            a_rate(context="long", context_over=272_000),
            "reclassified",
            id="another threshold",
        ),
        pytest.param(a_rate(), a_rate(context="long"), "reclassified", id="another context"),
        pytest.param(a_rate(), a_rate(conditions={"region": "global"}), "reclassified", id="a condition comes"),
        pytest.param(
            a_rate(conditions={"resolution": "1080p"}),
            a_rate(conditions={"resolution": "720p"}),
            "reclassified",
            id="another condition",
        ),
        pytest.param(a_rate(), a_rate(basis="equivalent"), "reclassified", id="another basis"),
        pytest.param(a_rate(unit="request", per=1), a_rate(unit="query", per=1), "reclassified", id="another unit"),
        pytest.param(a_rate(), a_rate(valid_until=UNTIL), "window", id="an end is stated"),
        pytest.param(a_rate(valid_until=UNTIL), a_rate(), "window", id="an end is taken back"),
        pytest.param(a_rate(valid_from=FROM), a_rate(), "window", id="a start is past"),
        pytest.param(a_rate("2", valid_until=UNTIL), a_rate("2.2"), "window", id="a promotion ends at another price"),
    ],
)
def test_two_rates_of_one_family_make_one_change(before: Rate, after: Rate, kind: str) -> None:
    (found,) = compare([before], [after])
    assert (found.kind, found.before, found.after) == (kind, before, after)


@pytest.mark.parametrize(
    "terms",
    [
        {"price": "2.50"},
        {"section": "Prices › Default", "row": "GPT-5.4"},
        {"page": "openai/pricing-md"},
    ],
)
def test_what_is_worded_or_placed_otherwise_is_no_change(terms: dict[str, str]) -> None:
    assert compare([a_rate()], [a_rate(**terms)]) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(a_rate(), a_rate(model="gpt-5.5"), id="another model"),
        pytest.param(a_rate(), a_rate(charge="output"), id="another charge"),
        pytest.param(a_rate(), a_rate(modality="any"), id="another modality"),
        pytest.param(a_rate(), a_rate(tier="batch"), id="another tier"),
        pytest.param(a_rate("2"), a_rate("3", conditions={"region": "global"}), id="another condition and price"),
        pytest.param(
            a_rate(), a_rate(valid_until=UNTIL, conditions={"region": "global"}), id="another window and condition"
        ),
        pytest.param(a_rate(), a_rate(valid_until=UNTIL, currency="EUR"), id="another window and currency"),
        pytest.param(a_rate("30"), a_rate("0.04", unit="image", per=1), id="another unit and price"),
    ],
)
def test_what_is_another_thing_is_added_and_removed(before: Rate, after: Rate) -> None:
    assert told(compare([before], [after])) == [("added", None, str(after.price)), ("removed", str(before.price), None)]


def test_a_promotion_starts() -> None:
    found = compare([a_rate("2.5")], [a_rate("2", valid_until=UNTIL), a_rate("2.5", valid_from=FROM)])
    assert told(found) == [("added", None, "2"), ("window", "2.5", "2.5")]


def test_a_promotion_starts_and_the_price_after_it_is_new_too() -> None:
    found = compare([a_rate("3")], [a_rate("3.5", valid_from=FROM), a_rate("2", valid_until=UNTIL)])
    assert told(found) == [("added", None, "3.5"), ("window", "3", "2")]
    assert found[1].ratio == "0.666666666667"


def test_a_promotion_ends_and_the_base_price_returns() -> None:
    found = compare([a_rate("2", valid_until=UNTIL), a_rate("2.5", valid_from=FROM)], [a_rate("2.5")])
    assert told(found) == [("window", "2.5", "2.5"), ("removed", "2", None)]


def test_a_promotion_is_prolonged() -> None:
    later = UNTIL.replace(year=2027)
    before = [a_rate("2", valid_until=UNTIL), a_rate("2.5", valid_from=FROM)]
    after = [a_rate("2", valid_until=later), a_rate("2.5", valid_from=later)]
    assert told(compare(before, after)) == [("window", "2", "2"), ("window", "2.5", "2.5")]


def test_the_same_thing_at_other_times_comes_before_the_same_price_under_other_terms() -> None:
    found = compare([a_rate()], [a_rate(conditions={"region": "global"}), a_rate(valid_until=UNTIL)])
    assert [(change.kind, change.subject.conditions) for change in found] == [
        ("added", (("region", "global"),)),
        ("window", ()),
    ]


def test_one_price_under_several_conditions_is_matched_by_the_nearest() -> None:
    before = [a_rate("0.1", **VIDEO, conditions={"resolution": size}) for size in ("720p", "1080p")]
    after = [
        a_rate("0.1", **VIDEO, conditions={"resolution": size, "audio": "with"}) for size in ("1080p", "4k", "720p")
    ]
    pairs = {
        (change.before and dict(change.before.conditions)["resolution"], dict(change.subject.conditions)["resolution"])
        for change in compare(before, after)
    }
    assert pairs == {("720p", "720p"), ("1080p", "1080p"), (None, "4k")}


def test_a_price_that_becomes_a_restatement_of_tokens_is_reclassified() -> None:
    before = [a_rate("0.039", **IMAGE, unit="image", per=1)]
    after = [a_rate("30", **IMAGE), a_rate("0.039", **IMAGE, unit="image", per=1, basis="equivalent")]
    assert told(compare(before, after)) == [("added", None, "30"), ("reclassified", "0.039", "0.039")]


def test_changes_come_in_the_order_of_the_page_and_removals_last() -> None:
    before = [a_rate(model="gone"), a_rate(model="b"), a_rate("1", model="c")]
    after = [a_rate("1", model="new"), a_rate("2", model="c"), a_rate("3", model="b")]
    assert [change.subject.model for change in compare(before, after)] == ["new", "c", "b", "gone"]


@pytest.mark.parametrize(
    ("before", "after", "ratio"),
    [("2.5", "5", "2"), ("5", "2.5", "0.5"), ("0", "1", None), ("1", "0", "0"), ("3", "1", "0.333333333333")],
)
def test_a_price_change_has_its_ratio(before: str, after: str, ratio: str | None) -> None:
    assert compare([a_rate(before)], [a_rate(after)])[0].ratio == ratio


def test_currencies_have_no_ratio() -> None:
    assert compare([a_rate("2.5")], [a_rate("5", currency="EUR")])[0].ratio is None


@pytest.mark.parametrize(
    ("before", "after", "hint"),
    [
        ("0.13", "0.125", {"rounding": "0.13"}),
        ("0.125", "0.13", {"rounding": "0.13"}),
        ("0.63", "0.625", {"rounding": "0.63"}),
        ("2", "2.004", {"rounding": "2"}),
        ("0.13", "0.124", None),
        ("0.13", "0.14", None),
        ("2", "2.5", None),
        ("0.125", "0.126", None),
    ],
)
def test_a_change_within_the_printed_precision_is_labelled(
    before: str, after: str, hint: dict[str, str] | None
) -> None:
    (found,) = compare([a_rate(before)], [a_rate(after)])
    assert (found.kind, found.hint) == ("price", hint)


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        pytest.param(
            [("1", {"region": "global"}), ("2", {"resolution": "1K"})],
            [("2", {"audio": "with"}), ("1", {"audio": "without"})],
            [("reclassified", "2", "2"), ("reclassified", "1", "1")],
            id="each to its own price",
        ),
        pytest.param(
            [("1", {"resolution": "720p"}), ("1", {"resolution": "1080p"})],
            [("2", {"resolution": "720p", "audio": "with"}), ("1", {"resolution": "1080p", "audio": "with"})],
            [("added", None, "2"), ("reclassified", "1", "1"), ("removed", "1", None)],
            id="a price that moved with its terms is no reclassification",
        ),
        pytest.param(
            [("1", {"resolution": "720p"}), ("2", {"resolution": "1080p"})],
            [("2", {"resolution": "720p"}), ("1", {"resolution": "1080p"})],
            [("price", "1", "2"), ("price", "2", "1")],
            id="the key comes first",
        ),
    ],
)
def test_two_candidates_for_each_of_two(
    before: list[tuple[str, dict[str, str]]], after: list[tuple[str, dict[str, str]]], pairs: list[tuple[object, ...]]
) -> None:
    old, new = ([a_rate(price, conditions=terms) for price, terms in card] for card in (before, after))
    assert told(compare(old, new)) == pairs
