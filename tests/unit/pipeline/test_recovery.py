"""From a Problem to what is done about it."""

import threading
import time

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import CATEGORY, Cancelled, Category, Code, Problem, RecoveryAction
from dubai_desktop.pipeline.recovery import action_for, decide, retrying
from dubai_desktop.settings import Settings


def problem(code):
    return Problem(code, "It failed. Try again.")


@pytest.mark.parametrize(
    ("code", "action"),
    [
        (Code.NETWORK, RecoveryAction.RETRY_WITH_SAME_PARAMS),
        (Code.FFMPEG_FAILED, RecoveryAction.RETRY_WITH_DIFFERENT_PARAMS),
        (Code.TTS_QUOTA, RecoveryAction.FALLBACK_TO_ALTERNATIVE_SERVICE),
        (Code.DISK_FULL, RecoveryAction.MANUAL_INTERVENTION_REQUIRED),
        (Code.MEDIA_UNREADABLE, RecoveryAction.ABORT_PROCESSING),
    ],
)
def test_each_kind_of_trouble_has_its_action(code, action):
    assert action_for(problem(code)) is action


def test_every_code_has_a_category_and_an_action():
    assert set(CATEGORY) == set(Code)
    assert {action_for(problem(code)) for code in Code} == set(RecoveryAction)
    assert {CATEGORY[code] for code in Code} == set(Category)


def test_waiting_grows_and_never_passes_a_minute():
    for attempt in range(9):
        delays = [decide(problem(Code.NETWORK), attempt, most=10, base_delay=2.0).delay for _ in range(40)]
        assert min(delays) >= 0
        assert max(delays) <= min(60.0, 2.0 * 2**attempt)
    assert len(set(delays)) > 1


def test_retries_end():
    assert decide(problem(Code.NETWORK), 2, most=3, base_delay=0).retries
    assert decide(problem(Code.NETWORK), 3, most=3, base_delay=0).action is RecoveryAction.ABORT_PROCESSING


def test_other_parameters_are_tried_once():
    assert decide(problem(Code.FFMPEG_FAILED), 0, most=5, base_delay=0).retries
    assert not decide(problem(Code.FFMPEG_FAILED), 1, most=5, base_delay=0).retries


def test_recovery_can_be_switched_off():
    assert not decide(problem(Code.NETWORK), 0, most=5, base_delay=0, enabled=False).retries


def test_a_wait_that_the_service_asks_for_is_kept():
    busy = Problem(Code.SERVICE_RATE, "Too many requests. Wait.", facts={"retry_after": 7})
    assert decide(busy, 0, most=3, base_delay=0.1).delay >= 7
    endless = Problem(Code.SERVICE_RATE, "Too many requests. Wait.", facts={"retry_after": 86_400})
    assert decide(endless, 0, most=3, base_delay=0.1).delay <= 60


def test_a_hanging_ffmpeg_gets_one_more_try():
    assert decide(problem(Code.FFMPEG_HANG), 0, most=5, base_delay=0).retries
    assert not decide(problem(Code.FFMPEG_HANG), 1, most=5, base_delay=0).retries


def tries(failures, **settings):
    """Fail with each of these codes in turn; returns what was told before each wait."""
    left, told = list(failures), []
    processing = Settings().processing.model_copy(update={"retry_delay": 0.0, **settings})
    for attempt in retrying(processing, CancelToken(), lambda found, what: told.append((found.code, what.action))):
        with attempt:
            if left:
                raise problem(left.pop(0))
    return told


def test_each_retry_is_told_with_its_action():
    assert tries([Code.MEMORY, Code.NETWORK]) == [
        (Code.MEMORY, RecoveryAction.RETRY_WITH_DIFFERENT_PARAMS),
        (Code.NETWORK, RecoveryAction.RETRY_WITH_SAME_PARAMS),
    ]


def test_passing_trouble_does_not_use_up_the_try_in_another_way():
    assert [code for code, _ in tries([Code.NETWORK, Code.FFMPEG_FAILED, Code.NETWORK])] == [
        Code.NETWORK,
        Code.FFMPEG_FAILED,
        Code.NETWORK,
    ]
    with pytest.raises(Problem):
        tries([Code.FFMPEG_FAILED, Code.NETWORK, Code.FFMPEG_FAILED])


def test_the_last_problem_is_raised_as_it_is():
    with pytest.raises(Problem) as caught:
        tries([Code.NETWORK] * 5, max_retry_attempts=2)
    assert caught.value.code is Code.NETWORK


def test_cancelling_ends_a_long_wait_at_once():
    cancel, began = CancelToken(), time.monotonic()
    slow = Problem(Code.SERVICE_RATE, "Too many. Wait.", facts={"retry_after": 50})
    threading.Timer(0.05, cancel.cancel).start()
    with pytest.raises(Cancelled):
        for attempt in retrying(Settings().processing, cancel, lambda *_: None):
            with attempt:
                raise slow
    assert time.monotonic() - began < 2


def test_a_person_who_stops_is_not_tried_again():
    count = []
    with pytest.raises(Cancelled):
        for attempt in retrying(Settings().processing, CancelToken(), lambda *_: None):
            with attempt:
                count.append(1)
                raise Cancelled
    assert count == [1]
