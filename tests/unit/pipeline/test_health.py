"""Figures over runs and ends that are made up; days are this machine's own."""

import pytest

from dubai_desktop.domain.metrics import ProcessingMetrics
from dubai_desktop.domain.problems import Category, Code
from dubai_desktop.pipeline import health
from dubai_desktop.pipeline.health import DAY, MONTH, WEEK, End, Rate

NOW = 1_795_900_000.0


def run(name="speak", took=10.0, success=True, engine="coqui", **more):
    usual = {"media_seconds": 100.0, "characters": 500, "device": "cpu"}
    return ProcessingMetrics(name, NOW, NOW + took, took, success, engine=engine, **{**usual, **more})


ENDS = (
    End(NOW - 40 * DAY, "NETWORK"),
    End(NOW - 20 * DAY, "DISK_FULL"),
    End(NOW - 9 * DAY),
    End(NOW - 2 * DAY, "DISK_FULL"),
    End(NOW - DAY),
    End(NOW),
)


def test_success_is_a_share_of_what_ended_in_a_week_a_month_and_ever():
    assert health.rate(ENDS, NOW - WEEK) == Rate(2, 1)
    assert health.rate(ENDS, NOW - MONTH) == Rate(3, 2)
    assert health.rate(ENDS) == Rate(3, 3)
    assert health.rate(ENDS).share == 0.5
    assert Rate().share is None


def test_the_trend_has_every_day_the_oldest_first():
    days = health.trend(ENDS, NOW, days=3)
    assert [(day.completed, day.failed) for day in days] == [(0, 1), (1, 0), (1, 0)]
    assert [day.day for day in days] == sorted(day.day for day in days)


def test_failures_are_counted_by_code_with_their_category():
    found = health.failures(ENDS, NOW - MONTH)
    assert [(one.code, one.category, one.count, one.last) for one in found] == [
        ("DISK_FULL", "system", 2, NOW - 2 * DAY),
    ]


def test_a_code_of_another_version_is_unexpected_trouble():
    assert health.category_of("NEVER_HEARD_OF") == "system"
    assert {health.category_of(code.value) for code in Code} == {kind.value for kind in Category}


def test_steps_have_average_median_and_real_time_factor_of_what_succeeded():
    runs = (run(took=10.0), run(took=20.0), run(took=90.0, retry_count=2), run(took=500.0, success=False))
    (speak,) = health.steps(runs)
    assert (speak.runs, speak.failed, speak.average, speak.median, speak.retries) == (4, 1, 40.0, 20.0, 2)
    assert speak.factor == pytest.approx(0.2)


def test_steps_stand_in_the_order_of_the_dub_and_a_step_that_never_succeeded_has_no_factor():
    found = health.steps((run("finalize"), run("extract", success=False)))
    assert [one.step for one in found] == ["extract", "finalize"]
    assert found[0].factor is None


def test_engines_are_told_apart_by_device_and_what_a_cache_gave_is_left_out():
    runs = (
        run(took=10.0), run(took=30.0), run(took=2.0, device="cuda"), run(took=0.1, media_seconds=0.0),
        run("transcribe", 50.0, engine="whisper-base"),
    )  # fmt: skip
    found = [(one.engine, one.device, one.runs, one.factor) for one in health.engines(runs)]
    assert found == [("whisper-base", "cpu", 1, 0.5), ("coqui", "cpu", 2, 0.2), ("coqui", "cuda", 1, 0.02)]


def test_recoveries_are_counted_by_action():
    runs = (run(actions=("retry_with_same_params",) * 2), run(actions=("abort_processing", "retry_with_same_params")))
    assert health.recoveries(runs) == {"retry_with_same_params": 3, "abort_processing": 1}
