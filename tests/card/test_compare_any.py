"""What holds of any two cards, whatever there is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.card.compare import compare
from monitor.card.money import ratio
from tests.card.rates import FROM, UNTIL, a_rate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.card.change import Difference
    from monitor.card.rate import Rate


def same_way(differences: Iterable[Difference]) -> set[tuple[object, ...]]:
    return {
        (change.kind, change.before and change.before.key, change.after and change.after.key) for change in differences
    }


some_rates = st.lists(
    st.builds(
        lambda price, model, conditions, window: a_rate(price, model=model, conditions=conditions, **window),
        st.sampled_from(["1", "2"]),
        st.sampled_from(["a", "b"]),
        st.sampled_from([{}, {"region": "global"}, {"resolution": "1K"}, {"resolution": "1K", "region": "global"}]),
        st.sampled_from([{}, {"valid_until": UNTIL}, {"valid_from": FROM}]),
    ),
    max_size=8,
    unique_by=lambda rate: rate.key,
)


alike_rates = st.lists(
    st.builds(
        lambda price, per, terms, conditions, window: a_rate(price, per=per, **terms, conditions=conditions, **window),
        st.sampled_from(["0.001", "1", "1000"]),
        st.sampled_from([1, 1000, 1_000_000]),
        st.sampled_from([{}, {"context": "long"}, {"unit": "image"}, {"basis": "equivalent"}, {"currency": "EUR"}]),
        st.sampled_from([{}, {"region": "global"}, {"resolution": "1K"}]),
        st.sampled_from([{}, {"valid_until": UNTIL}, {"valid_from": FROM}]),
    ),
    max_size=6,
    unique_by=lambda rate: rate.key,
)


def cost(rate: Rate) -> tuple[object, str]:
    return rate.unit_price, rate.currency


@settings(max_examples=300, deadline=None)
@given(alike_rates, alike_rates)
def test_no_pair_hides_a_price(before: list[Rate], after: list[Rate]) -> None:
    """Of one family, with as many candidates for each other as there can be."""
    for change in compare(before, after):
        was, now = change.before, change.after
        if was is None or now is None:
            continue
        assert (change.kind == "price") == (was.key == now.key and cost(was) != cost(now))
        if change.kind in ("reclassified", "allowance"):
            assert cost(was) == cost(now)
            assert (was.valid_from, was.valid_until) == (now.valid_from, now.valid_until)
        if change.kind == "window":
            assert was.thing == now.thing
            assert was.currency == now.currency
            assert change.ratio == ratio(was.unit_price, now.unit_price)


@settings(max_examples=60, deadline=None)
@given(some_rates, some_rates, st.randoms())
def test_the_order_of_the_cards_decides_no_match(before: list[Rate], after: list[Rate], chance: Any) -> None:
    found = same_way(compare(before, after))
    chance.shuffle(before)
    chance.shuffle(after)
    assert same_way(compare(before, after)) == found


@settings(max_examples=60, deadline=None)
@given(some_rates, some_rates)
def test_every_rate_is_told_once_at_most_and_none_is_lost(before: list[Rate], after: list[Rate]) -> None:
    found = compare(before, after)
    was = [change.before.key for change in found if change.before]
    now = [change.after.key for change in found if change.after]
    assert len(was) == len(set(was))
    assert len(now) == len(set(now))
    assert {rate.key for rate in before} - {rate.key for rate in after} <= set(was)
    assert {rate.key for rate in after} - {rate.key for rate in before} <= set(now)


@settings(max_examples=30, deadline=None)
@given(some_rates)
def test_a_card_does_not_differ_from_itself(card: list[Rate]) -> None:
    assert compare(card, reversed(card)) == []
