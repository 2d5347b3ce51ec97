from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from monitor.errors import FetchError
from monitor.fetch.addresses import Guard
from monitor.fetch.limits import Limits
from monitor.fetch.transport import GuardedTransport
from tests.fetch.server import PAGE, Server, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.fetch.conftest import Make

ONCE = Limits(tries=1, robots=False)
HOST = "prices.example"


class Network(httpcore.MockBackend):
    """Answers every connection with the same bytes, and tells to which addresses there were any."""

    def __init__(self, answer: bytes, *, dead: Sequence[str] = ()) -> None:
        super().__init__([answer])
        self.connected: list[str] = []
        self._dead = dead

    def connect_tcp(self, host: str, *others: Any, **named: Any) -> httpcore.NetworkStream:
        self.connected.append(host)
        if host in self._dead:
            raise httpcore.ConnectError("no route")
        return super().connect_tcp(host, *others, **named)


def guarded(make: Make, network: Network, *answers: list[str], limits: Limits = ONCE) -> Callable[[], bytes]:
    """Fetches from a host whose name resolves to one of `answers` after the other."""
    left = list(answers)
    guard = Guard(lambda _host, _port: left.pop(0))
    fetcher = make(limits, transport=GuardedTransport(guard, 1.0, backend=network))
    return lambda: fetcher.fetch("http://prices.example/pricing").body


def test_the_address_that_was_checked_is_the_one_connected_to(make: Make) -> None:
    network = Network(reply(200, PAGE))
    fetch = guarded(make, network, ["93.184.216.34"], ["127.0.0.1"])
    assert fetch() == PAGE
    assert network.connected == ["93.184.216.34"]


def test_a_name_that_turns_private_is_refused_at_its_next_connection(make: Make) -> None:
    network = Network(reply(200, PAGE))
    fetch = guarded(make, network, ["93.184.216.34"], ["127.0.0.1"], limits=Limits())
    with pytest.raises(FetchError, match=r"leads to 127\.0\.0\.1") as caught:
        fetch()
    assert not caught.value.transient
    assert network.connected == ["93.184.216.34"]  # for robots.txt


def test_the_next_address_is_tried_where_one_is_dead(make: Make) -> None:
    network = Network(reply(200, PAGE), dead=["2606:2800::1"])
    fetch = guarded(make, network, ["2606:2800::1", "93.184.216.34"])
    assert fetch() == PAGE
    assert network.connected == ["2606:2800::1", "93.184.216.34"]


def test_where_every_address_is_dead_that_is_said(make: Make) -> None:
    dead = ["2606:2800::1", "93.184.216.34"]
    with pytest.raises(FetchError, match="no route") as caught:
        guarded(make, Network(b"", dead=dead), dead)()
    assert caught.value.transient


def test_loopback_is_refused_unless_allowed(server: Server, make: Make) -> None:
    with pytest.raises(FetchError, match="set allow_private_addresses"):
        make(allow_private_addresses=False).fetch(server.on("/pricing", reply(200, PAGE)))
    assert server.asked == []


def test_a_host_that_does_not_take_the_connection_is_given_up(make: Make) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        fetcher = make(Limits(tries=1, connect_timeout=0.1))
        with socket.create_connection(("127.0.0.1", port)), pytest.raises(FetchError, match="timed out") as caught:
            fetcher.fetch(f"http://127.0.0.1:{port}/")
    assert caught.value.transient


# Certificates


class Authority:
    """Issues certificates, by default good for a day and for `prices.example`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        self._own = self._issue(self._key, self._name, x509.BasicConstraints(ca=True, path_length=None), 1)

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self._own.public_bytes(serialization.Encoding.PEM).decode())

    def host(self, name: str = HOST, days: int = 1) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        return self._serving(self._issue(key, subject, names, days), key)

    def self_signed(self) -> ssl.SSLContext:
        return self._serving(self._own, self._key)

    def _issue(
        self, key: ec.EllipticCurvePrivateKey, subject: x509.Name, extension: x509.ExtensionType, days: int
    ) -> x509.Certificate:
        until = datetime.now(UTC) + timedelta(days=days)
        return (
            x509.CertificateBuilder(self._name, subject, key.public_key(), x509.random_serial_number())
            .not_valid_before(until - timedelta(days=2))
            .not_valid_after(until)
            .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
            .sign(self._key, hashes.SHA256())
        )

    def _serving(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> ssl.SSLContext:
        file = self._folder / f"{certificate.serial_number}.pem"
        pem = serialization.Encoding.PEM
        secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        file.write_bytes(certificate.public_bytes(pem) + secret)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def serving() -> Iterator[Callable[[ssl.SSLContext], Server]]:
    """Starts servers that speak TLS."""
    started: list[Server] = []

    def start(context: ssl.SSLContext) -> Server:
        started.append(Server(context))
        started[-1].on("/pricing", reply(200, PAGE))
        return started[-1]

    yield start
    for server in started:
        server.close()


def fetch_by_name(make: Make, server: Server, trust: ssl.SSLContext | None) -> bytes:
    guard = Guard(lambda _host, _port: ["127.0.0.1"], allow_private_addresses=True)
    fetcher = make(Limits(), transport=GuardedTransport(guard, 1.0, trust))
    return fetcher.fetch(f"https://{HOST}:{server.port}/pricing").body


def test_the_certificate_is_checked_against_the_name_and_not_the_address(
    make: Make, authority: Authority, serving: Callable[[ssl.SSLContext], Server]
) -> None:
    named: list[str | None] = []
    context = authority.host()
    context.sni_callback = lambda _socket, name, _context: named.append(name)
    assert fetch_by_name(make, serving(context), authority.trusted()) == PAGE
    assert named == [HOST, HOST]  # robots.txt and the page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda authority: authority.host(days=-1), "certificate has expired"),
        (lambda authority: authority.host("other.example"), "certificate is not valid for 'prices.example'"),
    ],
    ids=["expired", "of another host"],
)
def test_a_wrong_certificate_is_refused(
    make: Make,
    authority: Authority,
    serving: Callable[[ssl.SSLContext], Server],
    wrong: Callable[[Authority], ssl.SSLContext],
    said: str,
) -> None:
    server = serving(wrong(authority))
    with pytest.raises(FetchError, match=said) as caught:
        fetch_by_name(make, server, authority.trusted())
    assert not caught.value.transient
    assert server.asked == []


@pytest.mark.parametrize("issue", [Authority.self_signed, Authority.host], ids=["self-signed", "of a stranger"])
def test_a_certificate_that_the_system_does_not_trust_is_refused(
    make: Make,
    authority: Authority,
    serving: Callable[[ssl.SSLContext], Server],
    issue: Callable[[Authority], ssl.SSLContext],
) -> None:
    server = serving(issue(authority))
    with pytest.raises(FetchError, match="certificate that is not valid") as caught:
        fetch_by_name(make, server, None)
    assert not caught.value.transient
    assert server.asked == []


def test_a_handshake_that_hangs_is_ended(server: Server, make: Make) -> None:
    with pytest.raises(FetchError, match="timed out"):
        make(Limits(tries=1, connect_timeout=0.1)).fetch(server.url().replace("http:", "https:"))
