"""Whether the pages were read lately, and whether they can be reached now; the clock, by what their hosts say."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING

from monitor.doctor.finding import ERROR, OK, WARNING, Finding
from monitor.errors import FetchError, Refused
from monitor.fetch.urls import checked, shown
from monitor.pages import pages
from monitor.projection import page_status
from monitor.terminal import moment
from monitor.wiring import new_fetcher, watched

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from monitor.card.state import PageState
    from monitor.fetch.client import Fetched, Fetcher
    from monitor.settings import Settings

_LEVELS = {"fresh": OK, "disabled": OK, "held": WARNING, "stale": ERROR, "refused": ERROR}
_CLOCK_OFF, _CLOCK_WRONG = timedelta(seconds=30), timedelta(minutes=5)


def check_last_checks(settings: Settings, states: Mapping[str, PageState], now: datetime) -> Iterator[Finding]:
    """When each page was read last."""
    for page in pages():
        state = states.get(page)
        status = page_status(page, settings, state, now)
        if state is None and status != "disabled":
            yield Finding(page, WARNING, "was never checked", f"ratecard check {page}")
            continue
        level = _LEVELS[status]
        read = state.checked_at if state else None
        text = f"{status}, last read {moment(read)}" if read else f"{status}, not read yet"
        detail = f": {state.detail}" if state and state.detail and level != OK else ""
        mend = "" if level == OK else "ratecard holds --all" if status == "held" else f"ratecard check {page}"
        yield Finding(page, level, f"{text}{detail}", mend)


def check_reach(settings: Settings, states: Mapping[str, PageState], now: datetime) -> Iterator[Finding]:
    """Fetch every page once, within the limits of the settings, and compare the clock with the hosts'."""
    left_alone = {page for page, state in states.items() if state.not_before and state.not_before > now}
    for page in left_alone & watched(settings).keys():
        yield Finding("reach", WARNING, f"{page}: its host asked to be left alone; not asked", "wait")
    asked = [page for page in watched(settings) if page not in left_alone]
    fetcher = new_fetcher(settings)
    try:
        with ThreadPoolExecutor(max(1, len(asked))) as pool:
            answers = list(pool.map(partial(_fetch, settings, fetcher), asked))
    finally:
        fetcher.close()
    yield from (_reached(settings, page, answer) for page, answer in zip(asked, answers, strict=True))
    yield from _clock([answer for answer in answers if not isinstance(answer, FetchError | Refused)])


def _fetch(settings: Settings, fetcher: Fetcher, page: str) -> Fetched | FetchError | Refused:
    try:
        return fetcher.fetch(_url(settings, page))
    except (FetchError, Refused) as error:
        return error


def _url(settings: Settings, page: str) -> str:
    return settings.page(page).url or pages()[page].url


def _reached(settings: Settings, page: str, answer: Fetched | FetchError | Refused) -> Finding:
    if not isinstance(answer, FetchError | Refused):
        return Finding("reach", OK, f"{page} answered in {answer.elapsed:.1f} s")
    if isinstance(answer, FetchError) and answer.transient:
        return Finding("reach", ERROR, f"{page}: {answer}", f"curl -I {shown(checked(_url(settings, page)))}")
    return Finding("reach", ERROR, f"{page}: {answer}", f'set url or enabled under [pages."{page}"]')


def _clock(answers: Sequence[Fetched]) -> Iterator[Finding]:
    """Our clock against the best of the hosts': one of them may be wrong, or tell when a cache was filled."""
    gaps = [gap for answer in answers if (gap := _gap(answer)) is not None]
    if not gaps:
        return
    gap = min(gaps)
    level = ERROR if gap > _CLOCK_WRONG else WARNING if gap > _CLOCK_OFF else OK
    text = f"this machine's clock differs from the hosts' by {gap.total_seconds():.0f} s"
    yield Finding("clock", level, text, "" if level == OK else "timedatectl set-ntp true")


def _gap(answer: Fetched) -> timedelta | None:
    try:
        said = parsedate_to_datetime(answer.headers["date"])
        age = timedelta(seconds=int(answer.headers.get("age", "0")))
    except (KeyError, ValueError, OverflowError):
        return None
    if said.tzinfo is None:
        said = said.replace(tzinfo=UTC)
    return abs(answer.fetched_at - said - age)
