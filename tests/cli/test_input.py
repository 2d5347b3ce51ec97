"""Bad input: one clear line on standard error, the right exit code, and nothing changed."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.program import COMMAND, OPENAI, Program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.program import Said


def tree(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


LOOKS = [
    ("show",), ("show", "gpt-5"), ("changes",), ("history", "gpt-5"), ("diff", "0", "2026-01-01"),
    ("cost", "gpt-5", "--input", "5"), ("holds",), ("approve", "1"), ("reject", "1"), ("alerts", "list"),
    ("alerts", "retry"), ("alerts", "drop", "slack.prices"), ("reparse",), ("publish",), ("db", "backup", "all.tar"),
]  # fmt: skip


@pytest.mark.parametrize("arguments", LOOKS, ids=" ".join)
@pytest.mark.parametrize("empty", [False, True], ids=["no file", "an empty file"])
def test_where_nothing_is_known_yet_nothing_is_made(program: Program, arguments: tuple[str, ...], empty: bool) -> None:
    if empty:
        (program.folder / "ratecard.db").touch()
    says = f"the database {program.folder}/ratecard.db holds nothing yet; `ratecard check` makes it"
    assert_told(program, 2, *arguments, says=says)


def test_the_test_of_a_channel_that_is_none_makes_no_database(program: Program) -> None:
    says = "slack.nowhere: no such channel; there are none in the settings"
    assert_told(program, 2, "alerts", "test", "slack.nowhere", says=says)


def test_two_files_are_compared_without_a_database(program: Program) -> None:
    (program.folder / "card.json").write_text('{"rates": []}')
    said = program("diff", "card.json", "card.json")
    assert (said.code, said.out, said.err) == (0, "", "nothing differs\n")
    assert list(tree(program.folder)) == ["card.json"]


def assert_told(program: Program, code: int, *arguments: object, says: str) -> None:
    """The command fails with one line, and leaves everything as it was."""
    before = tree(program.folder)
    said = program(*arguments)
    assert (said.code, said.out) == (code, ""), said
    (line,) = said.err.splitlines()
    assert line.startswith("ratecard: ")
    assert says in line
    assert tree(program.folder) == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("frob",), "No such command 'frob'. Try"),
        (("shwo",), "Did you mean 'show'? Try"),
        (("show", "--bla"), "No such option: --bla"),
        (("show", "--as-of", "yesterday"), "yesterday: no such day; it is written as 2026-08-31"),
        (("changes", "--since", "2026-02-30"), "2026-02-30: no such day"),
        (("parse", "page.html"), "Missing option '--page'"),
        (("parse", "page.html", "--page", OPENAI), "page.html: can't be read: No such file"),
        (("parse", ".", "--page", OPENAI), "can't be read: Is a directory"),
        (("parse", "page.html", "--page", "openai/prices"), "no such page; there are google/"),
        (("check", "openai/prices"), "no such page; there are google/"),
        (("check", "openai/pricng"), "did you mean openai/pricing?"),
        (("show", "gpt-9"), "gpt-9: no such model is known; no prices are known yet; `ratecard check` reads"),
        (("show", "--platform", "azure"), "azure: no such platform; there are gemini-api, openai-api, vertex-ai"),
        (("history", "gpt-9"), "gpt-9: no such model is known"),
        (("cost", "gpt-9", "--input", "5"), "gpt-9: no such model is known"),
        (("replay", "nowhere"), "manifest.jsonl: can't be read: No such file"),
        (("verify", "nowhere"), "nowhere: no such folder"),
        (("show", "--config", "no.toml"), "no.toml: no such settings file; `ratecard init` writes one"),
        (("diff", "a", "b"), "neither a serial nor a date"),
        (("diff", "²", "b"), "neither a serial nor a date"),
        (("diff", "2026-02-30", "1"), "no such day"),
        (("approve", "7"), "no hold 7 waits for a decision"),
        (("approve", "seven"), "should be a valid integer"),
        (("alerts", "test", "slack.nowhere"), "slack.nowhere"),
        (("alerts", "list", "--status", "lost"), "no such status; there are pending, sent, failed, dropped"),
        (("alerts", "retry", "7"), "7: no such message and no channel with any; `ratecard alerts list` shows them"),
        (("alerts", "drop", "7"), "7: no such message"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_use_is_told(settled: Program, arguments: tuple[str, ...], says: str) -> None:
    assert_told(settled, 2, *arguments, says=says)


@pytest.mark.parametrize("command", [("show",), ("history",), ("cost", "--input", "5")], ids=lambda value: value[0])
def test_a_model_that_is_not_known_is_asked_back(after: Program, command: tuple[str, ...]) -> None:
    assert_told(after, 2, *command, "gpt-5.44", says="gpt-5.44: no such model is known; did you mean gpt-5.4?")


def test_a_file_that_is_no_backup_is_told_in_plain_words(settled: Program, tmp_path: Path) -> None:
    (tmp_path / "empty.tar").touch()
    assert_told(
        settled, 1, "db", "restore", tmp_path / "empty.tar", says="not a backup, or cut off: nothing was replaced"
    )


def test_a_folder_without_a_feed_is_named(settled: Program) -> None:
    assert_told(settled, 1, "verify", ".", says=". is not a feed (v1: No such file or directory)")


@pytest.mark.parametrize("command", [("show",), ("changes",), ("alerts", "list"), ("holds",)], ids=" ".join)
def test_where_there_is_nothing_to_show_one_line_says_so(settled: Program, command: tuple[str, ...]) -> None:
    said = settled(*command)
    assert (said.code, said.out, len(said.err.splitlines())) == (0, "", 1)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A program whose database is there already, so that nothing is made in passing."""
    program = Program(tmp_path_factory.mktemp("settled"))
    assert program("db", "upgrade").code == 0
    return program


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("feed_dir = ", "not valid TOML"),
        ('feed_dirr = "x"', "unknown setting feed_dirr; did you mean feed_dir?"),
        ("[fetch]\nrobot = false", "unknown setting fetch.robot; did you mean robots?"),
        ('[pages."openai/prices"]\nenabled = true', "no such page"),
        ('[pages."openai/pricing"]\nevery = "soon"', "a duration is a number and a unit"),
        ('[pages."openai/pricing"]\ncron = "every day"', "cron 'every day'"),
        ('[pages."openai/pricing"]\ncron = "0 0 30 2 *"', "never comes"),
        ('database = "mysql://x/y"', "use sqlite or postgresql"),
        ('database = "nonsense"', "is not an address like sqlite:///ratecard.db"),
        ("[serve]\nport = 99999", "serve.port"),
        ('[alerts.slack.prices]\nwebhook_url_file = "/nowhere"', "/nowhere"),
        ('[alerts.pigeon.prices]\nurl = "x"', "pigeon"),
    ],
)  # fmt: skip
def test_broken_settings_are_told_with_what_is_meant(program: Program, text: str, says: str) -> None:
    (program.folder / "ratecard.toml").write_text(text, encoding="utf-8")
    assert_told(program, 2, "check", says=says)


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"feed_dir = 'p\xff'"])
def test_settings_that_are_no_text_are_told(program: Program, body: bytes) -> None:
    (program.folder / "ratecard.toml").write_bytes(body)
    assert_told(program, 2, "show", says="not valid TOML")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "manifest.jsonl:1: not a line like"),
        ("[]", "manifest.jsonl:1: not a line like"),
        ('{"file": "a", "page": "openai/pricing"}', "not a line like"),
        ('{"file": "a", "page": "openai/pricing", "captured_at": "noon"}', "not a line like"),
        ('{"file": 7, "page": "openai/pricing", "captured_at": "2026-01-01"}', "not a line like"),
        ('{"file": "a", "page": "openai/prices", "captured_at": "2026-01-01"}', "no such page"),
        ('{"file": "a", "page": "openai/pricing", "captured_at": "2026-01-01"}', "a: no such file"),
        ('{"file": "a\\u0000", "page": "openai/pricing", "captured_at": "2026-01-01"}', "manifest.jsonl:1"),
        ("", "names no captures"),
    ],
)  # fmt: skip
def test_a_broken_manifest_is_told_with_its_line(program: Program, line: str, says: str) -> None:
    (program.folder / "manifest.jsonl").write_text(line + "\n", encoding="utf-8")
    assert_told(program, 2, "replay", ".", says=says)


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE recipe (name TEXT)")
    database.close()


