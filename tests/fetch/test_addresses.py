from __future__ import annotations

import socket
import threading
import time

import pytest

from monitor.errors import FetchError
from monitor.fetch.addresses import Guard, is_public, system_resolver
from monitor.fetch.deadline import Deadline

PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
NOT_PUBLIC = {
    "unspecified": ["0.0.0.0", "0.1.2.3", "::"],
    "loopback": ["127.0.0.1", "127.8.8.8", "::1"],
    "private": ["10.0.0.1", "172.16.0.1", "192.168.1.1", "fc00::1", "fd12:3456::1"],
    "link-local": ["169.254.169.254", "fe80::1", "fe80::1%eth0"],
    "site-local": ["fec0::1"],
    "carrier-grade NAT": ["100.64.0.1", "100.127.255.254"],
    "multicast": ["224.0.0.1", "239.1.2.3", "ff02::1", "ff0e::1"],
    "reserved": ["240.0.0.1", "255.255.255.255", "192.0.0.9", "100::1"],
    "documentation and tests": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "2001:db8::1", "3fff::1"],
    "mapped": ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:100.64.0.1", "::ffff:169.254.169.254"],
    "compatible": ["::7f00:1", "::a00:1"],
    "NAT64": ["64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808"],
    "6to4 and its relays": ["2002:7f00:1::", "2002:a00:1::1", "192.88.99.1"],
    "Teredo": ["2001:0:7f00:1::1"],
    "segment routing": ["5f00::1"],
}


def deadline(seconds: float = 5.0) -> Deadline:
    return Deadline("the page", seconds, time.monotonic, threading.Event())


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_passes(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", [address for kind in NOT_PUBLIC.values() for address in kind])
def test_an_address_that_is_not_public_is_refused_unless_allowed(address: str) -> None:
    with pytest.raises(FetchError, match="not a public address") as caught:
        Guard(lambda _h, _p: [address]).addresses("example.com", 443, deadline())
    assert not caught.value.transient
    assert Guard(lambda _h, _p: [address], allow_private_addresses=True).addresses("x", 443, deadline()) == [address]


def test_one_private_address_among_public_ones_refuses_the_host() -> None:
    with pytest.raises(FetchError, match=r"leads to 10\.0\.0\.1"):
        Guard(lambda _h, _p: ["8.8.8.8", "10.0.0.1"]).addresses("example.com", 443, deadline())


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f.1", "127.1", "localhost"], ids=["decimal", "hexadecimal", "short", "name"]
)
def test_loopback_in_disguise_is_refused(host: str) -> None:
    with pytest.raises(FetchError, match="not a public address"):
        Guard(system_resolver).addresses(host, 443, deadline())


def failing(error: Exception) -> Guard:
    def resolve(_host: str, _port: int) -> list[str]:
        raise error

    return Guard(resolve)


@pytest.mark.parametrize(
    "error", [socket.gaierror(-2, "Name or service not known"), UnicodeError("label too long"), TimeoutError()]
)
def test_a_name_that_does_not_resolve_is_a_passing_error(error: Exception) -> None:
    with pytest.raises(FetchError, match=r"example\.com could not be resolved") as caught:
        failing(error).addresses("example.com", 443, deadline())
    assert caught.value.transient


def test_a_name_without_addresses_is_a_passing_error() -> None:
    with pytest.raises(FetchError, match="has no address") as caught:
        Guard(lambda _h, _p: []).addresses("example.com", 443, deadline())
    assert caught.value.transient


def test_a_resolver_that_hangs_is_left_behind_at_the_deadline() -> None:
    answered = threading.Event()

    def hang(_host: str, _port: int) -> list[str]:
        answered.wait()
        return []

    begun = time.monotonic()
    with pytest.raises(FetchError, match="did not arrive whole"):
        Guard(hang).addresses("example.com", 443, deadline(0.1))
    assert time.monotonic() - begun < 1
    answered.set()
