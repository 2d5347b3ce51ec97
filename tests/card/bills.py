"""What a job of some items costs on the day of the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.card.cost import cost
from monitor.card.job import Item, Job
from monitor.card.money import write_price
from tests.card.rates import NOON

if TYPE_CHECKING:
    from monitor.card.cost import Cost
    from monitor.card.rate import Rate
    from monitor.card.reading import ImageTokens

IMAGE: dict[str, Any] = {"charge": "output", "modality": "image"}
EACH: dict[str, Any] = {"unit": "image", "per": 1}
VIDEO: dict[str, Any] = {"charge": "output", "modality": "video", "unit": "second", "per": 1}
MINUTE: dict[str, Any] = {"charge": "input", "modality": "audio", "unit": "minute", "per": 1}


def bill(
    rates: list[Rate], *items: Item, model: str = "gpt-5.4", counts: tuple[ImageTokens, ...] = (), **terms: Any
) -> Cost:
    return cost(Job(model, "openai-api", items, **terms), rates, NOON, counts)


def lines(found: Cost) -> list[tuple[str, str, bool]]:
    return [(line.description, write_price(line.amount), line.estimate) for line in found.lines]
