"""A job to be costed: what is used, of which model, under which terms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

PROMPT = ("input", "cached_input", "cache_write")

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
    `fine_tuned`, …). `batch_share`, from 0 to 1, is done as a batch, the rest in `tier`.
    """

    model: str
    platform: str
    items: tuple[Item, ...]
    tier: str = "standard"
    context: int | None = None
    long: bool = False
    conditions: Conditions = ()
    batch_share: Decimal = Decimal(0)

    @property
    def prompt(self) -> int:
        """The length of one prompt in tokens, cached ones included."""
        if self.context is not None:
            return self.context
        return int(sum(item.quantity for item in self.items if item.unit == "token" and item.charge in PROMPT))

    def parts(self) -> tuple[Job, ...]:
        """The job, one for each tier that it is done in. The length of its prompts is not divided."""
        if not self.batch_share:
            return (self,)
        shares = ((self.tier, 1 - self.batch_share), ("batch", self.batch_share))
        return tuple(self._part(tier, share) for tier, share in shares if share)

    def _part(self, tier: str, share: Decimal) -> Job:
        items = tuple(replace(item, quantity=item.quantity * share) for item in self.items)
        return replace(self, items=items, tier=tier, context=self.prompt, batch_share=Decimal(0))


def tokens(charge: str, quantity: int | Decimal, modality: str = "text") -> Item:
    """Tokens of one charge: `input` (without those that are cached), `cached_input`, `cache_write`, `output`."""
    return Item(charge, modality, "token", quantity)


def images(count: int, quality: str = "", size: str = "", resolution: str = "") -> Item:
    """Generated images. `size` is pixels (`1024x1024`), or a `resolution` (`2K`) where the model's page has those."""
    pixels = size if "x" in size.lower() else ""
    named = (("quality", quality), ("size", pixels), ("resolution", resolution or ("" if pixels else size)))
    return Item("output", "image", "image", count, tuple((name, value) for name, value in named if value))


def video(seconds: int | Decimal, resolution: str = "", audio: bool | None = None) -> Item:
    """Seconds of generated video."""
    sound = "" if audio is None else "with" if audio else "without"
    named = (("audio", sound), ("resolution", resolution))
    return Item("output", "video", "second", seconds, tuple((name, value) for name, value in named if value))


def minutes(quantity: int | Decimal, charge: str = "input") -> Item:
    """Minutes of audio."""
    return Item(charge, "audio", "minute", quantity)
