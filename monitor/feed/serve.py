"""The feed's HTTP server: asyncio inside this process, until it is told to stop."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

from monitor.errors import UsageError
from monitor.feed.connection import Connection

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from monitor.feed.app import FeedApp

_STOP_LOOKS = 200  # a hundredth of a second apart, for answers on their way
_LOOK_SECONDS = 0.2  # how often it looks whether to stop, and for clients that are overdue
_REFRESH_EVERY = 5  # looks: another process may have published


def serve(app: FeedApp, host: str, port: int, stop: threading.Event, ready: Callable[[str], None]) -> None:
    """Serve until `stop` is set; `ready` is told the address once connections are taken.

    Runs in any thread and leaves signals alone. Port 0 is any free port. Raises UsageError where it can't listen.
    """
    with _bound(host, port) as listening:
        asyncio.run(_serve(app, listening, stop, ready))


async def _serve(app: FeedApp, listening: socket.socket, stop: threading.Event, ready: Callable[[str], None]) -> None:
    connections: set[Connection] = set()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(app, connections), sock=listening)
    host, port = listening.getsockname()[:2]
    ready(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
    await _until(stop, app, connections)
    server.close()
    for connection in list(connections):
        connection.end()
    await _closed(connections)


async def _until(stop: threading.Event, app: FeedApp, connections: set[Connection]) -> None:
    looks = 0
    while not stop.is_set():
        await asyncio.sleep(_LOOK_SECONDS)
        looks += 1
        if looks % _REFRESH_EVERY == 0:
            await asyncio.to_thread(app.refresh)
        for connection in [one for one in connections if one.overdue()]:
            connection.abort()


async def _closed(connections: set[Connection]) -> None:
    """Answers on their way are waited for a while."""
    for _ in range(_STOP_LOOKS):
        if not connections:
            return
        await asyncio.sleep(0.01)
    for connection in list(connections):
        connection.abort()


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _cannot(host, port, error) from error
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(address)
    except OSError as error:
        made.close()
        raise _cannot(host, port, error) from error
    return made


def _cannot(host: str, port: int, error: OSError) -> UsageError:
    return UsageError(f"can't serve on {host} port {port} ({error.strerror}); set another host or port under [serve]")
