"""The bytes of pages as they arrived: files named by their sha256, compressed, written whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
import zlib
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, tuple_, union, update

from monitor.errors import StoreError
from storage import tables
from storage.database import Database
from storage.holds import forget_resolved

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

_snapshot = tables.snapshot
_KEPT_HEADERS = frozenset(
    ("age", "cache-control", "content-encoding", "content-language", "content-length", "content-type", "date", "etag",
     "expires", "last-modified", "server", "vary", "via")
)  # fmt: skip


class Snapshots(Database):
    """Kept pages. What a rate, card, hold, revision or filled-in check cites is evidence and stays for ever."""

    def keep_snapshot(self, body: bytes, *, page: str, at: datetime, url: str, headers: dict[str, str]) -> str:
        """Keep the bytes of a page as they arrived; the sha256 they can be asked for by.

        Raises StoreError where there is no room or no right to write; nothing half-written stays.
        """
        sha256 = hashlib.sha256(body).hexdigest()
        path = self.snapshot_path(sha256)
        with self.writing() as connection:  # the file too: pruning must not take it before its row is there
            if not _whole(path, sha256):
                _write(path, gzip.compress(body, mtime=0))
            if not _seen_again(connection, sha256, page, at):
                kept = _telling(headers)
                row = {"sha256": sha256, "page": page, "at": at, "last_at": at, "url": url, "size": len(body)}
                row |= {"headers": kept, "content_type": kept.get("content-type", "")}
                connection.execute(insert(_snapshot), row)
        return sha256

    def snapshot_path(self, sha256: str) -> Path:
        """Where the bytes are kept, gzipped."""
        return self.snapshot_dir / sha256[:2] / f"{sha256}.gz"

    def snapshot(self, sha256: str) -> bytes:
        """The bytes, verified. Raises StoreError, which names the snapshot, where they are gone or damaged."""
        return read_snapshot(self.snapshot_path(sha256), sha256)

    def evidence_snapshots(self) -> set[str]:
        """The snapshots that may never be pruned."""
        with self.reading() as connection:
            return _evidence(connection)

    def prune(self, keep_days: float, keep_count: int, now: datetime) -> int:
        """Forget snapshots that are no evidence and older than `keep_days` or not among a page's newest `keep_count`.

        So also holds that ended by themselves, first, since they cite snapshots. The number of files removed. Rows go
        before files: killed in between, the next pruning finds files that no row names.
        """
        with self.writing() as connection:
            oldest = now - timedelta(days=keep_days)
            forget_resolved(connection, oldest, keep_count)
            _forget(connection, oldest, keep_count)
        with self.writing() as connection:
            known = {f"{sha256}.gz" for sha256 in connection.execute(select(_snapshot.c.sha256)).scalars()}
            gone = [path for path in self.snapshot_dir.glob("??/*") if path.name not in known]
            for path in gone:
                path.unlink(missing_ok=True)
        return len(gone)


def copy_snapshots(past: Snapshots, source: Connection, here: Snapshots, target: Connection) -> None:
    """Within a transaction of each: keep here too what is kept in the past, bytes and rows."""
    for row in source.execute(select(_snapshot)).mappings():
        path = here.snapshot_path(row["sha256"])
        if not _whole(path, row["sha256"]):
            _write(path, past.snapshot_path(row["sha256"]).read_bytes())
        if not _seen_before(target, row["sha256"], row["page"], row["at"]):
            target.execute(insert(_snapshot), dict(row))


def read_snapshot(path: Path, sha256: str) -> bytes:
    """The bytes under a path, verified by their hash. Raises StoreError."""
    try:
        body = gzip.decompress(path.read_bytes())
    except FileNotFoundError:
        raise StoreError(f"the snapshot {sha256} is gone from {path.parent.parent}; a backup may have it") from None
    except (OSError, EOFError, zlib.error) as error:
        raise StoreError(f"the snapshot {sha256} can't be read ({error}); a backup may have it") from None
    if hashlib.sha256(body).hexdigest() != sha256:
        raise StoreError(f"the snapshot {sha256} is damaged: its bytes are others now; a backup may have it")
    return body


def _whole(path: Path, sha256: str) -> bool:
    """Whether the bytes are there as they came; what a disk has damaged is written again when it is seen again."""
    try:
        read_snapshot(path, sha256)
    except StoreError:
        return False
    return True


def _write(path: Path, content: bytes) -> None:
    """Write a file whole: under another name first, then renamed, both made to last."""
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _last(path.parent)
        _last(path.parent.parent)
    except OSError as error:
        if temporary:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise StoreError(
            f"the snapshot folder {path.parent.parent} can't be written: {error.strerror}; the page was not kept, "
            "its next check tries again"
        ) from error


def _last(folder: Path) -> None:
    """Make the names in a folder outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _seen_again(connection: Connection, sha256: str, page: str, at: datetime) -> bool:
    again = update(_snapshot).where(_snapshot.c.sha256 == sha256, _snapshot.c.page == page).values(last_at=at)
    return connection.execute(again).rowcount > 0


def _seen_before(connection: Connection, sha256: str, page: str, at: datetime) -> bool:
    known = (_snapshot.c.sha256 == sha256) & (_snapshot.c.page == page)
    connection.execute(update(_snapshot).where(known, _snapshot.c.at > at).values(at=at))
    return connection.execute(select(_snapshot.c.at).where(known)).first() is not None


def _telling(headers: dict[str, str]) -> dict[str, str]:
    """The headers that say what the bytes are; a cookie is none of our business."""
    return {name.lower(): value for name, value in headers.items() if name.lower() in _KEPT_HEADERS}


def _evidence(connection: Connection) -> set[str]:
    cited = (
        tables.rate.c.evidence_snapshot, tables.card.c.snapshot, tables.hold.c.snapshot, tables.revision.c.snapshot,
        tables.page.c.snapshot,
    )  # fmt: skip
    known = [select(column).where(column != "") for column in cited]
    filled_in = select(tables.check.c.snapshot).where(tables.check.c.id < 1)  # the past is made again from them
    return set(connection.execute(union(*known, filled_in)).scalars())


def _forget(connection: Connection, oldest: datetime, keep_count: int) -> None:
    rank = func.row_number().over(partition_by=_snapshot.c.page, order_by=_snapshot.c.last_at.desc()).label("rank")
    rows = connection.execute(select(_snapshot.c.sha256, _snapshot.c.page, _snapshot.c.last_at, rank)).all()
    evidence = _evidence(connection)
    gone = [
        (row.sha256, row.page)
        for row in rows
        if row.sha256 not in evidence and (row.last_at < oldest or row.rank > keep_count)
    ]
    for start in range(0, len(gone), 500):
        some = tuple_(_snapshot.c.sha256, _snapshot.c.page).in_(gone[start : start + 500])
        connection.execute(delete(_snapshot).where(some))
