from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from monitor.errors import FetchError
from tests.fetch.server import PAGE, reply

if TYPE_CHECKING:
    from tests.fetch.conftest import Make
    from tests.fetch.server import Server


def chain(server: Server, hops: int) -> str:
    """A page that is reached after `hops` redirects."""
    for hop in range(hops):
        server.on(f"/{hop}", reply(302, Location=f"/{hop + 1}"))
    server.on(f"/{hops}", reply(200, PAGE))
    return server.url("/0")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_host_is_followed(server: Server, make: Make, status: int) -> None:
    old = server.on("/old", reply(status, Location="/new"))
    new = server.on("/new", reply(200, PAGE))
    fetched = make().fetch(old)
    assert (fetched.url, fetched.body) == (new, PAGE)


def test_five_hops_are_followed(server: Server, make: Make) -> None:
    assert make().fetch(chain(server, 5)).body == PAGE


def test_a_sixth_hop_is_not(server: Server, make: Make) -> None:
    with pytest.raises(FetchError, match="redirects more than 5 times") as caught:
        make().fetch(chain(server, 6))
    assert not caught.value.transient
    assert "/6" not in server.paths()


def test_a_loop_ends(server: Server, make: Make) -> None:
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        make().fetch(server.on("/loop", reply(302, Location="/loop")))
    assert server.paths() == ["/loop"] * 6


def test_a_redirect_to_another_place_is_refused_before_it_is_asked(server: Server, make: Make) -> None:
    url = server.on("/pricing", reply(302, Location=f"http://localhost:{server.port}/elsewhere"))
    with pytest.raises(
        FetchError, match=r"redirects to http://localhost:\d+/elsewhere, which is another place"
    ) as caught:
        make().fetch(url)
    assert not caught.value.transient
    assert server.paths() == ["/pricing"]


def test_a_redirect_without_a_place_is_an_error(server: Server, make: Make) -> None:
    with pytest.raises(FetchError, match="answered 302"):
        make().fetch(server.on("/pricing", reply(302)))


def test_the_errors_of_another_transport_are_told_the_same_way(make: Make) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("")

    with pytest.raises(FetchError, match=r"robots\.txt could not be fetched: ConnectTimeout") as caught:
        make(transport=httpx.MockTransport(fail)).fetch("https://example.com/pricing")
    assert caught.value.transient


@pytest.mark.parametrize(
    "noise", [b"\xff" * 4000 + b"\r\n\r\n", b"HTTP/1.1 200 OK\r\nA:\x00b\r\n\r\n", b"", b"SSH-2.0-x\r\n\r\n"]
)
def test_what_is_no_http_at_all_is_told_in_one_short_line(server: Server, make: Make, noise: bytes) -> None:
    with pytest.raises(FetchError) as caught:
        make().fetch(server.on("/pricing", noise))
    assert caught.value.transient
    assert len(str(caught.value)) < 400
    assert str(caught.value).isprintable()
