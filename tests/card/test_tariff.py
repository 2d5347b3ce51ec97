from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from monitor.card.job import Item, minutes, tokens, video
from monitor.card.money import write_price
from monitor.errors import UsageError
from tests.card.bills import MINUTE, VIDEO, bill
from tests.card.rates import a_rate

if TYPE_CHECKING:
    from monitor.card.rate import Rate

CHOICES = [
    a_rate("0.1", **VIDEO, conditions={"resolution": "720p", "audio": "with"}),
    a_rate("0.3", **VIDEO, conditions={"resolution": "4k", "audio": "with"}),
]


@pytest.mark.parametrize(
    ("rates", "item", "terms", "total"),
    [
        pytest.param(CHOICES, video(8, "720p"), {}, "0.8", id="the resolution decides"),
        pytest.param(CHOICES, video(8, "4K", audio=True), {}, "2.4", id="4k is 4K"),
        pytest.param(CHOICES, video(8, "1080p"), {}, "has no price", id="a resolution that is not priced"),
        pytest.param(CHOICES, video(8, "720p", audio=False), {}, "has no price", id="without sound is not priced"),
        pytest.param(CHOICES, video(8), {}, r"say --condition audio=with and resolution=720p \(\$0.10 / second\) or", id="the resolution is not said"),
        pytest.param(CHOICES[:1], video(8), {}, "0.8", id="there is but one"),
        pytest.param(CHOICES, video(Decimal("0.5"), "720p"), {}, "0.05", id="half a second"),
        pytest.param(
            [a_rate("0.35", **VIDEO), *CHOICES], video(10), {}, "3.5", id="the price without conditions is the general one"
        ),
        pytest.param([a_rate("0.35", **VIDEO), *CHOICES], video(1, "720p", audio=True), {}, "0.1", id="the exact one"),
        pytest.param([a_rate("0.35", **VIDEO)], video(1, "720p"), {}, "0.35", id="one price for all resolutions"),
        pytest.param(
            [a_rate("2", conditions={"region": "global"}), a_rate("3", conditions={"region": "non-global"})],
            tokens("input", 10**6),
            {"conditions": (("region", "non-global"),)},
            "3",
            id="a region",
        ),
        pytest.param(
            [a_rate("2", conditions={"fine_tuned": "true"})], tokens("input", 1), {}, "has no price", id="fine-tuned unsaid"
        ),
        pytest.param(
            [a_rate("2", conditions={"fine_tuned": "true"}), a_rate("1", conditions={"data_sharing": "true", "fine_tuned": "true"})],
            tokens("input", 10**6),
            {"conditions": (("fine_tuned", "true"),)},
            "2",
            id="fine-tuned, sharing no data",
        ),
        pytest.param(
            [a_rate("2")], tokens("input", 1), {"conditions": (("fine_tuned", "true"),)}, "has no price", id="not fine-tuned"
        ),
        pytest.param([a_rate("0.006", **MINUTE)], minutes(90), {}, "0.54", id="minutes"),
        pytest.param(
            [a_rate("10", charge="call", modality="any", unit="call", per=1000)],
            Item("call", "any", "call", 250),
            {},
            "2.5",
            id="calls",
        ),
        pytest.param([a_rate("0.1", **{**VIDEO, "per": 10})], video(25), {}, "0.25", id="per ten seconds"),
    ],
)  # fmt: skip
def test_conditions_choose_the_rate(rates: list[Rate], item: Item, terms: dict[str, Any], total: str) -> None:
    if total[0].isdigit():
        assert write_price(bill(rates, item, **terms).total) == total
    else:
        with pytest.raises(UsageError, match=total):
            bill(rates, item, **terms)


def test_what_was_said_is_not_asked_for() -> None:
    with pytest.raises(UsageError, match=r"say --condition resolution=720p \(\$0.10 / second\) or resolution=4k"):
        bill(CHOICES, video(8, audio=True))


def test_what_is_priced_is_named_with_its_conditions() -> None:
    with pytest.raises(UsageError, match=r"priced are: output video per second \(audio with; resolution 720p or 4k\)"):
        bill(CHOICES, tokens("input", 1))
