from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from alerts.moments import due, next_digest, quiet_until, spoken
from alerts.settings import Digest, Quiet, Subscription

_BERLIN = ZoneInfo("Europe/Berlin")
_DAILY = Digest("daily", time(9))
_NIGHT = Quiet(time(22), time(7))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        ("2026-08-01 12:05", _BERLIN, "2026-08-01 14:05 CEST (12:05 UTC)"),
        ("2026-08-01 23:30", _BERLIN, "2026-08-02 01:30 CEST (2026-08-01 23:30 UTC)"),
        ("2026-08-01 12:05", ZoneInfo("UTC"), "2026-08-01 12:05 UTC"),
    ],
)
def test_a_moment_is_said_in_local_time_with_utc(at: str, zone: ZoneInfo, words: str) -> None:
    assert spoken(_at(at), zone) == words


@pytest.mark.parametrize(
    ("at", "digest", "when"),
    [
        ("2026-08-01 06:59", _DAILY, "2026-08-01 07:00"),
        ("2026-08-01 07:00", _DAILY, "2026-08-02 07:00"),
        ("2026-10-24 12:00", _DAILY, "2026-10-25 08:00"),  # the clock goes back that night
        ("2026-03-28 12:00", _DAILY, "2026-03-29 07:00"),  # and forward here
        ("2026-03-28 12:00", Digest("daily", time(2, 30)), "2026-03-29 01:30"),  # an hour that is left out that night
        ("2026-10-24 12:00", Digest("daily", time(2, 30)), "2026-10-25 00:30"),  # and one that comes twice
        ("2026-10-25 00:30", Digest("daily", time(2, 30)), "2026-10-26 01:30"),
        ("2026-08-01 12:00", Digest("weekly", time(9), 0), "2026-08-03 07:00"),
        ("2026-08-03 07:00", Digest("weekly", time(9), 0), "2026-08-10 07:00"),
        ("2026-08-03 06:00", Digest("weekly", time(9), 0), "2026-08-03 07:00"),
    ],
)
def test_a_digest_is_due_at_its_local_time(at: str, digest: Digest, when: str) -> None:
    assert next_digest(_at(at), digest, _BERLIN) == _at(when)


@pytest.mark.parametrize(
    ("at", "quiet", "until"),
    [
        ("2026-08-01 19:59", _NIGHT, None),
        ("2026-08-01 20:00", _NIGHT, "2026-08-02 05:00"),
        ("2026-08-02 04:59", _NIGHT, "2026-08-02 05:00"),
        ("2026-08-02 05:00", _NIGHT, None),
        ("2026-08-01 11:30", Quiet(time(13), time(15)), "2026-08-01 13:00"),
        ("2026-10-25 00:15", Quiet(time(22), time(2, 30)), "2026-10-25 00:30"),  # 02:15, and it will be 02:15 again
        ("2026-10-25 01:15", Quiet(time(22), time(2, 30)), "2026-10-25 01:30"),
        ("2026-08-01 11:30", Quiet(time(13), time(13)), None),
    ],
)
def test_quiet_hours_end_at_their_local_time(at: str, quiet: Quiet, until: str | None) -> None:
    assert quiet_until(_at(at), quiet, _BERLIN) == (_at(until) if until else None)


def test_a_digest_within_the_quiet_hours_waits_for_their_end() -> None:
    subscription = Subscription(digest=Digest("daily", time(6)), quiet_hours=_NIGHT, timezone=_BERLIN)
    assert due(_at("2026-08-01 12:00"), subscription) == _at("2026-08-02 05:00")
