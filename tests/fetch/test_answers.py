from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.fetch.answers import failure, kept_headers, retry_after

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = 86_400


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("315360000", DAY),
        ("9" * 5000, DAY),
        ("Sun, 22 Nov 2026 12:02:00 GMT", 120),
        ("Sun, 22 Nov 2026 13:02:00 +0100", 120),
        ("Sun, 22 Nov 2026 12:02:00 -0000", 120),
        ("Sunday, 22-Nov-26 12:02:00 GMT", 120),
        ("Sat, 21 Nov 2026 12:00:00 GMT", 0),
        ("Sun, 22 Nov 2036 12:00:00 GMT", DAY),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("Sun, 99 Nov 2026 12:00:00 GMT", None),
        (f"Sun, 22 Nov {'9' * 30} 12:00:00 GMT", None),
    ],
)
def test_retry_after_in_all_its_forms(header: str, seconds: float | None) -> None:
    assert retry_after(header, NOW, DAY) == seconds


@given(st.text(max_size=60))
def test_no_retry_after_sends_us_away_for_more_than_a_day(header: str) -> None:
    seconds = retry_after(header, NOW, DAY)
    assert seconds is None or 0 <= seconds <= DAY


def answer(status: int, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named, request=httpx.Request("GET", "https://example.com/pricing"))


def test_a_bot_wall_is_said_in_words_that_help() -> None:
    assert str(failure(answer(403), NOW, DAY)) == (
        "https://example.com/pricing answered 403 Forbidden: the host refuses us, perhaps by a bot wall; "
        "open the page in a browser and read the host's terms"
    )


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
def test_what_may_pass_is_transient(status: int) -> None:
    assert failure(answer(status), NOW, DAY).transient


def test_a_header_that_could_not_be_sent_back_is_not_kept() -> None:
    assert kept_headers(answer(200, ETag='"\t"', Server="x" * 1001, Date="today")) == {"date": "today"}
