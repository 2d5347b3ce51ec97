"""The address guard: a page's host must be a public one, and what was checked is what is connected to."""

from __future__ import annotations

import queue
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Thread
from typing import TYPE_CHECKING

from monitor.errors import FetchError

if TYPE_CHECKING:
    from monitor.fetch.deadline import Deadline

Resolver = Callable[[str, int], Sequence[str]]

_NAT64 = ip_network("64:ff9b::/96")
# What ipaddress calls global (some of it only in later Pythons) and is not a public host: tunnels that hide
# an IPv4 address, site-local and documentation ranges, segment routing.
_NOT_HOSTS = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",
            "192.88.99.0/24",
            "::/96",
            "64:ff9b:1::/48",
            "2002::/16",
            "3fff::/20",
            "5f00::/16",
            "fec0::/10",
        ),
    )
)


def system_resolver(host: str, port: int) -> list[str]:
    """Every address of `host`, in the system's order of preference. Raises OSError or UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(text: str) -> bool:
    """Whether `text` is the address of a host on the public internet."""
    address = _unwrapped(ip_address(text))
    return address.is_global and not address.is_multicast and not any(address in net for net in _NOT_HOSTS)


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that a mapped or translated one leads to."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address


@dataclass(frozen=True, slots=True)
class Guard:
    """Turns a host name into addresses that may be connected to."""

    resolver: Resolver = system_resolver
    allow_private_addresses: bool = False

    def addresses(self, host: str, port: int, deadline: Deadline) -> Sequence[str]:
        """Raises FetchError if there is none, or if a single one of them is not public."""
        found = self._resolve(host, port, deadline)
        if not found:
            raise FetchError(f"{host} has no address", transient=True)
        private = [address for address in found if not is_public(address)]
        if private and not self.allow_private_addresses:
            raise FetchError(
                f"{host} leads to {private[0]}, which is not a public address: refused; "
                "for a mirror of your own set allow_private_addresses under [fetch]",
                transient=False,
            )
        return found

    def _resolve(self, host: str, port: int, deadline: Deadline) -> Sequence[str]:
        """The system's resolver knows no timeout, so it is asked in a thread that may be left behind."""
        answers: queue.SimpleQueue[Sequence[str] | OSError | UnicodeError] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self.resolver(host, port))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        Thread(target=ask, name=f"resolve {host}", daemon=True).start()
        while True:
            try:
                answer = answers.get(timeout=deadline.slice())
            except queue.Empty:
                continue
            if isinstance(answer, Exception):
                why = getattr(answer, "strerror", None) or answer
                raise FetchError(f"the name {host} could not be resolved: {why}", transient=True) from answer
            return answer
