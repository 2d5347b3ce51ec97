from __future__ import annotations

import gzip
import random
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from monitor.errors import FetchError
from monitor.fetch.limits import MIB, Limits
from tests.fetch.server import PAGE, reply

if TYPE_CHECKING:
    from tests.fetch.conftest import Make
    from tests.fetch.server import Server

ONCE = Limits(tries=1)
ZEROS = gzip.compress(bytes(64 * MIB))  # 1000:1, 64 kB


def chunked(*parts: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + end


def refused(server: Server, make: Make, answer: bytes, limits: Limits = ONCE) -> FetchError:
    with pytest.raises(FetchError) as caught:
        make(limits).fetch(server.on("/pricing", answer))
    return caught.value


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP"])
def test_a_gzipped_page_is_unpacked(server: Server, make: Make, encoding: str) -> None:
    url = server.on("/pricing", reply(200, gzip.compress(PAGE), Content_Encoding=encoding))
    assert make().fetch(url).body == PAGE


def test_a_page_in_parts_is_put_together(server: Server, make: Make) -> None:
    assert make().fetch(server.on("/pricing", chunked(PAGE[:9], PAGE[9:]))).body == PAGE


@pytest.mark.parametrize(
    "answer",
    [
        reply(200, PAGE[:40], Content_Length=str(len(PAGE))),
        chunked(PAGE[:40], end=b""),
        chunked(PAGE[:40], end=b"zz\r\n"),
        reply(200, gzip.compress(PAGE)[:-1], Content_Encoding="gzip"),
        reply(200, gzip.compress(PAGE)[:-20], Content_Encoding="gzip"),
        reply(200, b"", Content_Encoding="gzip"),
        reply(200, gzip.compress(PAGE)[:-8] + bytes(8), Content_Encoding="gzip"),
        reply(200, gzip.compress(PAGE) + b"<more>", Content_Encoding="gzip"),
        reply(200, PAGE, Content_Encoding="gzip"),
    ],
    ids=[
        "shorter than its length",
        "chunks cut",
        "chunks broken",
        "gzip without its last byte",
        "gzip cut",
        "gzip of nothing",
        "gzip with a wrong checksum",
        "gzip with more behind it",
        "gzip that isn't",
    ],
)
def test_a_page_that_is_not_whole_is_a_passing_error(server: Server, make: Make, answer: bytes) -> None:
    assert refused(server, make, answer).transient


def test_a_page_cut_once_is_asked_for_again(server: Server, make: Make) -> None:
    cut = reply(200, PAGE[:40], Content_Length=str(len(PAGE)))
    assert make().fetch(server.on("/pricing", cut, reply(200, PAGE))).body == PAGE


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "nonsense"])
def test_an_encoding_that_was_not_offered_is_refused(server: Server, make: Make, encoding: str) -> None:
    error = refused(server, make, reply(200, PAGE, Content_Encoding=encoding))
    assert "not offered" in str(error)
    assert not error.transient


@pytest.mark.parametrize("length", [{}, {"Content_Length": str(10**12)}])
def test_a_page_over_the_limit_is_not_read_on(server: Server, make: Make, length: dict[str, str]) -> None:
    error = refused(server, make, reply(200, bytes(200_000), **length), Limits(max_bytes=100_000))
    assert "larger than 100000 bytes" in str(error)
    assert not error.transient


def test_a_page_exactly_at_the_limit_is_taken(server: Server, make: Make) -> None:
    packed = gzip.compress(PAGE)
    limits = Limits(max_bytes=len(packed), max_inflated=len(PAGE))
    url = server.on("/pricing", reply(200, packed, Content_Encoding="gzip"))
    assert make(limits).fetch(url).body == PAGE


def test_a_gzip_bomb_is_refused_for_its_ratio(server: Server, make: Make) -> None:
    error = refused(server, make, reply(200, ZEROS, Content_Encoding="gzip"), Limits(max_inflated=100 * MIB))
    assert "more than 100 times its size" in str(error)
    assert not error.transient


def test_a_gzip_bomb_takes_no_more_memory_than_the_limit(server: Server, make: Make) -> None:
    fetcher = make(Limits(max_inflated=2 * MIB, max_ratio=10_000))
    url = server.on("/pricing", reply(200, ZEROS, Content_Encoding="gzip"))
    tracemalloc.start()
    with pytest.raises(FetchError, match="unpacks to more than 2097152 bytes"):
        fetcher.fetch(url)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6 * MIB


def test_a_large_page_that_packs_as_pages_do_is_taken(server: Server, make: Make) -> None:
    numbers = random.Random(1)
    page = b"".join(b"<tr><td>model-%d</td></tr>" % numbers.randrange(10**6) for _ in range(60_000))
    url = server.on("/pricing", reply(200, gzip.compress(page), Content_Encoding="gzip"))
    assert make().fetch(url).body == page
