"""Writing pages beside what others keep in the same folder: only what differs, each file whole, the index last.

A manifest names what was written, so that a page that is no longer made is taken away and nobody else's file ever is.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from monitor.errors import PublishError
from monitor.feed.build import alone
from monitor.sites.places import INDEX, MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_PLAIN = re.compile(r"(?!\.)[^/\\\0]+(/(?!\.)[^/\\\0]+)*")  # no way out of the folder, and nothing hidden in it


def write_site(files: Mapping[str, bytes], folder: Path, content: str = "") -> bool:
    """Bring `folder` to `files`; False where every one stood there already. `content` is kept for `written_content`.

    Raises PublishError; then each file is still whole, the old one or the new one, and the index the old one.
    """
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder):
            return _write(files, folder, content)


def refresh_page(folder: Path, path: str, body: bytes) -> bool:
    """Bring one page that was written before to `body`; False where it stood there already. Raises PublishError."""
    with _told(folder), alone(folder):
        if _stands(folder / path, body):
            return False
        _replace(folder / path, body)
    return True


def written_content(folder: Path) -> str:
    """What `write_site` was last told that the content is; "" if it never finished there."""
    return _manifest(folder)[1]


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PublishError(
            f"the pages in {folder} could not be written ({error.strerror or error}); what is there is whole, but may "
            "be older than the database; mend that and run `ratecard publish`"
        ) from error


def _write(files: Mapping[str, bytes], folder: Path, content: str) -> bool:
    paths = sorted(files, key=lambda path: path == INDEX)
    for path in paths:
        if not _PLAIN.fullmatch(path):
            raise PublishError(f"{path!r} is not the name of a page; nothing was written to {folder}")
    before, known = _manifest(folder)
    stale = before - files.keys()
    differing = [path for path in paths if not _stands(folder / path, files[path])]
    if not stale and not differing and before == files.keys() and known == content:
        return False
    _keep_manifest(folder, before | files.keys(), "")
    for path in differing:
        _replace(folder / path, files[path])
    for path in stale:
        (folder / path).unlink(missing_ok=True)
    _keep_manifest(folder, set(files), content)
    return bool(stale or differing)


def _manifest(folder: Path) -> tuple[set[str], str]:
    """The paths and the content; nothing where there is no manifest or somebody spoiled it."""
    with suppress(FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        known = json.loads((folder / MANIFEST).read_bytes())
        paths = {path for path in known["files"] if _PLAIN.fullmatch(path)}
        return paths, str(known["content"])
    return set(), ""


def _keep_manifest(folder: Path, paths: set[str], content: str) -> None:
    body = json.dumps({"content": content, "files": sorted(paths)}).encode()
    if not _stands(folder / MANIFEST, body):
        _replace(folder / MANIFEST, body)


def _stands(path: Path, body: bytes) -> bool:
    with suppress(FileNotFoundError, NotADirectoryError):
        return path.stat().st_size == len(body) and path.read_bytes() == body
    return False


def _replace(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name[:200]}.new")
    try:
        with temporary.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
