"""When an engine rests, and how it comes back."""

import threading

import pytest

from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.pipeline.breaker import Breakers, EngineState

DOWN = Problem(Code.NETWORK, "It could not be reached. Check the network.")
BAD = Problem(Code.TTS_BAD_AUDIO, "The sound is empty. Try another voice.")
QUOTA = Problem(Code.TTS_QUOTA, "The quota is used up. Raise it.")


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breakers(clock):
    return Breakers(clock)


def call(breakers, *ends, engine="google", failures=3, pause=60):
    """Ask an engine once for each end: what is raised, or None for a call that works."""
    for end in ends:
        try:
            with breakers.asked(engine, failures=failures, pause=pause):
                if end is not None:
                    raise end
        except (Problem, Cancelled):
            pass


def test_an_engine_rests_after_so_many_failures_in_a_row(breakers):
    call(breakers, DOWN, DOWN)
    assert breakers.resting("google") is None
    call(breakers, DOWN)
    assert breakers.resting("google") is DOWN
    assert breakers.resting("espeak") is None


def test_a_call_that_works_between_begins_the_row_anew(breakers):
    call(breakers, DOWN, DOWN, None, DOWN, DOWN)
    assert breakers.resting("google") is None


def test_a_rested_engine_is_tried_by_one_caller_and_goes_on_where_that_works(breakers, clock):
    call(breakers, DOWN, DOWN, DOWN)
    clock.now += 59.9
    assert breakers.resting("google")
    clock.now += 0.1
    assert breakers.resting("google") is None
    with breakers.asked("google", failures=3, pause=60):
        assert breakers.resting("google") is DOWN
        with pytest.raises(Problem, match="could not be reached"):
            breakers.asked("google", failures=3, pause=60).__enter__()
    assert breakers.resting("google") is None
    call(breakers, DOWN, DOWN)
    assert breakers.resting("google") is None


def test_a_try_that_fails_lets_it_rest_again_at_once(breakers, clock):
    call(breakers, DOWN, DOWN, DOWN)
    clock.now += 60
    call(breakers, DOWN)
    assert breakers.resting("google")
    clock.now += 60
    assert breakers.resting("google") is None


def test_a_try_that_is_cancelled_leaves_the_next_one_to_somebody_else(breakers, clock):
    call(breakers, DOWN, DOWN, DOWN)
    clock.now += 60
    call(breakers, Cancelled())
    assert breakers.resting("google") is None


def test_a_lines_own_trouble_counts_a_third_of_the_engines(breakers):
    call(breakers, *[BAD] * 8)
    assert breakers.resting("google") is None
    call(breakers, BAD)
    assert breakers.resting("google") is BAD


def test_trouble_that_does_not_pass_is_no_matter_of_rest(breakers):
    call(breakers, *[QUOTA] * 20)
    assert breakers.resting("google") is None


def test_who_asks_by_name_need_not_wait(breakers):
    call(breakers, DOWN, DOWN, DOWN)
    breakers.wake()
    assert breakers.resting("google") is None
    call(breakers, DOWN)
    assert breakers.resting("google")


def test_what_it_knows_can_be_read(breakers, clock):
    call(breakers, DOWN, DOWN, DOWN)
    call(breakers, None, engine="espeak")
    clock.now += 20
    assert breakers.states() == (EngineState("espeak"), EngineState("google", 3, 40.0, DOWN.message))
    assert [state.resting for state in breakers.states()] == [False, True]


def test_jobs_side_by_side_lose_no_failure(breakers):
    def fail():
        call(breakers, *[DOWN] * 200, failures=10_000)

    threads = [threading.Thread(target=fail) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert breakers.states()[0].failures == 800
