"""`ratecard cost` on the demonstration's prices, with the image guide of July beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.program import FACSIMILES, GOOGLE, OPENAI, Program

if TYPE_CHECKING:
    from tests.program import Said

SHOP = Path(__file__).parents[2] / "deploy/example-site/shop.toml"
IMAGES = ("--quality", "medium", "--size", "1024x1024")


@pytest.fixture(name="program", scope="module")
def _program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    program = Program(tmp_path_factory.mktemp("costed"))
    pages = {OPENAI: "demo-1-baseline.html", GOOGLE: "demo-1-baseline.html", "openai/image-guide": "july-2026.md"}
    lines = [
        {"file": str(FACSIMILES / page.replace("/", "__") / name), "page": page, "captured_at": "2026-10-01T12:00:00Z"}
        for page, name in pages.items()
    ]
    (program.folder / "manifest.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert program("replay", ".").code == 0
    return program


def billed(program: Program, *arguments: str) -> dict[str, Any]:
    said = program("cost", *arguments, "--json")
    assert said.code == 0, said.err
    (one,) = said.json.values()
    assert isinstance(one, dict)
    return one


@pytest.mark.parametrize(
    ("arguments", "total"),
    [
        (("gpt-5.4", "--input", "1000", "--output", "100"), "0.004"),
        (("gpt-5.4", "--input", "1000", "--cached-share", "80%"), "0.0007"),
        (("gpt-5.4", "--input", "1000", "--batch-share", "0.5"), "0.001875"),
        (("gpt-image-2", "--images", "100", *IMAGES), "5.3"),
        (("gpt-image-2", "--images", "10", "--condition", "quality=medium", "--size", "1024x1024"), "0.53"),
        (("gpt-image-2", "--images", "1", *IMAGES, "--image-input", "1000", "--cached-share", "50%"), "0.058"),
    ],
)
def test_a_job_costs(program: Program, arguments: tuple[str, ...], total: str) -> None:
    assert billed(program, *arguments)["total"] == total


def test_models_are_compared_the_cheapest_first(program: Program) -> None:
    said = program("cost", "gpt-5.4", "--compare", "gpt-5.4-mini", "--input", "1000")
    table = [line.split()[0] for line in said.out.rpartition("\n\n")[2].splitlines()]
    assert table == ["MODEL", "gpt-5.4-mini", "gpt-5.4"]


def test_a_pack_is_set_beside_the_official_cost_of_the_same_image(program: Program) -> None:
    starter = billed(program, "gpt-image-2", "--images", "100", *IMAGES, "--plan", str(SHOP))["plan"]["packs"][0]
    assert starter == {
        "name": "Starter", "credits": 30, "price": "1.99", "images": 10, "left_over": 0, "per_image": "0.199",
        "official": "0.053", "better": "api", "break_even": "0.199", "api_images": 37,
        "keeps": "0.146", "keeps_in_all": "1.46",
    }  # fmt: skip


def test_what_comes_on_top_of_an_image_counts_in_its_official_cost(program: Program) -> None:
    edit = ("gpt-image-2", "--images", "10", "--quality", "low", "--size", "1024x1024", "--image-input", "10000")
    creator = billed(program, *edit, "--plan", str(SHOP))["plan"]["packs"][1]
    assert (creator["official"], creator["better"], creator["keeps"]) == ("0.014", "api", "0.106")


def test_the_working_of_a_plan_is_shown(program: Program) -> None:
    said = program("cost", "gpt-image-2", "--images", "100", *IMAGES, "--plan", str(SHOP))
    for working in (
        "30 credits ÷ 3 = 10", "$1.99 ÷ 10 = $0.199", "≈ $0.053", "the API", "37 images at the API",
        "$0.199 − $0.053 = $0.146", "$1.99 − 10 × $0.053 = $1.46",
    ):  # fmt: skip
        assert working in said.out


def test_a_plan_may_be_json(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text('{"credits": {"per_generation": 3, "packs": [{"name": "One", "credits": 10, "price": 0.10}]}}')
    (one,) = billed(program, "gpt-image-2", "--images", "1", *IMAGES, "--plan", str(file))["plan"]["packs"]
    assert (one["images"], one["left_over"], one["per_image"]) == (3, 1, "0.0333333333333")
    assert (one["better"], one["keeps_in_all"]) == ("pack", "-0.059")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gpt-5.4", "--input", "1", "--plan", str(SHOP)), "--plan compares images: say how many with --images"),
        (("gpt-image-2", "--images", "1", "--plan", "nowhere.toml"), "nowhere.toml can't be read: No such file"),
        (("gpt-5.4", "--input", "1", "--cached-share", "101%"), "--cached-share 101%: no more than 100%"),
        (("gpt-5.4", "--input", "1", "--batch-share", "half"), "--batch-share half: not a number"),
        (("gpt-5.4", "--input", "1", "--condition", "global"), "--condition global: say NAME=VALUE"),
        (
            ("gpt-5.4", "--input", "1", "--condition", "qualty=high"),
            "no price depends on qualty; did you mean quality?",
        ),
        (("gpt-5.4", "--input", "1", "--tier", "fast"), "gpt-5.4 has no price in tier fast; it has some in batch"),
        (("gpt-54", "--input", "1"), "gpt-54: no such model is known; did you mean gpt-5.4?"),
        (("gpt-image-2", "--images", "1", "--size", "1024x1024"), "say --condition quality=low (≈ $0.006 / image) or"),
    ],
)
def test_what_is_wrong_is_one_line(program: Program, arguments: tuple[str, ...], said: str) -> None:
    found = program("cost", *arguments)
    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert found.err.count("\n") == 1


@pytest.mark.parametrize("content", ["", "[credits]\nper_generation = 3", "[credits]\npacks = [1]", "credits = 3"])
def test_a_plan_without_packs_says_what_it_needs(program: Program, tmp_path: Path, content: str) -> None:
    (tmp_path / "plan.toml").write_text(content)
    said: Said = program("cost", "gpt-image-2", "--images", "1", *IMAGES, "--plan", str(tmp_path / "plan.toml"))
    assert "plan.toml: there are no packs: it needs [credits] with per_generation, and [[credits.packs]]" in said.err
