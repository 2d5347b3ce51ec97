"""A job to be costed: what is used, of which model, under which terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

Conditions = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A quantity of one thing that is charged, in the words of a rate.

    `conditions` are what is known of it (`resolution`, `quality`, …). They choose among rates that differ by them and
    change nothing where no rate asks for them.
    """

    charge: str
    modality: str
    unit: str
    quantity: int | Decimal
    conditions: Conditions = ()


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be paid for.

    `context` is the length in tokens of one prompt; None takes all input tokens of the job for one prompt. `long` says
    whether prompts are long where the page does not state from when. `conditions` hold for every item (`region`,
    `fine_tuned`, …).
    """

    model: str
    platform: str
    items: tuple[Item, ...]
    tier: str = "standard"
    context: int | None = None
    long: bool = False
    conditions: Conditions = ()


def tokens(charge: str, quantity: int, modality: str = "text") -> Item:
    """Tokens of one charge: `input` (without those that are cached), `cached_input`, `cache_write`, `output`."""
    return Item(charge, modality, "token", quantity)


def images(count: int, quality: str = "", size: str = "") -> Item:
    """Generated images. `size` is pixels (`1024x1024`) or a resolution (`2K`), as the model's page has it."""
    named = (("quality", quality), ("size" if "x" in size.lower() else "resolution", size))
    return Item("output", "image", "image", count, tuple((name, value) for name, value in named if value))


def video(seconds: int | Decimal, resolution: str = "", audio: bool | None = None) -> Item:
    """Seconds of generated video."""
    sound = "" if audio is None else "with" if audio else "without"
    named = (("audio", sound), ("resolution", resolution))
    return Item("output", "video", "second", seconds, tuple((name, value) for name, value in named if value))


def minutes(quantity: int | Decimal, charge: str = "input") -> Item:
    """Minutes of audio."""
    return Item(charge, "audio", "minute", quantity)
