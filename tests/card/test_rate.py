from __future__ import annotations

from typing import Any

import pytest

from monitor.card.rate import Allowance
from tests.card.rates import FROM, UNTIL, a_rate


@pytest.mark.parametrize(
    "terms",
    [
        {"price": "3"},
        {"per": 1000},
        {"free": True},
        {"currency": "EUR"},
        {"free_allowance": Allowance(1500, "request", "day")},
        {"context_over": 200_000},
        {"section": "Elsewhere"},
    ],
)
def test_what_the_contract_leaves_out_of_the_key_does_not_change_it(terms: dict[str, Any]) -> None:
    assert a_rate(**terms).key == a_rate().key


@pytest.mark.parametrize(
    "terms",
    [
        {"provider": "google"},
        {"platform": "vertex-ai"},
        {"model": "gpt-5.5"},
        {"kind": "tool"},
        {"charge": "output"},
        {"modality": "any"},
        {"tier": "batch"},
        {"context": "long"},
        {"conditions": {"quality": "low"}},
        {"unit": "character"},
        {"valid_from": FROM},
        {"valid_until": UNTIL},
        {"basis": "equivalent"},
    ],
)
def test_everything_else_does(terms: dict[str, Any]) -> None:
    assert a_rate(**terms).key != a_rate().key


def test_a_thing_stays_itself_when_its_window_changes() -> None:
    assert a_rate(valid_from=FROM).thing == a_rate(valid_until=UNTIL).thing == a_rate().thing