def newer(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()


def damaged(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[100:8000] = b"\x55" * 7900
    path.write_bytes(body)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda path: path.write_bytes(b"not a database at all, but long enough to be looked at" * 50), "not an SQLite"),
        (lambda path: path.write_bytes(path.read_bytes()[:5000]), "ratecard db restore"),
        (damaged, "ratecard db restore"),
        (newer, "written by a newer ratecard"),
    ],
    ids=["no database", "cut off", "damaged", "newer"],
)  # fmt: skip
@pytest.mark.parametrize("command", [("check",), ("show",), ("publish",)], ids=" ".join)
def test_a_database_that_can_not_be_used_is_left_alone(
    after: Program, spoil: Callable[[Path], object], says: str, command: tuple[str, ...]
) -> None:
    spoil(after.folder / "ratecard.db")
    assert_told(after, 1, *command, says=says)


def test_another_program_s_database_is_left_alone(program: Program) -> None:
    foreign(program.folder / "ratecard.db")
    assert_told(program, 1, "check", says="belongs to another program")


def test_a_feed_folder_that_can_not_be_written_leaves_the_database_right(after: Program) -> None:
    shutil.rmtree(after.folder / "public")
    (after.folder / "public").write_text("a file", encoding="utf-8")
    assert_told(after, 1, "publish", says="the feed in public could not be written")


