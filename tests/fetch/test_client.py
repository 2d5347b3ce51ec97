from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

import pytest

from monitor.errors import FetchError, Refused, Stopping
from monitor.fetch.client import Validators
from monitor.fetch.limits import Limits
from tests.fetch.conftest import NAME
from tests.fetch.server import PAGE, reply, reset

if TYPE_CHECKING:
    from tests.fetch.conftest import Clock, Make
    from tests.fetch.server import Answer, Server


def test_a_page_comes_with_its_bytes_its_time_and_the_harmless_headers(
    server: Server, make: Make, clock: Clock
) -> None:
    url = server.on("/pricing", reply(200, PAGE, ETag='"a"', Set_Cookie="id=1", X_Request_Id="7"))
    fetched = make().fetch(url)
    assert (fetched.url, fetched.status, fetched.body, fetched.not_modified) == (url, 200, PAGE, False)
    assert fetched.content_type == "text/html; charset=utf-8"
    assert fetched.headers == {"content-type": "text/html; charset=utf-8", "etag": '"a"'}
    assert fetched.fetched_at == clock.at


def test_a_request_says_who_asks_and_what_it_can_read(server: Server, make: Make) -> None:
    make().fetch(server.on("/pricing", reply(200, PAGE)))
    headers = server.asked[-1].headers
    assert headers["user-agent"] == NAME
    assert headers["accept-encoding"] == "gzip, identity"
    assert headers["accept-language"] == "en"


def test_a_cookie_is_never_sent_back(server: Server, make: Make) -> None:
    url = server.on("/pricing", reply(200, PAGE, Set_Cookie="id=1"))
    fetcher = make()
    fetcher.fetch(url)
    fetcher.fetch(url)
    assert "cookie" not in server.asked[-1].headers


