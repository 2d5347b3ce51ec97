"""The tree of serials finds exactly the intervals that hold a serial."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from storage.intervals import node, nodes_over

SERIALS = st.integers(-1000, 1 << 29)


def _found(opened: int, closed: int, serial: int) -> bool:
    below, above = nodes_over(serial)
    place = node(opened, closed)
    return (place in below and closed > serial) or (place in above and opened <= serial)


def test_every_short_interval_is_found_where_it_holds_the_serial_and_nowhere_else() -> None:
    numbers = range(-5, 20)
    wrong = [
        (opened, closed, serial)
        for opened in numbers
        for closed in range(opened + 1, 21)
        for serial in numbers
        if _found(opened, closed, serial) != (opened <= serial < closed)
    ]
    assert wrong == []


@given(SERIALS, st.integers(1, 1 << 20), st.integers(-3, 1 << 20))
def test_long_intervals_are_found_too(opened: int, length: int, offset: int) -> None:
    serial = opened + offset
    assert _found(opened, opened + length, serial) == (0 <= offset < length)


@given(SERIALS)
def test_a_serial_has_few_nodes_over_it(serial: int) -> None:
    below, above = nodes_over(serial)
    assert len(below) + len(above) <= 32
