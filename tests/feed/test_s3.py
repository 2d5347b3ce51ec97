"""Uploading to a bucket of a real server: moto's."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from minio import Minio

from monitor.errors import PublishError
from monitor.feed.publish import publish
from monitor.feed.s3 import Bucket, upload
from monitor.feed.sign import new_key
from tests.consumers import consumer
from tests.feed.rows import Rows, view
from tests.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow
SECRET = "secret-of-the-bucket"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where a store listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [consumer("python"), "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(10)


@pytest.fixture
def bucket(address: str, tmp_path: Path) -> Bucket:
    """A bucket that is there."""
    name = tmp_path.name.replace("_", "-").lower()[:50].strip("-")
    made = Bucket(address, name, "", "us-east-1", "id", SECRET)
    client(made).make_bucket(name)
    return made


def client(bucket: Bucket) -> Minio:
    return Minio(
        bucket.endpoint_url.removeprefix("http://"),
        bucket.access_key,
        bucket.secret_key,
        secure=False,
        region="us-east-1",
    )


def objects(bucket: Bucket) -> dict[str, bytes]:
    """Every object of the bucket."""
    names = [one.object_name for one in client(bucket).list_objects(bucket.name, recursive=True)]
    return {name: client(bucket).get_object(bucket.name, name).read() for name in names if name}


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_bucket_holds_what_is_published_and_is_not_written_twice(feed: Path, bucket: Bucket) -> None:
    (feed / ".website.json").write_text("hidden")
    assert upload(feed, bucket) == len(files(feed)) - 1
    assert objects(bucket) == {path: body for path, body in files(feed).items() if path != ".website.json"}
    assert upload(feed, bucket) == 0


def test_only_what_differs_is_uploaded_and_what_is_gone_goes(feed: Path, rows: Rows, bucket: Bucket) -> None:
    publish(view(rows, 2), feed, new_key())
    upload(feed, bucket)
    publish(view(rows, 2), feed)
    assert upload(feed, bucket) == 0
    assert objects(bucket) == files(feed)
    (feed / "index.html").write_text("<p>new")
    assert upload(feed, bucket) == 1


def test_what_others_keep_in_the_bucket_stays(feed: Path, bucket: Bucket) -> None:
    under = replace(bucket, prefix="/prices/")
    (feed / "theirs").write_bytes(b"x")
    for name in ("other.txt", "v1/other.json", "prices/other.txt"):
        client(bucket).fput_object(bucket.name, name, str(feed / "theirs"))
    (feed / "theirs").unlink()
    upload(feed, under)
    assert upload(feed, under) == 0
    others = dict.fromkeys(("other.txt", "v1/other.json", "prices/other.txt"), b"x")
    assert objects(bucket) == {f"prices/{path}": body for path, body in files(feed).items()} | others


def test_an_object_is_sent_as_the_server_sends_it(feed: Path, bucket: Bucket) -> None:
    upload(feed, bucket)
    said = client(bucket).stat_object(bucket.name, "v1/changes.atom")
    assert said.content_type == "application/atom+xml; charset=utf-8"
    assert said.metadata["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "immutable" in client(bucket).stat_object(bucket.name, "v1/revisions/1.json").metadata["Cache-Control"]


def test_the_index_comes_last(feed: Path, rows: Rows, bucket: Bucket) -> None:
    publish(view(rows, 1), feed.parent / "old", new_key())
    upload(feed.parent / "old", bucket)
    before = objects(bucket)
    (feed / "v1/schema/rates.json").write_bytes(b"damaged")
    with pytest.raises(PublishError, match=r"v1/schema/rates\.json is not what the index says"):
        upload(feed, bucket)
    after = objects(bucket)
    assert after["v1/rates.json"] != before["v1/rates.json"]
    assert [after[path] for path in ("v1/index.json", "v1/index.json.minisig")] == [
        before[path] for path in ("v1/index.json", "v1/index.json.minisig")
    ]


def test_a_bucket_never_goes_back(feed: Path, rows: Rows, bucket: Bucket) -> None:
    upload(feed, bucket)
    before = objects(bucket)
    publish(view(rows, 1), feed.parent / "old")
    with pytest.raises(PublishError, match="it is at serial 2 there, only at 1 here"):
        upload(feed.parent / "old", bucket)
    assert objects(bucket) == before


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"serial": "two"}'])
def test_an_index_that_is_none_is_replaced(feed: Path, bucket: Bucket, body: bytes) -> None:
    (feed.parent / "broken").write_bytes(body)
    client(bucket).fput_object(bucket.name, "v1/index.json", str(feed.parent / "broken"))
    upload(feed, bucket)
    assert objects(bucket) == files(feed)


def test_a_bucket_that_is_not_there_is_told_without_the_secret(feed: Path, bucket: Bucket) -> None:
    with pytest.raises(PublishError, match=r"s3://elsewhere/ \(NoSuchBucket\)") as told:
        upload(feed, replace(bucket, name="elsewhere"))
    assert SECRET not in str(told.value) + repr(bucket)


def test_a_store_that_is_not_there_is_told(feed: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(PublishError, match="no answer that can be used") as told:
        upload(feed, Bucket(nowhere, "prices", "", "us-east-1", "id", SECRET))
    assert "\n" not in str(told.value)
    assert SECRET not in str(told.value)


def test_publish_uploads_too_and_says_when_it_can_not(bucket: Bucket, tmp_path: Path) -> None:
    program = Program(tmp_path)
    (tmp_path / "id").write_text("id\n")
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    settings = f"""[publish_s3]
    bucket = "{bucket.name}"
    endpoint_url = "{bucket.endpoint_url}"
    access_key_file = "id"
    """
    (tmp_path / "ratecard.toml").write_text(settings)
    assert program("db", "upgrade").code == 0
    said = program("publish")
    assert (said.code, "publish_s3: secret_key_file is not set" in said.err) == (1, True)
    (tmp_path / "ratecard.toml").write_text(settings + 'secret_key_file = "secret"')
    assert program("publish").code == 0
    assert objects(bucket).keys() == program.feed_files().keys() - {"public/.website.json", ".website.json"}
    assert json.loads(objects(bucket)["v1/index.json"])["serial"] == 0
