from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from alerts.retry import ENOUGH, GIVE_UP, retry_at
from alerts.samples import AT
from monitor.errors import DeliveryError, Gone

if TYPE_CHECKING:
    from datetime import datetime

_LATER = DeliveryError("later", permanent=False)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 30), (2, 60), (3, 120), (8, 3840), (11, 21_600), (50, 21_600), (10_000, 21_600)]
)
def test_waits_grow_to_six_hours(attempts: int, seconds: float) -> None:
    assert retry_at(_LATER, attempts, AT, AT, lambda: 0.5) == AT + timedelta(seconds=seconds)


@pytest.mark.parametrize(("jitter", "seconds"), [(0.0, 22.5), (1.0, 37.5)])
def test_waits_are_spread(jitter: float, seconds: float) -> None:
    assert retry_at(_LATER, 1, AT, AT, lambda: jitter) == AT + timedelta(seconds=seconds)


def test_retry_after_is_obeyed() -> None:
    error = DeliveryError("later", permanent=False, retry_after=37)
    assert retry_at(error, 9, AT, AT, lambda: 0.0) == AT + timedelta(seconds=37)


@pytest.mark.parametrize("error", [DeliveryError("never", permanent=True), Gone("gone")])
def test_what_is_permanent_is_not_tried_again(error: DeliveryError) -> None:
    assert retry_at(error, 1, AT, AT, lambda: 0.5) is None


@pytest.mark.parametrize(("attempts", "seconds"), [(5, 0), (6, 30)])
def test_who_always_wants_it_again_at_once_is_believed_a_few_times(attempts: int, seconds: float) -> None:
    error = DeliveryError("again", permanent=False, retry_after=0)
    assert retry_at(error, attempts, AT, AT, lambda: 0.0) == AT + timedelta(seconds=seconds)


_LONG_AFTER = AT + GIVE_UP + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("attempts", "now", "given_up"),
    [(ENOUGH, AT + GIVE_UP, False), (ENOUGH - 1, _LONG_AFTER, False), (ENOUGH, _LONG_AFTER, True)],
)
def test_after_five_days_and_many_attempts_it_is_given_up(attempts: int, now: datetime, given_up: bool) -> None:
    assert (retry_at(_LATER, attempts, AT, now, lambda: 0.5) is None) is given_up
