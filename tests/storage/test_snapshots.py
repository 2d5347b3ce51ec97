"""The bytes of a page are kept whole, once, and handed out only as they were."""

from __future__ import annotations

import errno
import gzip
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitor.card.state import Step
from monitor.errors import StoreError
from storage.snapshots import read_snapshot
from tests.storage.nouns import PAGE, card, fresh, hold, publish, rate

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from storage.store import Store
    from tests.storage.conftest import Clock


def _keep(store: Store, body: bytes, at: datetime, page: str = PAGE) -> str:
    return store.keep_snapshot(
        body, page=page, at=at, url="https://example.org/p", headers={"Content-Type": "text/html"}
    )


def _files(store: Store) -> list[str]:
    return sorted(path.name for path in store.snapshot_dir.glob("*/*"))


def test_the_bytes_come_back(store: Store, clock: Clock) -> None:
    sha256 = _keep(store, b"<p>$1.25", clock())
    assert store.snapshot(sha256) == b"<p>$1.25"
    assert gzip.decompress(store.snapshot_path(sha256).read_bytes()) == b"<p>$1.25"
    assert store.snapshot_path(sha256).parent.name == sha256[:2]


def test_the_same_bytes_twice_are_one_file(store: Store, clock: Clock) -> None:
    first = _keep(store, b"same", clock())
    before = store.snapshot_path(first).stat().st_ino
    assert _keep(store, b"same", clock.forward(hours=1)) == first
    assert _keep(store, b"same", clock(), "google/gemini-pricing") == first
    assert (len(_files(store)), store.snapshot_path(first).stat().st_ino) == (1, before)


def test_a_damaged_file_is_written_again_when_its_bytes_are_seen_again(store: Store, clock: Clock) -> None:
    sha256 = _keep(store, b"<p>$1.25", clock())
    store.snapshot_path(sha256).write_bytes(gzip.compress(b"<p>$9.25"))
    assert _keep(store, b"<p>$1.25", clock()) == sha256
    assert store.snapshot(sha256) == b"<p>$1.25"


def test_a_cookie_is_not_kept(store: Store, clock: Clock) -> None:
    store.keep_snapshot(b"x", page=PAGE, at=clock(), url="u", headers={"Set-Cookie": "session=s3cret", "ETag": '"1"'})
    with store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT headers, content_type, size FROM snapshot").all()
    assert [tuple(row) for row in rows] == [('{"etag":"\\"1\\""}', "", 1)]


@pytest.mark.parametrize(
    "damage",
    [b"", b"not gzip", gzip.compress(b"other bytes"), gzip.compress(b"whole")[:-5]],
    ids=["empty", "not gzip", "other bytes", "cut off"],
)
def test_damaged_bytes_are_not_handed_out(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "x.gz").write_bytes(damage)
    with pytest.raises(StoreError, match=f"the snapshot {'a' * 64} .*a backup may have it"):
        read_snapshot(tmp_path / "x.gz", "a" * 64)


def test_bytes_that_are_gone_are_named(store: Store, clock: Clock) -> None:
    sha256 = _keep(store, b"x", clock())
    store.snapshot_path(sha256).unlink()
    with pytest.raises(StoreError, match=f"the snapshot {sha256} is gone"):
        store.snapshot(sha256)


def test_evidence_is_never_pruned(store: Store, clock: Clock) -> None:
    cited = {name: _keep(store, name.encode(), clock()) for name in ("rate", "card", "hold", "revision", "page")}
    idle = _keep(store, b"idle", clock())
    one = rate()
    one = one._replace(evidence=one.evidence._replace(snapshot=cited["rate"]))
    publish(store, clock(), [one])
    new = replace(card(1, clock()), page="openai/b", snapshot=cited["card"])
    state = replace(fresh("openai/c", clock()), snapshot=cited["page"])
    held = hold(clock(), rate(), snapshot=cited["hold"])
    revision = store.revision(1)
    assert revision is not None
    revision = replace(revision, serial=2, snapshot=cited["revision"], changes=())
    store.commit(Step(None, (state,), (new,), (held,), revision))
    assert store.evidence_snapshots() >= set(cited.values())
    assert store.prune(keep_days=1, keep_count=0, now=clock.forward(days=900)) == 1
    assert _files(store) == sorted(f"{sha256}.gz" for sha256 in cited.values())
    assert idle not in {name.removesuffix(".gz") for name in _files(store)}


def test_the_rest_goes_by_age_and_by_count(store: Store, clock: Clock) -> None:
    kept = [_keep(store, str(day).encode(), clock.forward(days=1)) for day in range(10)]
    assert store.prune(keep_days=5.5, keep_count=99, now=clock()) == 4
    assert store.prune(keep_days=99, keep_count=2, now=clock()) == 4
    assert _files(store) == sorted(f"{sha256}.gz" for sha256 in kept[-2:])
    assert store.prune(keep_days=99, keep_count=2, now=clock()) == 0


def test_a_snapshot_that_arrived_again_is_young(store: Store, clock: Clock) -> None:
    old = _keep(store, b"old", clock())
    _keep(store, b"old", clock.forward(days=30))
    store.prune(keep_days=7, keep_count=9, now=clock())
    assert store.snapshot(old) == b"old"


def test_pruning_sweeps_up_after_a_process_that_was_killed(store: Store, clock: Clock) -> None:
    sha256 = _keep(store, b"x", clock())
    (store.snapshot_path(sha256).parent / "tmpabc.tmp").write_bytes(b"half")
    assert store.prune(keep_days=7, keep_count=9, now=clock()) == 1
    assert _files(store) == [f"{sha256}.gz"]


def test_a_folder_that_can_not_be_written_is_named_and_nothing_is_recorded(store: Store, clock: Clock) -> None:
    store.snapshot_dir.write_text("a file where the folder should be")
    with pytest.raises(
        StoreError, match=r"the snapshot folder .*snapshots can't be written: .*its next check tries again"
    ):
        _keep(store, b"x", clock())
    store.snapshot_dir.unlink()
    sha256 = _keep(store, b"x", clock())
    assert store.snapshot(sha256) == b"x"


def test_a_full_disk_leaves_nothing_half_written_and_mends_itself(
    opening: Callable[[str], Store], sqlite_url: str, clock: Clock, small_disk: Path
) -> None:
    store = opening(sqlite_url)
    store.snapshot_dir = small_disk / "snapshots"
    with pytest.raises(StoreError, match=os.strerror(errno.ENOSPC)):
        _keep(store, os.urandom(3_000_000), clock())
    assert _files(store) == []
    assert store.snapshot(_keep(store, b"small", clock())) == b"small"
