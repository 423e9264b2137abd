"""A service is asked no faster than it takes, whoever asks; a wait ends at once when the person cancels."""

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled
from dubai_desktop.engines.prices import Pace
from dubai_desktop.pipeline.throttle import Throttle

SIXTY = Pace(requests=60)


class Clock(CancelToken):
    """A person who waits in no time: the clock jumps."""

    def __init__(self):
        super().__init__()
        self.now = 0.0

    def wait(self, seconds):
        self.now += seconds
        return False


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ask(clock):
    throttle = Throttle(lambda: clock.now)

    def wait(characters=10, pace=SIXTY, service="voices", what="Standard"):
        before = clock.now
        throttle.wait(service, what, pace, characters, clock)
        return clock.now - before

    return wait


def test_some_may_be_asked_at_once_and_then_as_many_as_a_minute_takes(ask):
    assert [ask() for _ in range(10)] == [0.0] * 10
    assert [ask() for _ in range(3)] == pytest.approx([1.2] * 3)


def test_characters_count_too(ask):
    pace = Pace(characters=600)
    assert ask(100, pace) == 0.0
    assert ask(50, pace) == pytest.approx(6.0)


def test_a_service_without_limits_is_never_waited_for(ask):
    assert sum(ask(10_000, Pace()) for _ in range(1000)) == 0.0


def test_a_family_with_a_limit_of_its_own_does_not_slow_the_others(ask):
    own = Pace(requests=6, shared=False)
    assert [ask(pace=own, what="Chirp") > 0 for _ in range(3)] == [False, True, True]
    assert ask() == ask(service="translation") == 0.0


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 400)), min_size=1, max_size=120), st.integers(1, 90))
def test_no_minute_has_more_than_its_limit(calls, limit):
    clock = Clock()
    throttle = Throttle(lambda: clock.now)
    made = []
    for pause, characters in calls:
        clock.now += pause
        throttle.wait("s", "", Pace(limit, 6_000), characters, clock)
        made.append((clock.now, characters))
    for start, _ in made:
        within = [characters for at, characters in made if start <= at < start + 60 - 1e-6]
        assert len(within) <= limit + 1
        assert sum(within) <= 6_000 + 400


def test_who_comes_first_is_served_first():
    throttle, token, order = Throttle(), CancelToken(), []
    pace = Pace(requests=360)  # 60 at once, then five a second
    for _ in range(60):
        throttle.wait("s", "", pace, 1, token)

    def ask(number):
        throttle.wait("s", "", pace, 1, token)
        order.append(number)

    threads = []
    for number in range(4):
        threads.append(threading.Thread(target=ask, args=(number,)))
        threads[-1].start()
        time.sleep(0.02)  # so that they come one after the other
    for thread in threads:
        thread.join(10)
    assert order == [0, 1, 2, 3]


def test_a_cancel_ends_the_wait_at_once_and_takes_nothing():
    throttle, token, pace = Throttle(), CancelToken(), Pace(requests=1)
    throttle.wait("s", "", pace, 1, token)
    threading.Timer(0.1, token.cancel).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        throttle.wait("s", "", pace, 1, token)
    assert time.monotonic() - began < 1.0
    assert throttle._buckets[("s", "requests")].left == pytest.approx(0.0, abs=0.1)
