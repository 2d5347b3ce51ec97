"""Whether a database file is whole, before anything is written to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from monitor.errors import StoreError, UsageError
from storage.engine import where

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection

_MAGIC = b"SQLite format 3\0"
_READ_WHOLE = 16 * 1024 * 1024  # bytes that are checked each time at opening; `ratecard doctor` checks more


def inspect_file(url: URL, snapshot_dir: Path) -> None:
    """Raises StoreError where an SQLite file is foreign or cut off. A file that is not there is no fault."""
    if url.get_backend_name() != "sqlite":
        return
    assert url.database is not None
    path = Path(url.database)
    if not path.exists():
        return
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise StoreError(f"{where(url)} can't be read: {error.strerror}. Mend its permissions") from None
    _inspect_header(url, header, size, kept=any(snapshot_dir.glob("??/*.gz")))


def require_file(url: URL) -> None:
    """Raises UsageError where an SQLite file is not there: to look at it would make an empty one."""
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        raise not_there(url)


def not_there(url: URL) -> UsageError:
    """What is to be said of a database that nobody has written to yet."""
    whole = url.set(database=str(Path(url.database or "").absolute())) if url.get_backend_name() == "sqlite" else url
    return UsageError(f"{where(whole)} holds nothing yet; `ratecard check` makes it, or `--config` names another")


def inspect_content(connection: Connection, url: URL, limit: int = _READ_WHOLE) -> None:
    """Raises StoreError where an SQLite file of no more than `limit` bytes is damaged inside."""
    if url.get_backend_name() != "sqlite" or url.database is None or Path(url.database).stat().st_size > limit:
        return
    said = str(connection.execute(text("PRAGMA quick_check(1)")).scalar_one())
    if said != "ok":
        raise StoreError(f"{where(url)} is damaged; it was left as it is. Run `ratecard db restore FILE`")


def _inspect_header(url: URL, header: bytes, size: int, *, kept: bool) -> None:
    if size == 0:
        if kept:
            raise StoreError(
                f"{where(url)} is empty although snapshots are kept; it was left as it is. "
                "Run `ratecard db restore FILE`, or remove the file to begin anew"
            )
        return
    if not header.startswith(_MAGIC):
        raise StoreError(
            f"{where(url)} is not an SQLite database; it was left as it is. "
            "Name another `database`, or run `ratecard db restore FILE`"
        )
    if not _recoverable(url) and _stated_size(header) > size:
        raise StoreError(f"{where(url)} is cut off; it was left as it is. Run `ratecard db restore FILE`")


def _recoverable(url: URL) -> bool:
    """Whether a journal lies beside the file: then SQLite itself makes it whole."""
    return any(Path(f"{url.database}{suffix}").exists() for suffix in ("-journal", "-wal"))


def _stated_size(header: bytes) -> int:
    """The size in bytes that the header states (file format, 1.3); 0 where it states none that holds."""
    page = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    return (65536 if page == 1 else page) * pages if header[24:28] == header[92:96] else 0
