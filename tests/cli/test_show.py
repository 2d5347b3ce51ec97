"""The demonstration: what is known after it, as people and programs see it."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from jsonschema import validate

from tests.cli.contract import CHANGE, MOMENT, RATE, TEXT, many, record
from tests.program import GOOGLE, OPENAI, facsimile

if TYPE_CHECKING:
    from tests.program import Program, Said

PUBLISHED = record(**RATE["properties"], first_seen=MOMENT, changed_at=MOMENT, sources=many(TEXT))


def test_the_demonstration_gives_just_the_changes_that_it_makes(replayed: tuple[Program, Said]) -> None:
    program, said = replayed
    assert said.code == 0
    assert [check["outcome"] for check in said.json] == ["baseline"] * 2 + ["changed"] * 6 + ["unchanged"] * 2
    changes = program("changes", "--json").json
    assert Counter((change["at"][:10], change["kind"]) for change in changes) == {
        ("2026-10-02", "price"): 22,
        ("2026-10-03", "added"): 10,
        ("2026-10-04", "price"): 3,
        ("2026-10-04", "added"): 4,
        ("2026-10-04", "window"): 4,
    }


def test_changes_are_what_the_contract_says(replayed: tuple[Program, Said]) -> None:
    changes = replayed[0]("changes", "--json").json
    validate(changes, many(CHANGE))
    assert changes == sorted(changes, key=lambda change: change["at"], reverse=True)
    fed = [item["_ratecard"] for item in replayed[0].feed("changes.json")["items"]]
    assert sorted(change["id"] for change in fed) == sorted(change["id"] for change in changes)
    assert {change["id"]: change for change in fed} == {change["id"]: change for change in changes}


def test_changes_since_a_day(replayed: tuple[Program, Said]) -> None:
    since = replayed[0]("changes", "--since", "2026-10-04", "--json").json
    assert {change["at"][:10] for change in since} == {"2026-10-04"}


def test_the_feed_is_the_database(replayed: tuple[Program, Said]) -> None:
    program, _ = replayed
    rates = program.feed("rates.json")["rates"]
    validate(rates, many(PUBLISHED))
    shown = program("show", "--json").json
    validate(shown, many(PUBLISHED))
    assert all(rate in rates for rate in shown)


def test_show_tells_what_stood_on_a_day(replayed: tuple[Program, Said]) -> None:
    def price(*arguments: str) -> list[str]:
        rates = replayed[0]("show", "gpt-5.4", "--json", *arguments).json
        return [
            rate["price"]
            for rate in rates
            if (rate["charge"], rate["tier"], rate["context"]) == ("input", "standard", None)
        ]

    before = replayed[0]("show", "gpt-5.4", "--as-of", "2026-09-30")
    assert (before.code, before.out) == (2, "")
    assert "no prices were known on 2026-09-30" in before.err
    assert price("--as-of", "2026-10-01") == ["2.5"]
    assert price("--as-of", "2026-10-02") == ["2"]
    assert price() == ["2"]


def test_show_knows_which_window_applies(replayed: tuple[Program, Said]) -> None:
    """A promotion ends with its year; the day decides which of two rates is shown."""
    rates = replayed[0]("show", "gemini-3.8-flash", "--as-of", "2026-12-31", "--json").json
    assert {rate["valid_until"] for rate in rates if rate["tier"] == "standard"} == {"2026-12-31"}


def test_a_price_that_has_ended_without_another_is_not_simply_missing(program: Program) -> None:
    dated = facsimile(GOOGLE, "autumn.html").replace("<br>$1.50 starting January 1, 2027.", "", 1)
    (program.folder / "page.html").write_text(dated)
    line = {"file": "page.html", "page": GOOGLE, "captured_at": "2026-12-30T12:00:00Z"}
    (program.folder / "manifest.jsonl").write_text(json.dumps(line))
    assert program("replay", ".").code == 0
    assert program("show", "gemini-3.8-flash", "--as-of", "2026-12-31").err == ""
    said = program("show", "gemini-3.8-flash", "--as-of", "2027-01-01")
    assert said.err == (
        "gemini-3.8-flash  Input  standard  until December 31, 2026: $0.75 / 1M tokens has ended, and the page names no "
        "other price\n"
    )


def test_of_a_model_that_is_sold_on_several_platforms_the_maker_s_own_is_meant(program: Program) -> None:
    vertex, model = "google/vertex-pricing", "gemini-3.8-flash"
    lines = []
    for page, name in ((vertex, "autumn.html"), (GOOGLE, "autumn.html")):
        (program.folder / page.replace("/", "-")).write_text(facsimile(page, name))
        line = {"file": page.replace("/", "-"), "page": page, "captured_at": "2026-12-01T12:00:00Z"}
        lines.append(json.dumps(line))
    (program.folder / "manifest.jsonl").write_text("\n".join(lines))
    assert program("replay", ".").code == 0

    def platforms(*arguments: str) -> set[str]:
        return {rate["platform"] for rate in program(*arguments, "--json").json}

    for command in ("show", "history"):
        assert platforms(command, model) == {"gemini-api"}
        assert platforms(command, model, "--platform", "vertex-ai") == {"vertex-ai"}
    assert platforms("show") == {"gemini-api", "vertex-ai"}
    assert "on vertex-ai" not in program("show", model).out
    assert all("on vertex-ai" in row for row in program("show", "--platform", "vertex-ai").out.splitlines()[1:])
    assert "gemini-3.8-flash is sold on vertex-ai too: --platform vertex-ai\n" in program("show", model).err
    snippet = json.loads((program.folder / f"public/snippets/google/{model}.jsonld").read_text())
    assert {offer["url"] for offer in snippet["offers"]} == {"https://ai.google.dev/gemini-api/docs/pricing"}


def test_a_diff_that_finds_nothing_says_so(replayed: tuple[Program, Said]) -> None:
    said = replayed[0]("diff", "2", "2")
    assert (said.code, said.out, said.err) == (0, "", "nothing differs\n")


def test_evidence_is_the_cell_that_was_read(replayed: tuple[Program, Said]) -> None:
    said = replayed[0]("show", "gpt-image-2", "--evidence").out
    assert f"{OPENAI} › " in said
    assert "“5”" in said or "“$5" in said


def test_a_model_that_nobody_sells_is_met_with_a_guess(replayed: tuple[Program, Said]) -> None:
    said = replayed[0]("show", "gpt-5.5-min")
    assert (said.code, said.out) == (2, "")
    assert "did you mean gpt-5" in said.err


@pytest.mark.parametrize(
    "command",
    [
        ("show",), ("changes",), ("history", "gpt-5.4"), ("diff", "1", "3"), ("diff", "2026-10-01", "2026-10-05"), ("holds",),
        ("holds", "--all"), ("cost", "gpt-5.4", "--input", "1000"), ("alerts", "list"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_json_is_json_and_nothing_else(replayed: tuple[Program, Said], command: tuple[str, ...]) -> None:
    said = replayed[0](*command, "--json")
    assert (said.code, said.err) == (0, "")
    assert said.json is not None


def test_history_lists_the_rates_in_the_order_in_which_show_does(replayed: tuple[Program, Said]) -> None:
    shown = replayed[0]("show", "gpt-image-2", "--evidence").out
    told = [line for line in replayed[0]("history", "gpt-image-2").out.splitlines() if not line.startswith(" ")]
    assert told == [line.replace(f"  {price}", "") for line in shown.splitlines() if (price := _price(line))]
    assert not any(line.endswith(" ") for line in told)


def _price(line: str) -> str:
    return next((part for part in line.split("  ") if not line.startswith(" ") and "$" in part), "")


def test_history_tells_the_steps(replayed: tuple[Program, Said]) -> None:
    said = replayed[0]("history", "gemini-2.5-flash")
    assert said.code == 0
    assert "2026-10-01 12:00 UTC  $0.30 / 1M tokens" in said.out
    assert "2026-10-02 12:00 UTC  $0.20 / 1M tokens" in said.out


def test_a_feed_can_be_made_again_from_the_database_alone(replayed: tuple[Program, Said], after: Program) -> None:
    assert after("publish", "--to", "again").code == 0
    assert after("verify", "again").code in (0, 1)
    root = after.folder / "again"
    again = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert again == replayed[0].feed_files()


def test_the_same_replay_again_changes_nothing(replayed: tuple[Program, Said], after: Program) -> None:
    before = dump(after)
    said = after("replay", ".")
    assert said.code == 0
    assert "they were replayed before" in said.err
    assert dump(after) == before
    assert after.feed_files() == replayed[0].feed_files()


def test_what_is_kept_reads_the_same_today(after: Program) -> None:
    said = after("reparse")
    assert said.code == 0
    assert "read the same" in said.err


def dump(program: Program) -> list[str]:
    """Everything that the database holds."""
    database = sqlite3.connect(program.folder / "ratecard.db")
    try:
        return list(database.iterdump())
    finally:
        database.close()


def test_both_pages_are_in_the_feed(replayed: tuple[Program, Said]) -> None:
    program, _ = replayed
    assert program.published(OPENAI)
    assert program.published(GOOGLE)
