from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from monitor.card.state import PageState
from monitor.doctor.pages import check_last_checks, check_reach
from monitor.settings import FetchSettings, PageSettings, Settings
from tests.doctor.conftest import NOW, ONE
from tests.fetch.server import PAGE, reply

if TYPE_CHECKING:
    from monitor.doctor.finding import Finding
    from tests.fetch.server import Server

READ = PageState(ONE, status="fresh", checked_at=NOW - timedelta(minutes=10))


def at(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"pages": settings.pages | {ONE: PageSettings(url=url)}})


def reached(settings: Settings, states: dict[str, PageState] | None = None) -> list[tuple[str, str]]:
    return [(one.check, one.level) for one in check_reach(settings, states or {}, datetime.now(UTC))]


@pytest.mark.parametrize(
    ("state", "level", "mend"),
    [
        (None, "warning", f"ratecard check {ONE}"),
        (READ, "ok", ""),
        (replace(READ, checked_at=NOW - timedelta(days=1)), "error", f"ratecard check {ONE}"),
        (PageState(ONE, detail="no network"), "error", f"ratecard check {ONE}"),
        (replace(READ, status="held", detail="price ×10"), "warning", "ratecard holds --all"),
        (replace(READ, status="refused", detail="blocked"), "error", f"ratecard check {ONE}"),
    ],
)
def test_each_page_says_when_it_was_read(settings: Settings, state: PageState | None, level: str, mend: str) -> None:
    found = _of_page(list(check_last_checks(settings, {ONE: state} if state else {}, NOW)))
    assert (found.level, found.mend) == (level, mend)
    assert (state.detail if state else "") in found.text


def test_a_disabled_page_is_no_fault(settings: Settings) -> None:
    found = list(check_last_checks(settings, {}, NOW))
    assert {one.level for one in found if one.check != ONE} == {"ok"}


def _of_page(found: list[Finding]) -> Finding:
    return next(one for one in found if one.check == ONE)


def test_a_page_that_answers_is_well_and_only_watched_ones_are_asked(settings: Settings, server: Server) -> None:
    answer = reply(200, PAGE, Date=format_datetime(datetime.now(UTC), usegmt=True))
    assert reached(at(settings, server.on("/pricing", answer))) == [("reach", "ok"), ("clock", "ok")]
    assert server.paths() == ["/pricing"]


def test_a_page_that_does_not_answer_is_an_error_with_what_to_do(settings: Settings, server: Server) -> None:
    (found,) = check_reach(at(settings, server.on("/pricing", reply(404))), {}, NOW)
    assert (found.level, found.mend) == ("error", f'set url or enabled under [pages."{ONE}"]')


def test_what_a_passing_trouble_is_mended_with_shows_no_secret(settings: Settings, server: Server) -> None:
    url = server.on("/pricing", reply(500))
    slow = settings.model_copy(update={"fetch": FetchSettings(allow_private_addresses=True, deadline="1s")})
    (found,) = check_reach(at(slow, f"{url}?token=s3cret"), {}, NOW)
    assert (found.level, found.mend) == ("error", f"curl -I {url}")
    assert "s3cret" not in found.text


def test_robots_are_obeyed(settings: Settings, server: Server) -> None:
    server.on("/robots.txt", reply(200, b"User-agent: *\nDisallow: /", Content_Type="text/plain"))
    assert reached(at(settings, server.on("/pricing", reply(200, PAGE)))) == [("reach", "error")]
    assert server.paths() == []


def test_a_host_that_asked_to_be_left_alone_is_not_asked(settings: Settings, server: Server) -> None:
    state = replace(READ, not_before=datetime.now(UTC) + timedelta(hours=1))
    assert reached(at(settings, server.on("/pricing", reply(200, PAGE))), {ONE: state}) == [("reach", "warning")]
    assert server.asked == []


@pytest.mark.parametrize(
    ("off", "age", "level"),
    [
        (timedelta(0), None, "ok"),
        (timedelta(minutes=1), None, "warning"),
        (timedelta(hours=1), None, "error"),
        (timedelta(hours=-1), None, "error"),
        (timedelta(hours=1), "3600", "ok"),
    ],
)
def test_the_clock_is_compared_with_the_hosts(
    settings: Settings, server: Server, off: timedelta, age: str | None, level: str
) -> None:
    named = {"Date": format_datetime(datetime.now(UTC) - off, usegmt=True)} | ({"Age": age} if age else {})
    found = reached(at(settings, server.on("/pricing", reply(200, PAGE, **named))))
    assert found == [("reach", "ok"), ("clock", level)]