def test_a_snapshot_folder_that_can_not_be_written_is_told(replayed: tuple[Program, Said], program: Program) -> None:
    manifest = replayed[0].folder / "manifest.jsonl"
    shutil.copy(manifest, program.folder)
    (program.folder / "snapshots").write_text("a file", encoding="utf-8")
    said = program("replay", ".")
    assert said.code == 1
    assert "the snapshot folder snapshots can't be written" in said.err
    assert not (program.folder / "public").exists()


def test_a_database_whose_folder_is_not_there_is_told(program: Program) -> None:
    (program.folder / "ratecard.toml").write_text('database = "sqlite:///no/where/r.db"', encoding="utf-8")
    assert_told(program, 1, "check", says="its folder exists")


def test_a_server_that_is_not_there_is_told(program: Program) -> None:
    url = "postgresql+psycopg://nobody:hush@127.0.0.1:9/none"
    (program.folder / "ratecard.toml").write_text(f'database = "{url}"', encoding="utf-8")
    said = program("show")
    assert said.code == 1
    assert len(said.err.splitlines()) == 1
    assert "hush" not in said.err


def test_a_snapshot_that_is_gone_or_damaged_is_named(after: Program) -> None:
    cited = after.feed("rates.json")["rates"][0]["evidence"]["snapshot"]
    (after.folder / "snapshots" / cited[:2] / f"{cited}.gz").write_bytes(b"gone bad")
    said = after("reparse")
    assert said.code == 1
    assert cited in said.err
    assert len(said.err.splitlines()) == 1


@pytest.mark.slow
def test_who_stops_reading_our_output_gets_no_traceback(replayed: tuple[Program, Said]) -> None:
    folder = replayed[0].folder
    command = f"'{COMMAND}' show --json | head -c 10; '{COMMAND}' show > /dev/full"
    said = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
    assert said.stderr == "ratecard: the output: No space left on device\n"


@pytest.mark.slow
def test_a_terminal_that_lacks_our_signs_is_no_reason_to_fail(replayed: tuple[Program, Said]) -> None:
    program = Program(replayed[0].folder)
    program.environment |= {"PYTHONIOENCODING": "ascii"}
    assert "\\u203a" in program.process("show", "gpt-image-2", "--evidence").out
    assert json.loads(program.process("show", "gpt-image-2", "--json").out)


@pytest.mark.parametrize("arguments", [("show",), ("check",), ("publish",)])
def test_the_environment_speaks_too(program: Program, arguments: tuple[str, ...]) -> None:
    program.environment["RATECARD_STALE_AFTER"] = "never"
    assert_told(program, 2, *arguments, says="RATECARD_STALE_AFTER: a duration is a number and a unit")