def test_proxies_of_the_environment_are_not_used(server: Server, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert make().fetch(server.on("/pricing", reply(200, PAGE))).body == PAGE


def test_the_query_of_an_address_is_in_no_log_and_no_error(
    server: Server, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(FetchError) as caught:
        make().fetch(server.on("/gone", reply(404)) + "?token=s3cret")
    assert "s3cret" not in caplog.text + str(caught.value)
    assert server.asked[-1].path == "/gone?token=s3cret"


def test_the_query_of_an_address_is_not_kept(server: Server, make: Make) -> None:
    url = server.on("/pricing", reply(200, PAGE))
    assert make().fetch(f"{url}?token=s3cret").url == url
    assert server.asked[-1].path == "/pricing?token=s3cret"


# Conditional requests


@pytest.mark.parametrize(
    ("validators", "sent"),
    [
        (None, {}),
        (Validators(), {}),
        (Validators(etag='W/"a"'), {"if-none-match": 'W/"a"'}),
        (
            Validators(last_modified="Sun, 01 Nov 2026 00:00:00 GMT"),
            {"if-modified-since": "Sun, 01 Nov 2026 00:00:00 GMT"},
        ),
    ],
)
def test_a_request_is_conditional_exactly_as_the_caller_says(
    server: Server, make: Make, validators: Validators | None, sent: dict[str, str]
) -> None:
    make().fetch(server.on("/pricing", reply(200, PAGE)), validators=validators)
    assert {name: value for name, value in server.asked[-1].headers.items() if name.startswith("if-")} == sent


def test_304_to_a_conditional_request_is_not_modified(server: Server, make: Make) -> None:
    url = server.on("/pricing", reply(304, ETag='"a"'))
    fetched = make().fetch(url, validators=Validators(etag='"a"'))
    assert (fetched.not_modified, fetched.status, fetched.body) == (True, 304, b"")


def test_304_that_nobody_asked_for_is_an_error(server: Server, make: Make) -> None:
    with pytest.raises(FetchError, match="answered 304, though nothing was compared"):
        make().fetch(server.on("/pricing", reply(304)))


def test_another_body_under_the_same_etag_counts(server: Server, make: Make) -> None:
    url = server.on("/pricing", reply(200, PAGE, ETag='"a"'), reply(200, PAGE + b"$2", ETag='"a"'))
    fetcher = make()
    first = fetcher.fetch(url)
    second = fetcher.fetch(url, validators=Validators(etag=first.headers["etag"]))
    assert (second.not_modified, second.body) == (False, PAGE + b"$2")


# Tries


@pytest.mark.parametrize(
    "trouble", [reply(500), reply(502), reply(503), reply(429), reply(408), reset, b"nonsense\r\n\r\n"]
)
def test_a_passing_trouble_is_tried_again(server: Server, make: Make, trouble: Answer) -> None:
    url = server.on("/pricing", trouble, trouble, reply(200, PAGE))
    assert make().fetch(url).body == PAGE


@pytest.mark.parametrize("trouble", [reply(500), reply(502), reset])
def test_a_lasting_trouble_ends_after_three_tries_that_back_off(
    server: Server, make: Make, clock: Clock, trouble: Answer
) -> None:
    with pytest.raises(FetchError, match=r"tried 3 times") as caught:
        make().fetch(server.on("/pricing", trouble))
    assert caught.value.transient
    assert server.paths() == ["/pricing"] * 3
    assert clock.slept == [1.5, 3.0]


def test_tries_are_jittered(server: Server, make: Make, clock: Clock) -> None:
    jitter = iter([0.0, 0.25])
    with pytest.raises(FetchError):
        make(jitter=lambda: next(jitter)).fetch(server.on("/pricing", reply(500)))
    assert clock.slept == [1.0, 2.5]


def test_tries_end_with_the_deadline(server: Server, make: Make, clock: Clock) -> None:
    with pytest.raises(FetchError):
        make(Limits(total_deadline=2.0)).fetch(server.on("/pricing", reply(500)))
    assert clock.slept == [1.5]


@pytest.mark.parametrize("status", [401, 403, 404, 410, 418, 451, 206, 204])
def test_a_refusal_is_not_tried_again(server: Server, make: Make, status: int) -> None:
    with pytest.raises(FetchError, match=f"answered {status}") as caught:
        make().fetch(server.on("/pricing", reply(status)))
    assert not caught.value.transient
    assert server.paths() == ["/pricing"]


def test_a_refused_connection_is_tried_again_and_then_passing(make: Make, clock: Clock, server: Server) -> None:
    server.close()
    with pytest.raises(FetchError, match="Connection refused") as caught:
        make().fetch(server.url())
    assert caught.value.transient
    assert len(clock.slept) == 2


# Retry-After


def test_a_short_retry_after_is_waited_for(server: Server, make: Make, clock: Clock) -> None:
    url = server.on("/pricing", reply(429, Retry_After="20"), reply(200, PAGE))
    assert make().fetch(url).body == PAGE
    assert clock.slept == [20.0]


@pytest.mark.parametrize("status", [429, 503])
def test_a_retry_after_beyond_the_deadline_is_handed_to_the_caller(
    server: Server, make: Make, clock: Clock, status: int
) -> None:
    with pytest.raises(FetchError) as caught:
        make().fetch(server.on("/pricing", reply(status, Retry_After="3600")))
    assert (caught.value.transient, caught.value.retry_after) == (True, 3600.0)
    assert server.paths() == ["/pricing"]
    assert clock.slept == []


def test_a_host_that_sent_us_away_is_not_asked_sooner(server: Server, make: Make, clock: Clock) -> None:
    url = server.on("/pricing", reply(429, Retry_After="3600"), reply(200, PAGE))
    fetcher = make()
    with pytest.raises(FetchError):
        fetcher.fetch(url)
    clock.pass_by(3599)
    with pytest.raises(FetchError, match="another 1 s: not asked") as caught:
        fetcher.fetch(url)
    assert caught.value.retry_after == pytest.approx(1)
    assert server.paths() == ["/pricing"]
    clock.pass_by(1)
    assert fetcher.fetch(url).body == PAGE


def test_one_page_sent_away_does_not_silence_another(server: Server, make: Make) -> None:
    away = server.on("/away", reply(429, Retry_After="3600"))
    fetcher = make()
    with pytest.raises(FetchError):
        fetcher.fetch(away)
    assert fetcher.fetch(server.on("/pricing", reply(200, PAGE))).body == PAGE


# Other media


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("application/pdf", b"%PDF-1.7"),
        ("image/png", b"\x89PNG\r\n"),
        ("application/json", b'{"price": 1}'),
        ("text/html", b"%PDF-1.7 called a page"),
        ("application/octet-stream", b"\x89PNG\r\n"),
        ("text/plain", b"PK\x03\x04"),
    ],
)
def test_what_is_not_text_is_refused(server: Server, make: Make, media: str, body: bytes) -> None:
    with pytest.raises(Refused) as caught:
        make().fetch(server.on("/pricing", reply(200, body, Content_Type=media)))
    assert caught.value.reason == "not_this_page"
    assert server.paths() == ["/pricing"]


