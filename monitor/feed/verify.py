"""Whether a published feed is what it says it is: schemas, digests, signature, serial, expiry."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import TYPE_CHECKING, Any, Self

from jsonschema import Draft202012Validator

from monitor.card.wire import time_to_json
from monitor.errors import FeedInvalid
from monitor.feed.documents import schema
from monitor.feed.index import Entry, entries_of, entry
from monitor.feed.names import INDEX, SIGNATURE, revision_path, schema_of
from monitor.feed.sign import PublicKey, check

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

_TRIES = 100  # a feed that is rewritten while it is read is read again


def verify(
    folder: Path, *, now: datetime, keys: tuple[PublicKey, ...] = (), known_serial: int | None = None
) -> list[str]:
    """Everything that is wrong, one line each, the file named first; nothing wrong, an empty list.

    With `keys`, the index must be signed with one of them. `known_serial` is the newest serial seen before.
    """
    problems: list[str] = []
    for _ in range(_TRIES):
        with _Publication(folder) as publication:
            problems = list(_problems(publication, now, keys, known_serial))
            if not problems or not publication.moved():
                break
    return problems


class _Publication:
    """One publication, held by its folder: a newer one that is swapped in meanwhile does not mix with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "v1"

    def __enter__(self) -> Self:
        try:
            self._handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise FeedInvalid(
                f"{self._folder.parent} is not a feed (v1: {error.strerror}); publish one with `ratecard publish`"
            ) from error
        self._index = self.read(INDEX)
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, None if there is no such file."""
        try:
            handle = os.open(path.removeprefix("v1/"), os.O_RDONLY | os.O_NOFOLLOW, dir_fd=self._handle)
        except OSError:
            return None
        with os.fdopen(handle, "rb") as file:
            return file.read()

    def names(self) -> set[str]:
        found = os.fwalk(".", dir_fd=self._handle)
        return {os.path.normpath(f"v1/{folder}/{name}") for folder, _, names, _ in found for name in names}

    def moved(self) -> bool:
        """Whether another publication has come while this one was read."""
        try:
            same = os.path.samestat(os.fstat(self._handle), self._folder.stat())
        except FileNotFoundError:
            return True
        return not same or self.read(INDEX) != self._index


def _problems(
    publication: _Publication, now: datetime, keys: tuple[PublicKey, ...], known_serial: int | None
) -> Iterator[str]:
    body = publication.read(INDEX)
    if body is None:
        yield f"{INDEX}: missing"
        return
    yield from _signature(publication, body, keys)
    faults = _shape(body, "index")
    yield from (f"{INDEX}: {fault}" for fault in faults)
    if faults:
        return
    document = json.loads(body)
    yield from _age(document, now, known_serial)
    try:
        listed = entries_of(document)
    except ValueError as error:
        yield f"{INDEX}: {error}"
        return
    files = [_File(publication, one, document["serial"]) for one in listed.values()]
    unlisted = sorted(publication.names() - listed.keys() - {INDEX, SIGNATURE})
    yield from (f"{file.listed.path}: {fault}" for file in files for fault in file.faults())
    yield from (f"{path}: not in the index" for path in unlisted)


def _signature(publication: _Publication, body: bytes, keys: tuple[PublicKey, ...]) -> Iterator[str]:
    if not keys:
        return
    signature = publication.read(SIGNATURE)
    if signature is None:
        yield f"{SIGNATURE}: missing: the index is not signed"
        return
    try:
        check(body, signature, keys)
    except FeedInvalid as error:
        yield f"{SIGNATURE}: {error}"


def _age(document: dict[str, Any], now: datetime, known_serial: int | None) -> Iterator[str]:
    if known_serial is not None and document["serial"] < known_serial:
        yield f"{INDEX}: rollback: serial {document['serial']}, but {known_serial} was seen before"
    if time_to_json(now) > document["expires_at"]:
        yield f"{INDEX}: expired at {document['expires_at']}: the feed is frozen, or nobody checks the pages any more"


class _File:
    """A listed file as it was found. All are taken before the first is weighed, so that a publisher has little time."""

    def __init__(self, publication: _Publication, listed: Entry, serial: int) -> None:
        body = publication.read(listed.path)
        self.listed = listed
        self._serial = serial
        self._found = None if body is None else entry(listed.path, body)
        self._schema = schema_of(listed.path)
        if self._schema == "revision" and listed.path != revision_path(serial):
            self._schema = None  # it was checked when it was current, and its digest says that it is the same
        self._body = body if self._schema else None

    def faults(self) -> list[str]:
        if self._found is None:
            return ["missing"]
        if self._found != self.listed:
            return ["changed: it is not the file that the index names"]
        if self._schema is None or self._body is None:
            return []
        faults = _shape(self._body, self._schema)
        if not faults and self._schema in ("rates", "revision") and json.loads(self._body)["serial"] != self._serial:
            faults = [f"is of another serial than the index ({self._serial})"]
        return faults


def _shape(body: bytes, name: str) -> list[str]:
    """What is wrong with a JSON file, the first fault only: the others mostly follow from it."""
    try:
        document = json.loads(body)
    except ValueError as error:
        return [f"not JSON: {error}"]
    fault = next(_validator(name).iter_errors(document), None)
    return [f"not as its schema says: {fault.json_path}: {fault.message[:200]}"] if fault else []


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema(name)))
