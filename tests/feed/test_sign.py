from __future__ import annotations

import shutil
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from monitor.errors import FeedInvalid, PublishError, UsageError
from monitor.feed.sign import check, new_key, read_public_key, read_signing_key, write_keys

if TYPE_CHECKING:
    from pathlib import Path

BODY = b'{"serial": 1}\n'
minisign = pytest.mark.skipif(not shutil.which("minisign"), reason="the minisign tool is not installed")


def tool(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["minisign", *arguments], cwd=folder, capture_output=True, text=True, check=False)


@minisign
def test_the_stock_tool_accepts_our_signature(tmp_path: Path) -> None:
    key = write_keys(tmp_path / "secret.key", tmp_path / "public.key")
    (tmp_path / "index.json").write_bytes(BODY)
    (tmp_path / "index.json.minisig").write_bytes(key.sign(BODY, "index.json serial:1"))
    told = tool(tmp_path, "-V", "-p", "public.key", "-m", "index.json")
    assert told.returncode == 0, told.stderr
    assert "Trusted comment: index.json serial:1" in told.stdout
    assert tool(tmp_path, "-V", "-P", key.public.text().splitlines()[1], "-m", "index.json").returncode == 0
    (tmp_path / "index.json").write_bytes(BODY + b" ")
    assert tool(tmp_path, "-V", "-p", "public.key", "-m", "index.json").returncode != 0


@minisign
def test_the_stock_tool_signs_with_our_key_and_we_accept_it(tmp_path: Path) -> None:
    key = write_keys(tmp_path / "secret.key", tmp_path / "public.key")
    (tmp_path / "index.json").write_bytes(BODY)
    told = tool(tmp_path, "-S", "-s", "secret.key", "-m", "index.json")
    assert told.returncode == 0, told.stderr
    check(BODY, (tmp_path / "index.json.minisig").read_bytes(), (key.public,))


@minisign
def test_a_key_made_by_the_stock_tool_signs_here(tmp_path: Path) -> None:
    assert tool(tmp_path, "-G", "-W", "-p", "public.key", "-s", "secret.key").returncode == 0
    key = read_signing_key(tmp_path / "secret.key")
    assert read_public_key((tmp_path / "public.key").read_text()) == key.public
    check(BODY, key.sign(BODY, "x"), (key.public,))


def test_keys_are_written_for_their_owner_and_read_back(tmp_path: Path) -> None:
    key = write_keys(tmp_path / "secret.key", tmp_path / "public.key")
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert read_signing_key(tmp_path / "secret.key") == key
    assert read_public_key((tmp_path / "public.key").read_text()) == key.public
    assert read_public_key(key.public.text().splitlines()[1]) == key.public


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    write_keys(tmp_path / "secret.key", tmp_path / "public.key")
    before = (tmp_path / "secret.key").read_bytes()
    with pytest.raises(UsageError, match=r"secret\.key is there already"):
        write_keys(tmp_path / "secret.key", tmp_path / "public.key")
    assert (tmp_path / "secret.key").read_bytes() == before


def test_a_pair_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "public.key").write_text("another")
    with pytest.raises(UsageError, match=r"public\.key is there already"):
        write_keys(tmp_path / "secret.key", tmp_path / "public.key")
    assert not (tmp_path / "secret.key").exists()


def test_a_key_does_not_show_its_secret() -> None:
    key = new_key()
    assert "_seed" not in repr(key)


def test_the_same_index_has_the_same_signature() -> None:
    key = new_key()
    assert key.sign(BODY, "serial:1") == key.sign(BODY, "serial:1")


def test_after_a_rotation_both_keys_are_good_until_the_old_one_is_dropped() -> None:
    old, new = new_key(), new_key()
    for key in (old, new):
        check(BODY, key.sign(BODY, "x"), (old.public, new.public))
    with pytest.raises(FeedInvalid, match="unknown key"):
        check(BODY, old.sign(BODY, "x"), (new.public,))


@pytest.mark.parametrize("line", range(1, 4))
def test_nothing_that_is_signed_can_be_exchanged(line: int) -> None:
    key = new_key()
    mine, other = key.sign(BODY, "serial:1").splitlines(), key.sign(b"other", "serial:2").splitlines()
    with pytest.raises(FeedInvalid, match="does not sign"):
        check(BODY, b"\n".join(mine[:line] + other[line : line + 1] + mine[line + 1 :]), (key.public,))


@pytest.mark.parametrize("body", [b"", b"\xff", b"a\nb\nc\nd", b"\n\n\n\n", b"c\nRWQ=\nd\nRWQ=\n"])
def test_what_is_no_signature_is_said(body: bytes) -> None:
    with pytest.raises(FeedInvalid, match="is not a minisign signature"):
        check(BODY, body, (new_key().public,))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, r"can't be read \(No such file or directory\)"),
        ("", "is not a minisign secret key"),
        ("comment\n!!!\n", "is not a minisign secret key"),
        ("comment\nRWQ=\n", "is not a minisign secret key"),
        ("comment\n" + new_key().public.text().splitlines()[1], "is not a minisign secret key"),
    ],
    ids=["missing", "empty", "not base64", "cut off", "a public key"],
)
def test_a_configured_key_that_is_none_stops_the_publication(tmp_path: Path, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / "secret.key").write_text(text)
    with pytest.raises(PublishError, match=said) as raised:
        read_signing_key(tmp_path / "secret.key")
    assert "not published unsigned" in str(raised.value)


@pytest.mark.parametrize(("place", "said"), [(4, "has a password"), (100, "is damaged")])
def test_a_key_with_a_password_or_damage_is_said(tmp_path: Path, place: int, said: str) -> None:
    comment, line = new_key().text().splitlines()
    other = "B" if line[place] != "B" else "C"
    (tmp_path / "secret.key").write_text(f"{comment}\n{line[:place]}{other}{line[place + 1 :]}\n")
    with pytest.raises(PublishError, match=said):
        read_signing_key(tmp_path / "secret.key")


@pytest.mark.parametrize("text", ["", "untrusted comment: x", "untrusted comment: x\nabc", "RWQ="])
def test_what_is_no_public_key_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="not a minisign public key"):
        read_public_key(text)
