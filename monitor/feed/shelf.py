"""The feed in memory, each file with its headers and its gzip made once, ready to be sent."""

from __future__ import annotations

import gzip
import hashlib
import logging
import os
import re
import stat
from collections import OrderedDict
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Headers = list[tuple[bytes, bytes]]

TYPES = {
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".atom": "application/atom+xml; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".minisig": "text/plain; charset=utf-8",
    ".pub": "text/plain; charset=utf-8",
}
_PACKED = (".png", ".ico")
_SMALL = 512  # bytes; below it gzip saves nothing worth its headers
REVISION = re.compile(r"/v1/revisions/[1-9][0-9]{0,8}\.json", re.ASCII)
_REVISIONS_HELD = 16  # they never change and are seldom asked for: those read last stay in memory
_NOTHING_ELSE = "default-src 'none'; frame-ancestors 'none'"
_OWN_ONLY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
COMMON: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"etag"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]
_log = logging.getLogger(__name__)
_OF_304 = {b"etag", b"cache-control", b"vary"} | {name for name, _ in COMMON}


@dataclass(frozen=True, slots=True)
class Answer:
    """One representation of a file: its strong ETag, all its headers, its bytes, and what is sent before them.

    `unchanged` is sent to those who have it already.
    """

    etag: bytes
    headers: Headers
    body: bytes
    head: bytes
    unchanged: bytes


@dataclass(frozen=True, slots=True)
class Held:
    """A file in memory. `zipped` is `plain` itself where gzip does not help."""

    stamp: tuple[int, int, int]
    plain: Answer
    zipped: Answer


class Shelf:
    """The files under a folder. Hidden files, links and whatever else is no plain file are not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, Held] = {}
        self._revisions: OrderedDict[str, Held] = OrderedDict()
        self._trouble = ""
        self.refresh()

    def find(self, path: str) -> Held | None:
        """The file at a URL path, if it is in memory: an exact name, so that nothing in it can lead anywhere else."""
        return self._held.get(path) or self._revisions.get(path)

    def read(self, revision: str) -> Held | None:
        """The file at a URL path that matches `REVISION`, from the disk, which takes its time. Raises OSError."""
        held = self._take(revision, self._folder / revision[1:])
        if held:
            self._revisions[revision] = held
            if len(self._revisions) > _REVISIONS_HELD:
                self._revisions.popitem(last=False)
        return held

    def refresh(self) -> None:
        """Take in what has changed on the disk. The files of one publication come in together, or none of them.

        Where one can't be read (no right to it, too many open files), all stays as it was; the log says so once.
        """
        trouble = ""
        try:
            self._held = self._whole()
        except OSError as error:
            trouble = f"{error.filename or self._folder} can't be read: {error.strerror}"
        if trouble and trouble != self._trouble:
            _log.error("%s; what was served before still is", trouble)
        self._trouble = trouble

    def _whole(self) -> dict[str, Held]:
        before = None
        while before is None or before != self._publication():
            before = self._publication()
            held = {path: self._take(path, file) for path, file in self._files()}
        return {path: one for path, one in held.items() if one is not None}

    def _publication(self) -> tuple[int, int]:
        try:
            found = (self._folder / "v1").stat()
        except FileNotFoundError:
            return (0, 0)
        return (found.st_ino, found.st_mtime_ns)

    def _files(self) -> Iterator[tuple[str, Path]]:
        for folder, folders, names in os.walk(self._folder, onerror=_unless_gone):
            place = Path(folder)
            base = place.relative_to(self._folder).as_posix()
            folders[:] = [name for name in folders if not name.startswith(".") and f"{base}/{name}" != "v1/revisions"]
            for name in names:
                if not name.startswith("."):
                    yield (f"/{name}" if base == "." else f"/{base}/{name}"), place / name

    def _take(self, path: str, file: Path) -> Held | None:
        """The file as it is now, None if it is gone; read only if it is not what is held already."""
        try:
            found = file.lstat()
            stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
            known = self._held.get(path)
            if known and known.stamp == stamp:
                return known
            return hold(path, file.read_bytes(), stamp) if stat.S_ISREG(found.st_mode) else None
        except (FileNotFoundError, NotADirectoryError):
            return None


def _unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise error


def hold(path: str, body: bytes, stamp: tuple[int, int, int] = (0, 0, 0)) -> Held:
    """A body with its two representations. Each has an ETag of its own: they are not the same bytes."""
    tag = hashlib.sha256(body).hexdigest()[:32]
    plain = _answer(path, f'"{tag}"', body, [])
    packed = body if len(body) < _SMALL or path.endswith(_PACKED) else gzip.compress(body, 6, mtime=0)
    if len(packed) >= len(body):
        return Held(stamp, plain, plain)
    return Held(stamp, plain, _answer(path, f'"{tag}-gzip"', packed, [(b"content-encoding", b"gzip")]))


def _answer(path: str, etag: str, body: bytes, more: Headers) -> Answer:
    headers = [
        (b"content-type", media_type(path).encode()),
        (b"content-length", str(len(body)).encode()),
        (b"etag", etag.encode()),
        (b"cache-control", cache_control(path).encode()),
        (b"vary", b"accept-encoding"),
        (b"accept-ranges", b"none"),
        (b"content-security-policy", (_OWN_ONLY if path.endswith(".html") else _NOTHING_ELSE).encode()),
        *COMMON,
        *more,
    ]
    kept = [header for header in headers if header[0] in _OF_304]
    return Answer(etag.encode(), headers, body, head(200, headers), head(304, kept))


def head(status: int, headers: Headers) -> bytes:
    """A status line and headers, each line with its end."""
    lines = [b"HTTP/1.1 %d %b" % (status, HTTPStatus(status).phrase.encode()), *map(b": ".join, headers), b""]
    return b"\r\n".join(lines)


def media_type(path: str) -> str:
    """What the file at a URL path is sent as."""
    if path == "/v1/changes.json":
        return "application/feed+json"
    return TYPES.get(path[path.rfind(".") :], "application/octet-stream")


def cache_control(path: str) -> str:
    """Revisions never change. All others are asked for again each time (a 304 is cheap).

    An index and the files that it names must not come out of a cache at different ages.
    """
    if path.startswith("/v1/revisions/"):
        return "public, max-age=31536000, immutable"
    return "public, max-age=0, must-revalidate"
