"""Limits count the time that the program was awake for."""

import pytest

from dubai_desktop.domain.awake import LONGEST_GAP, AwakeClock


@pytest.fixture
def times():
    return [100.0]


@pytest.fixture
def clock(times):
    return AwakeClock(lambda: times[-1])


def after(times, *gaps):
    for gap in gaps:
        times.append(times[-1] + gap)
        yield


def test_time_between_looks_counts(clock, times):
    assert [clock.look() for _ in after(times, 0.5, 1.0, 0.25)] == [0.5, 1.5, 1.75]
    assert clock.now == 1.75


def test_a_night_asleep_counts_as_one_gap(clock, times):
    assert [clock.look() for _ in after(times, 1.0, 30_000.0, 1.0)] == [1.0, 1.0 + LONGEST_GAP, 2.0 + LONGEST_GAP]


def test_a_limit_is_past_once_more_seconds_were_awake(clock, times):
    assert [clock.is_past(2.5) for _ in after(times, 1.0, 900.0, 1.0)] == [False, True, True]
    assert [AwakeClock(lambda: times[-1]).is_past(0.5) for _ in after(times, 900.0)] == [False]
