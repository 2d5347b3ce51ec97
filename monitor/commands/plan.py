"""Packs of credits beside the bill of the same images: what `ratecard cost --plan` adds."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from monitor.card import words
from monitor.card.credits import plan
from monitor.card.money import write_quotient
from monitor.errors import UsageError
from monitor.sites.data import read_data
from monitor.terminal import print_table, printable

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.card.cost import Cost
    from monitor.card.credits import Pack, Plan

ROWS = (
    "price", "images", "one image", "officially", "better buy", "break-even", "same money", "seller keeps", "in all",
)  # fmt: skip
BETTER = {"pack": "the pack", "api": "the API", "same": "both the same"}


def read_plan(path: Path, images: int) -> Plan:
    """The plan of a site's data file. Raises UsageError, also where no `images` are costed."""
    if not images:
        raise UsageError("--plan compares images: say how many with --images")
    described = read_data(path)
    try:
        return plan(described)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error


def print_plan(offered: Plan, bill: Cost, images: int) -> None:
    """A column for each pack, with the working."""
    official = Fraction(bill.total) / images
    columns = [_column(offered, pack, bill, official) for pack in offered.packs]
    print_table(("PACK", *(printable(pack.name) for pack in offered.packs)), zip(ROWS, *columns, strict=True))
    print("a pack is the better buy for images that officially cost more than its break-even, if all of it is used\n")


def _column(offered: Plan, pack: Pack, bill: Cost, official: Fraction) -> tuple[str, ...]:
    def money(value: Fraction) -> str:
        return words.money(value, bill.currency)

    deal = pack.against(official)
    left = f", {pack.left_over} credits left" if pack.left_over else ""
    return (
        money(pack.price),
        f"{pack.credits} credits ÷ {offered.credits_per_image} = {pack.images}{left}",
        f"{money(pack.price)} ÷ {pack.images} = {money(pack.per_image)}",
        f"{'≈ ' if bill.estimate else ''}{money(official)}",
        BETTER[deal.better],
        f"{money(pack.per_image)} an image",
        "any number at the API" if deal.api_images is None else f"{deal.api_images} images at the API",
        f"{money(pack.per_image)} − {money(official)} = {money(deal.keeps)}",
        f"{money(pack.price)} − {pack.images} × {money(official)} = {money(deal.keeps_in_all)}",
    )


def plan_to_json(offered: Plan | None, bill: Cost, images: int) -> dict[str, Any]:
    """The same for programs; nothing where there is no plan."""
    if offered is None:
        return {}
    official = Fraction(bill.total) / images
    packs = [_pack_to_json(pack, official) for pack in offered.packs]
    return {"plan": {"credits_per_image": offered.credits_per_image, "packs": packs}}


def _pack_to_json(pack: Pack, official: Fraction) -> dict[str, Any]:
    deal = pack.against(official)
    return {
        "name": pack.name,
        "credits": pack.credits,
        "price": write_quotient(pack.price),
        "images": pack.images,
        "left_over": pack.left_over,
        "per_image": write_quotient(pack.per_image),
        "official": write_quotient(official),
        "better": deal.better,
        "break_even": write_quotient(pack.per_image),
        "api_images": deal.api_images,
        "keeps": write_quotient(deal.keeps),
        "keeps_in_all": write_quotient(deal.keeps_in_all),
    }
