from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from monitor.commands.doctor import doctor
from tests.program import OPENAI, Program, Site

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def levels(program: Program, *arguments: str) -> dict[str, str]:
    """The worst level of each check."""
    found: dict[str, str] = {}
    for one in program("doctor", "--json", *arguments).json:
        found[one["check"]] = max(found.get(one["check"], "ok"), one["level"], key=["ok", "warning", "error"].index)
    return found


def test_an_installation_that_works_has_no_error(program: Program, site: Site) -> None:
    program.watch(site.urls, "[serve]\nport = 0")
    assert program("check").code == 0
    said = program("doctor", "--json")
    assert said.code == 0, said.out
    assert {"settings", "database", "disk", "feed", "backup", "reach", OPENAI} <= {one["check"] for one in said.json}
    assert {one["level"] for one in said.json} == {"ok", "warning"}


def test_offline_asks_no_host(program: Program, site: Site) -> None:
    program.watch(site.urls)
    assert "reach" not in levels(program, "--offline")
    assert site.server.asked == []


def test_looking_changes_nothing(program: Program, site: Site, tmp_path: Path) -> None:
    program.watch(site.urls)
    program("doctor")
    assert [path.name for path in tmp_path.iterdir()] == ["ratecard.toml"]


def test_wrong_settings_are_the_only_finding_and_exit_1(program: Program, tmp_path: Path) -> None:
    (tmp_path / "ratecard.toml").write_text('databse = "x"')
    said = program("doctor", "--json")
    assert (said.code, [one["check"] for one in said.json]) == (1, ["settings"])
    assert "did you mean database?" in said.json[0]["text"]
    assert said.json[0]["mend"] == "correct ratecard.toml"


def test_a_wrong_variable_and_a_missing_file_are_mended_where_they_are(program: Program) -> None:
    program.environment["RATECARD_SERVE_PORT"] = "x"
    assert program("doctor", "--json").json[0]["mend"] == "correct RATECARD_SERVE_PORT"
    assert program("doctor", "--json", "--config", "no.toml").json[0]["mend"] == "ratecard init"


def test_a_damaged_database_is_one_error_and_the_rest_is_still_looked_at(program: Program, tmp_path: Path) -> None:
    (tmp_path / "ratecard.db").write_bytes(b"no database" * 100)
    found = levels(program, "--offline")
    assert (found["database"], found["disk"]) == ("error", "ok")


def test_the_table_names_the_command_that_mends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert doctor(None, {}, offline=True, as_json=False) == 0
    printed = capsys.readouterr()
    assert "there is no database yet → ratecard check" in printed.out
    assert "0 error(s)" in printed.err


def test_json_has_every_field(program: Program) -> None:
    for one in json.loads(program("doctor", "--json", "--offline").out):
        assert list(one) == ["check", "level", "text", "mend"]
        assert (one["level"] == "ok") == (not one["mend"])
