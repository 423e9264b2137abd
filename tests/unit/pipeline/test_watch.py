"""A step that stands still or makes no end is stopped; a sleep and a wait for others are neither."""

import threading

import pytest

from dubai_desktop.domain.awake import AwakeClock
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Category, Code, Problem
from dubai_desktop.engines.lane import Turns
from dubai_desktop.pipeline import watch as module
from dubai_desktop.pipeline.watch import Watch, limits_for, watched
from dubai_desktop.settings import Settings
from dubai_desktop.settings.schema import Processing

LIMITS = Processing(stall_timeout=10, processing_timeout=60)


class Looked:
    """A watch whose clock the test turns."""

    def __init__(self):
        self.time = 0.0
        self.told = []
        clock = AwakeClock(lambda: self.time)
        self.watch = Watch("speak", "Voicing", LIMITS, CancelToken(), clock)
        self.report = self.watch.heard(lambda *news: self.told.append(news))

    def pass_by(self, seconds, *news, each=1.0):
        for _ in range(round(seconds / each)):
            if news:
                self.report(*news)
            self.time += each
            self.watch.look()


@pytest.fixture
def looked():
    return Looked()


def test_a_step_that_stands_still_is_stopped_with_its_seconds(looked):
    looked.pass_by(9)
    assert not looked.watch.cancel.cancelled
    looked.pass_by(1)
    assert looked.watch.cancel.cancelled
    trouble = looked.watch.trouble
    assert (trouble.code, trouble.category) == (Code.TIMEOUT, Category.RECOVERABLE)
    assert trouble.facts == {"seconds": 10, "step": "speak", "setting": "processing.stall_timeout"}
    assert "“Voicing” did not get any further for 10 seconds" in trouble.message


def test_news_are_a_sign_of_life_and_are_passed_on(looked):
    for line in range(20):
        looked.report(line / 20, f"Line {line}")
        looked.pass_by(2)
    assert looked.watch.trouble is None
    assert looked.told[-1] == (19 / 20, "Line 19")


def test_the_same_news_again_and_again_are_none(looked):
    looked.pass_by(12, 0.5, "Line 7")
    assert looked.watch.trouble.facts["setting"] == "processing.stall_timeout"


def test_a_step_that_moves_without_end_is_stopped(looked):
    for line in range(59):
        looked.pass_by(1, 0.0, f"Line {line}")
    assert looked.watch.trouble is None
    looked.pass_by(1, 0.0, "Line 60")
    assert looked.watch.trouble.facts == {"seconds": 60, "step": "speak", "setting": "processing.processing_timeout"}


def test_a_night_asleep_is_no_standstill(looked):
    looked.pass_by(5)
    looked.pass_by(30_000, each=30_000)
    looked.pass_by(2)
    assert looked.watch.trouble is None


def test_a_wait_for_a_turn_is_no_standstill(looked):
    turns = Turns()
    turns.enter(CancelToken())
    queue = threading.Thread(target=turns.enter, args=(looked.watch.cancel,))
    queue.start()
    while not looked.watch.cancel.is_waiting:
        pass
    looked.pass_by(100)
    turns.leave()
    queue.join()
    assert looked.watch.trouble is None
    looked.pass_by(10)
    assert looked.watch.trouble is not None


@pytest.fixture
def quick(monkeypatch):
    """Limits that are over at once; looks without end."""
    monkeypatch.setattr(module, "LOOK_EVERY", 0.01)
    return LIMITS.model_copy(update={"stall_timeout": 0.05})


def test_what_the_watch_stopped_is_a_problem_and_what_a_person_stopped_is_not(quick):
    whole = CancelToken()
    with pytest.raises(Problem) as stopped, watched("speak", "Voicing", quick, whole) as watch:
        assert watch.cancel._event.wait(5)
        watch.cancel.check()
    assert stopped.value.code is Code.TIMEOUT
    assert not whole.cancelled
    with pytest.raises(Cancelled), watched("speak", "Voicing", quick, whole) as watch:
        assert watch.cancel._event.wait(5)
        whole.cancel()  # in the same moment
        watch.cancel.check()
    assert watch.trouble is not None


def test_work_that_was_done_all_the_same_counts(quick):
    with watched("speak", "Voicing", quick, CancelToken()) as watch:
        assert watch.cancel._event.wait(5)
    assert not any(thread.name == "watch-speak" for thread in threading.enumerate())


def test_a_programme_of_several_hours_may_take_several_times_as_long():
    limits = Settings().processing
    assert limits_for(limits, 60.0) == limits_for(limits, 3600.0) == limits
    assert limits_for(limits, 3 * 3600.0).processing_timeout == 3 * limits.processing_timeout
