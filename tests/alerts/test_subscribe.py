from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from alerts.samples import CHEAPER, RATE, change
from alerts.secret import Secret
from alerts.settings import SlackSettings, Subscription
from alerts.subscribe import operators, wants_change

if TYPE_CHECKING:
    from monitor.card.change import Difference

_FREE = RATE._replace(price=Decimal(0), free=True)
_PRICE = change("price", RATE, CHEAPER).difference
_SECTION = replace(
    change("added", None, RATE).difference,
    hint={"new_section": "Video", "models": ["gpt-5.6-luna", "sora-3"], "rates": 4},
)
_SMALL = change("price", RATE, RATE._replace(price=Decimal("1.04"))).difference


@pytest.mark.parametrize(
    ("subscription", "difference", "wanted"),
    [
        ({}, _PRICE, True),
        ({"providers": ("google",)}, _PRICE, False),
        ({"providers": ("google", "openai")}, _PRICE, True),
        ({"models": ("gpt-5*",)}, _PRICE, True),
        ({"models": ("GPT-5.6-*",)}, _PRICE, True),
        ({"models": ("gpt-5", "gpt-4*")}, _PRICE, False),
        ({"charges": ("output",)}, _PRICE, False),
        ({"tiers": ("standard",)}, _PRICE, True),
        ({"kinds": ("added", "removed")}, _PRICE, False),
        ({"least_percent": Decimal(5)}, _SMALL, False),
        ({"least_percent": Decimal(4)}, _SMALL, True),
        ({"least_percent": Decimal(80)}, _PRICE, True),
        ({"least_percent": Decimal(99)}, change("price", _FREE, RATE).difference, True),
        ({"least_percent": Decimal(99)}, change("removed", RATE, None).difference, True),
        ({"models": ("sora-*",)}, _SECTION, True),
        ({"models": ("veo-*",)}, _SECTION, False),
        ({"charges": ("cached_input",), "tiers": ("batch",)}, _SECTION, True),
        ({"providers": ("google",)}, _SECTION, False),
    ],
)
def test_a_channel_hears_what_it_asked_for(subscription: dict[str, Any], difference: Difference, wanted: bool) -> None:
    assert wants_change(Subscription(**subscription), difference) is wanted


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"a": None, "b": None}, ["a", "b"]),
        ({"a": None, "b": True}, ["b"]),
        ({"a": None, "b": False}, ["a"]),
        ({"a": ("held",), "b": ("disk_low",)}, ["a"]),
        ({"a": (), "b": ("disk_low", "held")}, ["b"]),
        ({"a": False, "b": False}, []),
    ],
)
def test_operator_events_go_to_those_who_ask_or_to_all(
    asked: dict[str, bool | tuple[str, ...] | None], told: list[str]
) -> None:
    channels = [
        SlackSettings(name=name, webhook_url=Secret("x"), subscription=Subscription(operator=operator))
        for name, operator in asked.items()
    ]
    assert [channel.name for channel in operators(channels, "held")] == told
