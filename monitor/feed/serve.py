"""The feed's HTTP server: granian inside this process, until it is told to stop."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from monitor.errors import UsageError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from monitor.feed.app import FeedApp

_HEADER_SECONDS = 10  # a client that is slower to say what it wants is cut off
_HEADER_BYTES = 16_384
_STOP_SECONDS = 2  # for answers on their way
_LOOK_SECONDS = 0.2  # how often it looks whether to stop
_REFRESH_EVERY = 5  # looks: another process may have published


def serve(app: FeedApp, host: str, port: int, stop: threading.Event, ready: Callable[[str], None]) -> None:
    """Serve until `stop` is set; `ready` is told the address once connections are taken.

    Runs in any thread and leaves signals alone. Port 0 is any free port. Raises UsageError where it can't listen.
    """
    with _reserved(host, port) as reserved:
        address, bound = reserved.getsockname()[:2]
        asyncio.run(_serve(app, address, bound, stop, ready))


async def _serve(app: FeedApp, host: str, port: int, stop: threading.Event, ready: Callable[[str], None]) -> None:
    server = Server(
        app,
        host,
        port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_SECONDS * 1000, max_buffer_size=_HEADER_BYTES),
    )
    serving = asyncio.create_task(server.serve())
    await _listening(host, port, serving)
    ready(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
    await _until(stop, app, serving)
    server.stop()  # type: ignore[no-untyped-call]
    await asyncio.wait({serving}, timeout=_STOP_SECONDS)


async def _until(stop: threading.Event, app: FeedApp, serving: asyncio.Task[None]) -> None:
    looks = 0
    while not stop.is_set() and not serving.done():
        await asyncio.sleep(_LOOK_SECONDS)
        looks += 1
        if looks % _REFRESH_EVERY == 0:
            await asyncio.to_thread(app.refresh)


async def _listening(host: str, port: int, serving: asyncio.Task[None]) -> None:
    while not serving.done():
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return


def _reserved(host: str, port: int) -> socket.socket:
    """A bound socket that never listens: it keeps a free port ours until the server, which shares ports, has taken it.

    Sharing would also let two servers divide the requests between them: so a port that is taken is refused here.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with _bound(family, address, socket.SO_REUSEADDR) as alone:
            address = alone.getsockname()
        return _bound(family, address, socket.SO_REUSEADDR, socket.SO_REUSEPORT)
    except OSError as error:
        raise UsageError(
            f"can't serve on {host} port {port} ({error.strerror}); set another host or port under [serve]"
        ) from error


def _bound(family: int, address: tuple[Any, ...], *options: int) -> socket.socket:
    made = socket.socket(family)
    for option in options:
        made.setsockopt(socket.SOL_SOCKET, option, 1)
    try:
        made.bind(address)
    except OSError:
        made.close()
        raise
    return made
