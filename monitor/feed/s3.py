"""The published folder as objects of an S3-compatible store: what differs is uploaded, the index last.

A store has no folders that could be swapped: for the seconds of an upload its files may be newer than its index, never
older. Nothing but what stands under `v1/` is ever deleted, and that when the new index stands.
"""

from __future__ import annotations

import hashlib
import io
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.errors import PublishError, UsageError
from monitor.feed.index import entries_of, entry
from monitor.feed.names import INDEX, SIGNATURE
from monitor.feed.shelf import cache_control, media_type

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from minio import Minio

    from monitor.feed.index import Entry

_LAST = ("index.html", SIGNATURE, INDEX)
_CONNECT_SECONDS, _ANSWER_SECONDS = 3.0, 5.0  # twice: whoever stops the daemon waits for an upload under way
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the objects stand, all under `prefix`, and who may write them. Its repr does not show the secret."""

    endpoint_url: str
    name: str
    prefix: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)

    def key(self, path: str) -> str:
        """The object that a file of the feed is."""
        return f"{self.prefix.strip('/')}/{path}".lstrip("/")

    def __str__(self) -> str:
        return f"s3://{self.name}/{self.key('')}"


def upload(folder: Path, bucket: Bucket) -> int:
    """Bring the bucket to what is published in `folder`; how many objects were written.

    Raises PublishError, then the index in the bucket is the old one, and UsageError where the package is missing.
    """
    try:
        from minio.error import MinioException, S3Error
        from urllib3.exceptions import HTTPError
    except ImportError:
        raise UsageError("publish_s3 needs a package more: `pip install '.[s3]'` in ratecard's sources") from None
    try:
        return _Upload(_client(bucket), bucket, folder).run()
    except S3Error as error:
        reason = error.code
    except (MinioException, HTTPError) as error:
        reason = f"no answer that can be used: {type(error).__name__}"
    except (OSError, ValueError) as error:
        reason = str(error)
    raise PublishError(
        f"the feed could not be uploaded to {bucket} ({reason}); the old index stands there, the new feed in {folder}; "
        "the next publication tries again"
    )


def _client(bucket: Bucket) -> Minio:
    from minio import Minio
    from urllib3 import PoolManager, Retry, Timeout

    address = urlsplit(bucket.endpoint_url)
    return Minio(
        address.netloc,
        access_key=bucket.access_key,
        secret_key=bucket.secret_key,
        secure=address.scheme != "http",
        region=bucket.region,
        http_client=PoolManager(
            timeout=Timeout(connect=_CONNECT_SECONDS, read=_ANSWER_SECONDS), retries=Retry(1), maxsize=_AT_ONCE
        ),
    )


class _Upload:
    def __init__(self, client: Minio, bucket: Bucket, folder: Path) -> None:
        self._client = client
        self._bucket = bucket
        self._folder = folder

    def run(self) -> int:
        index = (self._folder / INDEX).read_bytes()
        files, standing = _files(self._folder), self._standing()
        if INDEX in standing:
            self._refuse_to_go_back(_serial(index))
        listed = entries_of(json.loads(index))

        def bring(path: str) -> bool:
            return self._bring(path, index, listed.get(path), standing.get(path))

        written = _together(bring, [path for path in files if path not in _LAST])
        written += sum(map(bring, (path for path in _LAST if path in files)))
        for path in standing.keys() - files:
            if path.startswith("v1/"):
                self._client.remove_object(self._bucket.name, self._bucket.key(path))
        return written

    def _bring(self, path: str, index: bytes, listed: Entry | None, standing: str | None) -> bool:
        """One file, if it differs from the object that stands there."""
        if standing and path.startswith("v1/revisions/"):
            return False  # it never changes
        body = index if path == INDEX else (self._folder / path).read_bytes()
        if listed and entry(path, body) != listed:
            raise ValueError(f"{path} is not what the index says: another publication came in between, or damage")
        if standing == _tag(body):
            return False
        self._put(path, body)
        return True

    def _standing(self) -> dict[str, str]:
        """The tag of every object by the path of its file."""
        place = self._bucket.key("")
        found = self._client.list_objects(self._bucket.name, prefix=place, recursive=True)
        return {(one.object_name or "").removeprefix(place): (one.etag or "").strip('"') for one in found}

    def _refuse_to_go_back(self, serial: int) -> None:
        answer = self._client.get_object(self._bucket.name, self._bucket.key(INDEX))
        try:
            there = _serial(answer.read())
        finally:
            answer.close()
            answer.release_conn()
        if there > serial:
            raise ValueError(f"it is at serial {there} there, only at {serial} here")

    def _put(self, path: str, body: bytes) -> None:
        self._client.put_object(
            self._bucket.name,
            self._bucket.key(path),
            io.BytesIO(body),
            len(body),
            content_type=media_type(f"/{path}"),
            metadata={"Cache-Control": cache_control(f"/{path}")},
        )


def _together(bring: Callable[[str], bool], paths: list[str]) -> int:
    """Some at once; how many were written. After the first that fails no other is begun."""
    pool = ThreadPoolExecutor(_AT_ONCE)
    try:
        return sum(pool.map(bring, paths))
    finally:
        pool.shutdown(cancel_futures=True)


def _files(folder: Path) -> list[str]:
    """What `ratecard serve` serves of a folder."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts))


def _serial(index: bytes) -> int:
    """The serial of an index; 0 for what is none."""
    try:
        return int(json.loads(index)["serial"])
    except (ValueError, KeyError, TypeError):
        return 0


def _tag(body: bytes) -> str:
    """What a store tags a body with that came in one piece. Where it tags otherwise, the body is uploaded each time."""
    return hashlib.md5(body, usedforsecurity=False).hexdigest()
