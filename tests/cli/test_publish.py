"""`ratecard publish`, as a person runs it."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from tests.fetch.server import Server, reply

if TYPE_CHECKING:
    from tests.program import Program


@pytest.mark.parametrize("arguments", [(), ("--to", "public")], ids=["feed_dir", "--to"])
def test_what_was_damaged_without_changing_its_size_is_mended(after: Program, arguments: tuple[str, ...]) -> None:
    before = after.feed_files()
    for name in before:
        file = after.folder / "public" / name
        if name.endswith((".json", ".html")) and name != "v1/index.json":
            file.write_bytes(file.read_bytes()[:-1] + b"!")
    assert after.feed_files() != before
    assert after("publish", *arguments).code == 0
    assert after.feed_files() == before


def test_a_deploy_hook_has_the_time_that_its_site_gives_it(after: Program) -> None:
    """And no more: whatever it does later, the pages are there."""
    host = Server()
    try:
        hook = host.on("/hook", host.dribble(reply(200), pause=0.1))
        (after.folder / "own").mkdir()
        (after.folder / "own" / "a.html").write_text("a")
        settings = after.folder / "ratecard.toml"
        site = f'[[sites]]\nname = "a"\ntemplates = "own"\noutput = "out"\ndeploy_hook = "{hook}"\ntimeout = '
        settings.write_text(f'{site}"1s"')
        said = after("publish")
        assert (said.code, said.err) == (1, "ratecard: site a: no answer within 1 s\n")
        settings.write_text(f'{site}"1m"')
        assert after("publish").code == 0
    finally:
        host.close()


@pytest.mark.parametrize(
    ("hook", "says"),
    [
        ('deploy_hook_file = "hook"', "deploy_hook_file hook is empty"),
        ('deploy_hook_file = "none"', "deploy_hook_file none can't be read: No such file or directory"),
        ('deploy_hook_file = "hook"\ndeploy_hook = "https://x.example/"', "set either deploy_hook or deploy_hook_file"),
    ],
)
def test_a_deploy_hook_that_is_set_and_not_there_is_said(after: Program, hook: str, says: str) -> None:
    """An empty file is no hook: the pages would never go online, and nobody would know."""
    (after.folder / "own").mkdir()
    (after.folder / "hook").write_text("\n")
    site = '[[sites]]\nname = "a"\ntemplates = "own"\noutput = "out"\n'
    (after.folder / "ratecard.toml").write_text(site + hook)
    said = after("publish")
    assert (said.code, said.err) == (1, f"ratecard: site a: {says}\n")


def test_a_new_key_signs_what_its_public_half_verifies(after: Program) -> None:
    made = after("publish", "--new-key", "feed.key")
    assert (made.code, made.out) == (0, "")
    assert stat.S_IMODE((after.folder / "feed.key").stat().st_mode) == 0o600
    assert not (after.folder / "public/v1/index.json.minisig").exists()
    assert "index.json.minisig" in after("verify", "public", "--public-key", "feed.key.pub").out
    after.environment["RATECARD_SIGN_KEY_FILE"] = "feed.key"
    assert after("publish").code == 0
    assert "index.json.minisig" not in after("verify", "public", "--public-key", "feed.key.pub").out


def test_a_key_is_rotated_by_two_keys_known_at_once(after: Program) -> None:
    for name in ("old.key", "new.key"):
        assert after("publish", "--new-key", name).code == 0
    for name in ("old.key", "new.key"):
        after.environment["RATECARD_SIGN_KEY_FILE"] = name
        assert after("publish").code == 0
        both = after("verify", "public", "--public-key", "old.key.pub", "--public-key", "new.key.pub")
        assert "index.json.minisig" not in both.out
    assert "unknown key" in after("verify", "public", "--public-key", "old.key.pub").out


def test_a_key_that_cannot_be_written_is_a_failure_and_leaves_nothing(program: Program) -> None:
    said = program("publish", "--new-key", "nowhere/feed.key")
    told = "ratecard: the key nowhere/feed.key can't be written: No such file or directory; no key was made\n"
    assert (said.code, said.out, said.err) == (1, "", told)
    (program.folder / "feed.key.pub").mkdir()
    assert program("publish", "--new-key", "feed.key").code == 2
    assert not (program.folder / "feed.key").exists()


def test_a_new_key_replaces_none_and_publishes_nothing(program: Program) -> None:
    (program.folder / "feed.key").write_text("another")
    said = program("publish", "--new-key", "feed.key")
    assert (said.code, (program.folder / "feed.key").read_text()) == (2, "another")
    assert "no key was replaced" in said.err
    assert program("publish", "--new-key", "other.key", "--to", "there").code == 2
    assert [path.name for path in program.folder.iterdir()] == ["feed.key"]
