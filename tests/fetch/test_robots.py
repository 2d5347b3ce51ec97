from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.errors import FetchError
from monitor.fetch.limits import Limits
from tests.fetch.server import PAGE, reply, reset

if TYPE_CHECKING:
    from tests.fetch.conftest import Clock, Make
    from tests.fetch.server import Answer, Server

HOURS = 3600


def rules(text: str) -> bytes:
    return reply(200, text.encode(), Content_Type="text/plain")


@pytest.fixture
def url(server: Server) -> str:
    server.on("/old", reply(301, Location="/pricing"))
    return server.on("/pricing", reply(200, PAGE))


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /pricing",
        "User-agent: ratecard\nDisallow: /",
        "User-agent: *\nAllow: /\n\nUser-agent: Ratecard\nDisallow: /pri*",
    ],
)
def test_a_page_that_robots_txt_forbids_is_not_asked_for(server: Server, make: Make, url: str, text: str) -> None:
    server.on("/robots.txt", rules(text))
    with pytest.raises(FetchError, match=r"/robots\.txt forbids us to fetch .*/pricing") as caught:
        make().fetch(url)
    assert not caught.value.transient
    assert server.paths() == []


@pytest.mark.parametrize(
    "answer",
    [
        rules("User-agent: *\nDisallow: /private"),
        rules("User-agent: otherbot\nDisallow: /"),
        rules("User-agent: *\nCrawl-delay: 9999"),
        rules("<html>not rules</html>"),
        rules(""),
        reply(404),
        reply(403),
        reply(410),
        reply(200, b"\xff\xfe\x00", Content_Type="image/png"),
    ],
)
def test_a_page_that_robots_txt_does_not_forbid_is_fetched(server: Server, make: Make, url: str, answer: bytes) -> None:
    server.on("/robots.txt", answer)
    assert make().fetch(url).body == PAGE


@pytest.mark.parametrize("answer", [reply(500), reply(503), reply(429)])
def test_a_robots_txt_in_trouble_forbids_for_now(server: Server, make: Make, url: str, answer: bytes) -> None:
    server.on("/robots.txt", answer)
    with pytest.raises(FetchError, match="counts as forbidding every page") as caught:
        make().fetch(url)
    assert caught.value.transient
    assert server.paths() == []


def test_a_robots_txt_that_says_when_to_come_back_is_obeyed(server: Server, make: Make, url: str) -> None:
    server.on("/robots.txt", reply(503, Retry_After="600"))
    with pytest.raises(FetchError) as caught:
        make().fetch(url)
    assert caught.value.retry_after == 600
    assert len(server.asked) == 1


@pytest.mark.parametrize("trouble", [reset, b"", reply(200, b"x", Content_Length="9")])
def test_a_robots_txt_that_does_not_arrive_is_the_pages_trouble(
    server: Server, make: Make, url: str, trouble: Answer
) -> None:
    server.on("/robots.txt", trouble)
    with pytest.raises(FetchError, match=r"robots\.txt could not be fetched") as caught:
        make().fetch(url)
    assert caught.value.transient
    assert server.paths() == []


def test_a_passing_trouble_of_robots_txt_is_tried_again(server: Server, make: Make, url: str) -> None:
    server.on("/robots.txt", reply(500), rules(""))
    assert make().fetch(url).body == PAGE


def test_robots_txt_is_asked_for_once_a_day(server: Server, make: Make, clock: Clock, url: str) -> None:
    server.on("/robots.txt", rules(""), rules("User-agent: *\nDisallow: /"))
    fetcher = make()
    fetcher.fetch(url)
    clock.pass_by(23 * HOURS)
    fetcher.fetch(url)
    clock.pass_by(1 * HOURS)
    with pytest.raises(FetchError, match="forbids"):
        fetcher.fetch(url)
    assert [asked.path for asked in server.asked] == ["/robots.txt", "/pricing", "/pricing", "/robots.txt"]


def test_a_clock_set_back_does_not_keep_old_rules_for_ever(server: Server, make: Make, clock: Clock, url: str) -> None:
    server.on("/robots.txt", rules(""))
    fetcher = make()
    fetcher.fetch(url)
    clock.pass_by(-48 * HOURS)
    fetcher.fetch(url)
    assert len(server.asked) == 4


def test_a_redirect_leads_to_no_forbidden_page(server: Server, make: Make, url: str) -> None:
    server.on("/robots.txt", rules("User-agent: *\nDisallow: /pricing"))
    with pytest.raises(FetchError, match=r"forbids us to fetch .*/pricing"):
        make().fetch(server.url("/old"))
    assert server.paths() == ["/old"]


def test_robots_txt_can_be_switched_off(server: Server, make: Make, url: str) -> None:
    server.on("/robots.txt", rules("User-agent: *\nDisallow: /"))
    assert make(Limits(robots=False)).fetch(url).body == PAGE
    assert [asked.path for asked in server.asked] == ["/pricing"]
