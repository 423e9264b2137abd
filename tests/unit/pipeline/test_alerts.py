"""What is worth a sentence at the top: seldom, and never for an accident."""

import pytest

from dubai_desktop.domain.metrics import ProcessingMetrics
from dubai_desktop.pipeline.alerts import LEAST_FREE, alerts
from dubai_desktop.pipeline.health import DAY, Disk, Service

NOW = 1_795_900_000.0


def runs(days_ago, succeeded, failed, name="speak"):
    start = NOW - days_ago * DAY
    made = [ProcessingMetrics(name, start, start + 1, 1.0, True)] * succeeded
    return [*made, *[ProcessingMetrics(name, start, start + 1, 1.0, False, "The voice model broke.")] * failed]


def told(history=(), disks=(), services=()):
    return alerts(history, disks, services, NOW)


def test_all_is_well():
    plenty = Disk(("data",), "/", 9 * LEAST_FREE, 10 * LEAST_FREE)
    fine = Service("voice", "coqui", "Coqui", False, "ready")
    gone = Service("voice", "google", "Google Cloud", True, "missing", "It needs an account.")
    assert told([*runs(0.1, 20, 1), *runs(9, 50, 2)], [plenty], [fine, gone]) == ()


def test_a_step_that_fails_more_than_twice_as_often_as_usual_is_named_with_its_newest_failure():
    (alert,) = told([*runs(0.1, 4, 4), *runs(9, 45, 5)])
    assert alert.sentence == (
        "Voice fails more often than usual: 4 of 8 runs failed in the last 24 hours; before that 10% did."
    )
    assert alert.advice == "The newest failure says: The voice model broke."
    assert not alert.is_bad


@pytest.mark.parametrize(
    "history",
    [
        [*runs(0.1, 0, 2), *runs(9, 50, 0)],  # an accident
        [*runs(0.1, 0, 9), *runs(9, 3, 0)],  # nobody knows yet what is usual
        [*runs(0.1, 10, 5), *runs(9, 40, 10)],  # not much more than usual
        [*runs(2, 0, 9), *runs(9, 50, 0)],  # not today
    ],
)
def test_a_step_that_may_be_as_usual_is_not(history):
    assert told(history) == ()


def test_a_disk_that_is_nearly_full_comes_first_and_says_how_much_to_free():
    full = Disk(("data", "results"), "/", 1_200_000_000, 9_000_000_000)
    rests = Service("voice", "google", "Google Cloud", True, "resting", "The network is away.", rests=42.0)
    disk, service = told(disks=[full], services=[rests])
    assert disk.sentence == "The disk with your data and results is nearly full: 1.2 GB are free."
    assert (disk.advice, disk.is_bad) == ("Free at least 2 GB before long videos.", True)
    assert service.sentence == "Google Cloud failed repeatedly and rests; it is tried again in 42 s."
    assert service.advice == "Until then lines go to other engines. The network is away."
