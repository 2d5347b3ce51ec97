"""What a pack of credits is worth beside the official price of the same image. Pure; exact until it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from monitor.errors import UsageError

Figure = Decimal | Fraction | int


@dataclass(frozen=True, slots=True)
class Deal:
    """A pack against the official price of one image. `better` is `pack`, `api` or `same`.

    `keeps` is what is left of the price of one image when the official price of it is paid, `keeps_in_all` of the whole
    pack once it is used up; negative where the seller loses. `api_images` is how many images the price of the pack pays
    for at the official price, None where that is free.
    """

    better: str
    keeps: Fraction
    keeps_in_all: Fraction
    api_images: int | None


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack: how many whole images it buys, what is left over, and what one of them costs in it.

    `per_image` is the break-even too: the pack is the better buy for images whose official price is above it.
    """

    name: str
    credits: int
    price: Fraction
    images: int
    left_over: int
    per_image: Fraction

    def against(self, official: Figure) -> Deal:
        """The deal for an image whose official price is `official`."""
        cost = Fraction(official)
        keeps = self.per_image - cost
        return Deal(
            better="pack" if keeps < 0 else "api" if keeps > 0 else "same",
            keeps=keeps,
            keeps_in_all=self.price - self.images * cost,
            api_images=self.price // cost if cost else None,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """The packs that a seller offers, and how many credits an image takes."""

    credits_per_image: int
    packs: tuple[Pack, ...]


def plan(described: Any) -> Plan:
    """The plan that data describes by `credits`, with `per_generation` and `packs`. Raises UsageError."""
    offered = described.get("credits") if isinstance(described, dict) else None
    packs = offered.get("packs") if isinstance(offered, dict) else None
    if not isinstance(offered, dict) or not packs or not _tables(packs):
        raise UsageError("there are no packs: it needs [credits] with per_generation, and [[credits.packs]]")
    needed = _whole(offered.get("per_generation"), "credits.per_generation")
    return Plan(needed, tuple(pack(one, needed) for one in packs))


def pack(described: dict[str, Any], credits_per_image: int) -> Pack:
    """The pack that the site's data describes by `name`, `credits` and `price`. Raises UsageError."""
    name = str(described.get("name", "a pack without a name"))
    bought, needed = _whole(described.get("credits"), name), _whole(credits_per_image, name)
    images, left_over = divmod(bought, needed)
    if not images:
        raise UsageError(f"{name}: {bought} credits buy no image of {needed} credits")
    price = _money(described.get("price"), name)
    return Pack(name, bought, price, images, left_over, price / images)


def _tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _whole(value: object, name: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise UsageError(f"{name}: credits, and credits per image, must be whole numbers above zero")


def _money(value: object, name: str) -> Fraction:
    if isinstance(value, Decimal | int) and not isinstance(value, bool) and Decimal(value).is_finite() and value >= 0:
        return Fraction(value)
    raise UsageError(f"{name}: price must be a number, like 9.99")
