"""httpx's transport over sockets that know the deadline and connect only to addresses that the guard has passed.

One connection a request: pages are asked minutes apart, and a kept connection would outlive its check of the address.
httpx's own client is left out on purpose, with its cookie jar, its environment variables and its logging of full URLs.
"""

from __future__ import annotations

import ssl
from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monitor.fetch.addresses import Guard
    from monitor.fetch.deadline import Deadline


class GuardedTransport(httpx.BaseTransport):
    """Expects the request's Deadline under `extensions["deadline"]`. Raises FetchError and httpcore's errors."""

    def __init__(
        self,
        guard: Guard,
        connect_timeout: float,
        ssl_context: ssl.SSLContext | None = None,
        backend: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._guard = guard
        self._connect_timeout = connect_timeout
        self._given_ssl_context = ssl_context
        self._backend = backend or httpcore.SyncBackend()

    @cached_property
    def _ssl_context(self) -> ssl.SSLContext:
        """The system's trust store unless given; reading it takes longer than a fetch over plain http."""
        return self._given_ssl_context or ssl.create_default_context()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        deadline: Deadline = request.extensions["deadline"]
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        connection = httpcore.HTTPConnection(
            url.origin,
            ssl_context=self._ssl_context if request.url.scheme == "https" else None,
            network_backend=_Backend(self._backend, self._guard, self._connect_timeout, deadline),
        )
        asked = httpcore.Request(request.method, url, headers=request.headers.raw, content=request.stream)
        answer = connection.handle_request(asked)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer, connection))


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response, connection: httpcore.HTTPConnection) -> None:
        self._answer = answer
        self._connection = connection

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._connection.close()


class _Backend(httpcore.NetworkBackend):
    """Resolves once, and connects to the very addresses that were checked: a second answer can't come in between."""

    def __init__(
        self, inner: httpcore.NetworkBackend, guard: Guard, connect_timeout: float, deadline: Deadline
    ) -> None:
        self._inner = inner
        self._guard = guard
        self._connect_timeout = connect_timeout
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline decides
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        *others, last = self._guard.addresses(host, port, self._deadline)
        for address in others:
            try:
                return self._connect(address, port, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connect(last, port, local_address, socket_options)

    def _connect(
        self,
        address: str,
        port: int,
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.NetworkStream:
        timeout = min(self._deadline.left(), self._connect_timeout)
        stream = self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
        return _Stream(stream, self._connect_timeout, self._deadline)


class _Stream(httpcore.NetworkStream):
    """A socket whose every wait ends with the deadline: httpx's timeouts start again with each byte."""

    def __init__(self, inner: httpcore.NetworkStream, connect_timeout: float, deadline: Deadline) -> None:
        self._inner = inner
        self._connect_timeout = connect_timeout
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline decides
        while True:
            try:
                return self._inner.read(max_bytes, self._deadline.slice())
            except httpcore.ReadTimeout:
                continue

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the deadline decides
        self._inner.write(buffer, min(self._deadline.left(), self._connect_timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        timeout = min(self._deadline.left(), self._connect_timeout)
        return _Stream(
            self._inner.start_tls(ssl_context, server_hostname, timeout), self._connect_timeout, self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    def close(self) -> None:
        self._inner.close()