@pytest.mark.parametrize(
    "media", ["text/markdown", "TEXT/HTML", "text/plain; charset=utf-16", "application/octet-stream", ""]
)
def test_text_by_any_of_its_names_is_taken(server: Server, make: Make, media: str) -> None:
    assert make().fetch(server.on("/pricing", reply(200, PAGE, Content_Type=media))).body == PAGE


# Deadline


def test_a_body_that_dribbles_is_ended_by_the_deadline_while_another_page_is_fetched(
    server: Server, make: Make
) -> None:
    slow = server.on("/slow", server.dribble(reply(200, PAGE * 100)))
    fetcher = make(Limits(total_deadline=0.4), monotonic=time.monotonic)
    errors: list[FetchError] = []

    def fetch_slow() -> None:
        with pytest.raises(FetchError, match=r"did not arrive whole within 0\.4 s") as caught:
            fetcher.fetch(slow)
        errors.append(caught.value)

    thread = threading.Thread(target=fetch_slow)
    begun = time.monotonic()
    thread.start()
    assert fetcher.fetch(server.on("/pricing", reply(200, PAGE))).body == PAGE
    assert thread.is_alive()
    thread.join()
    assert time.monotonic() - begun < 1.0
    assert errors[0].transient


@pytest.mark.parametrize("path", ["/headers", "/nothing", "/redirect"])
def test_the_deadline_ends_slow_headers_silence_and_slow_hops(server: Server, make: Make, path: str) -> None:
    server.on("/headers", server.dribble(reply(200, PAGE)))
    server.on("/nothing", server.silence())
    server.on("/redirect", reply(302, Location="/headers"))
    fetcher = make(Limits(total_deadline=0.2), monotonic=time.monotonic)
    begun = time.monotonic()
    with pytest.raises(FetchError, match="did not arrive whole"):
        fetcher.fetch(server.url(path))
    assert time.monotonic() - begun < 0.8


def test_a_caller_can_set_another_deadline(server: Server, make: Make) -> None:
    fetcher = make(monotonic=time.monotonic)
    with pytest.raises(FetchError, match=r"within 0\.1 s"):
        fetcher.fetch(server.on("/pricing", server.silence()), deadline=0.1)


# Stopping


def test_closing_ends_a_fetch_in_the_middle(server: Server, make: Make) -> None:
    url = server.on("/pricing", server.dribble(reply(200, PAGE * 100)))
    fetcher = make(monotonic=time.monotonic, sleep=None)
    threading.Timer(0.2, fetcher.close).start()
    begun = time.monotonic()
    with pytest.raises(Stopping, match="the program is stopping"):
        fetcher.fetch(url)
    assert time.monotonic() - begun < 2


def test_closing_ends_the_wait_between_two_tries(server: Server, make: Make) -> None:
    url = server.on("/pricing", reply(503, Retry_After="50"))
    fetcher = make(monotonic=time.monotonic, sleep=None)
    threading.Timer(0.2, fetcher.close).start()
    begun = time.monotonic()
    with pytest.raises(Stopping, match="the program is stopping"):
        fetcher.fetch(url)
    assert time.monotonic() - begun < 2
