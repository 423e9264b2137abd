"""From a Problem to what is done about it."""

import pytest

from dubai_desktop.domain.problems import CATEGORY, Category, Code, Problem, RecoveryAction
from dubai_desktop.pipeline.recovery import action_for, decide


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
