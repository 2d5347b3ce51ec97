"""Captures that come late: the demonstration in another order, into a database that has published already."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import write_manifest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.program import Program, Said

DAYS = (1, 2, 3, 4, 5)
ALERTS = """
[alerts.webhook.billing]
url = "http://127.0.0.1:9/"
secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLASw"
"""


def hand_in(program: Program, *days: int) -> Said:
    """Replay the demonstration's captures of these days."""
    folder = program.folder / "".join(map(str, days))
    folder.mkdir(exist_ok=True)
    write_manifest(folder)
    manifest = folder / "manifest.jsonl"
    lines = manifest.read_text("utf-8").splitlines()
    chosen = [line for line in lines if int(json.loads(line)["captured_at"][8:10]) in days]
    manifest.write_text("\n".join(chosen), encoding="utf-8")
    return program("replay", folder.name, "--json")


def key(rate: dict[str, Any]) -> str:
    """What a rate is a price of."""
    names = ("platform", "model", "charge", "modality", "tier", "context", "conditions", "valid_from", "valid_until")
    return json.dumps([*(rate[name] for name in names), rate["basis"], rate["unit"]])


def stood_on(program: Program, day: int) -> dict[str, tuple[str, list[str]]]:
    rates = program("show", "--json", "--as-of", f"2026-10-{day:02}").json
    return {key(rate): (rate["price"], rate["sources"]) for rate in rates}


def steps(program: Program, model: str) -> dict[str, list[tuple[str, str]]]:
    """When each rate of a model took which price."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for interval in program("history", model, "--json").json:
        known = found[key(interval)]
        if not known or known[-1][1] != interval["price"]:
            known.append((interval["opened_at"], interval["price"]))
    return found


def changes(program: Program) -> list[str]:
    """The changes, without the numbers that they have."""
    told = program("changes", "--json").json
    return sorted(
        json.dumps({name: change[name] for name in change if name not in ("id", "serial")}) for change in told
    )


@pytest.mark.parametrize("order", [((4, 5), (1, 2, 3)), ((4,), (2,), (1, 5), (3,))], ids=str)
def test_in_whatever_order_captures_come_history_is_the_same(
    replayed: tuple[Program, Said], program: Program, order: tuple[tuple[int, ...], ...]
) -> None:
    whole, _ = replayed
    assert [hand_in(program, *days).code for days in order] == [0] * len(order)
    assert [stood_on(program, day) for day in DAYS] == [stood_on(whole, day) for day in DAYS]
    for model in ("gpt-5.4", "gemini-2.5-flash", "gemini-3.8-flash"):
        assert steps(program, model) == steps(whole, model)
    assert changes(program) == changes(whole)


@pytest.fixture
def begun(program: Program) -> Program:
    """The program after the last two days, with a channel that is owed their news."""
    (program.folder / "ratecard.toml").write_text(ALERTS, encoding="utf-8")
    assert hand_in(program, 4, 5).code == 0
    return program


def test_old_prices_are_neither_announced_nor_published_as_new(begun: Program) -> None:
    was, owed = begun.feed_files(), begun("alerts", "list", "--json").json
    said = hand_in(begun, 1, 2, 3)
    assert (said.code, "owed" in said.err) == (0, False)
    assert begun("alerts", "list", "--json").json == owed
    now = begun.feed_files()
    differ = {name for name in now if now[name] != was.get(name)}
    about_the_past = {name for name in differ if "models/" in name or name == "v1/compat/llm-prices-historical.json"}
    assert about_the_past
    assert differ - about_the_past == {"v1/index.json"}
    assert was.keys() <= now.keys()
    assert begun.feed()["serial"] == json.loads(was["v1/index.json"])["serial"]


def test_what_replayed_days_owe_is_said_with_the_command_that_drops_it(program: Program) -> None:
    (program.folder / "ratecard.toml").write_text(ALERTS, encoding="utf-8")
    assert "webhook.billing is owed" in hand_in(program, 1, 2).err
    assert program("alerts", "drop", "webhook.billing").code == 0
    assert {row["status"] for row in program("alerts", "list", "--json").json} == {"dropped"}


def test_a_model_s_page_tells_the_past_at_once(begun: Program) -> None:
    assert hand_in(begun, 1, 2, 3).code == 0
    history = begun.feed("models/openai/gpt-5.4.json")["history"]
    assert min(span["since"] for span in history) == "2026-10-01T12:00:00Z"
    assert begun("verify", "public").code in (0, 1)  # it may have expired by today
    assert b"2026-10-01" in begun.feed_files()["models/openai/gpt-5.4.html"]


def test_the_same_past_again_changes_nothing(begun: Program) -> None:
    hand_in(begun, 1, 2, 3)
    was = [begun.feed_files(), changes(begun), steps(begun, "gpt-5.4")]
    said = hand_in(begun, 1, 2, 3)
    assert (said.code, said.json) == (0, [])
    assert said.err == "6 capture(s) skipped: they were replayed before\n"
    assert [begun.feed_files(), changes(begun), steps(begun, "gpt-5.4")] == was


def test_a_capture_from_between_two_publications_is_left_out_and_named(program: Program) -> None:
    hand_in(program, 2)
    hand_in(program, 4)
    was = program.feed_files()
    said = hand_in(program, 1, 3, 5)
    assert said.code == 0
    assert [check["at"][:10] for check in said.json] == ["2026-10-01"] * 2 + ["2026-10-05"] * 2
    left_out = [line for line in said.err.splitlines() if "is not rewritten" in line]
    assert len(left_out) == 2
    assert "of 2026-10-03 12:00 UTC skipped" in left_out[0]
    now = program.feed_files()
    kept = [name for name in was if name.startswith("v1/revisions/")]
    assert [now[name] for name in kept] == [was[name] for name in kept]


def test_a_refused_capture_of_the_past_is_told_and_the_rest_is_filled_in(begun: Program, tmp_path: Path) -> None:
    write_manifest(tmp_path)
    lines = (tmp_path / "manifest.jsonl").read_text("utf-8").splitlines()
    wall = tmp_path / "wall.html"
    wall.write_text("<html><title>Just a moment...</title></html>", encoding="utf-8")
    refused = {"file": str(wall), "page": "openai/pricing", "captured_at": "2026-10-02T12:00:00Z"}
    (tmp_path / "manifest.jsonl").write_text("\n".join([json.dumps(refused), lines[0]]), encoding="utf-8")
    said = begun("replay", tmp_path, "--json")
    assert said.code == 3
    assert [check["outcome"] for check in said.json] == ["baseline", "refused"]
    assert "openai/pricing refused: " in said.err
    assert stood_on(begun, 3)
