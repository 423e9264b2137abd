from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dubai_desktop.domain.metrics import ProcessingMetrics
from dubai_desktop.store import Store, schema
from dubai_desktop.store.history import StepTotal


def run(duration: float, *, name: str = "speak", success: bool = True, service: str = "espeak") -> ProcessingMetrics:
    return ProcessingMetrics(name, 100.0, 100.0 + duration, duration, success, service_used=service)


def test_nothing_is_estimated_before_the_first_success(store: Store) -> None:
    assert store.history.real_time_factor("speak", "espeak") is None
    store.history.add("j", run(5.0, success=False), 10.0, "espeak")
    store.history.add("j", run(5.0), 0.0, "espeak")
    assert store.history.real_time_factor("speak", "espeak") is None


def test_the_factor_is_the_median_of_the_last_twenty_successes(store: Store) -> None:
    store.history.add_all("j", [run(1000.0)] * 30, 10.0)
    store.history.add_all("j", [run(2.0)] * 9 + [run(5.0)] * 11, 10.0)
    assert store.history.real_time_factor("speak", "espeak") == pytest.approx(0.5)


def test_steps_engines_and_devices_are_learned_apart(store: Store) -> None:
    store.history.add("j", run(1.0), 10.0, "espeak", "cpu")
    store.history.add("j", run(3.0), 10.0, "espeak", "cuda")
    store.history.add("j", run(9.0), 10.0, "coqui", "cpu")
    store.history.add("j", run(7.0, name="extract"), 10.0, "espeak", "cpu")
    factor = store.history.real_time_factor
    assert factor("speak", "espeak", "cpu") == pytest.approx(0.1)
    assert factor("speak", "espeak") == pytest.approx(0.2)
    assert factor("speak", "coqui") == pytest.approx(0.9)
    assert factor("speak") == pytest.approx(0.3)
    assert factor("speak", device="cpu") == pytest.approx(0.5)
    assert factor("speak", "nobody") is None


def test_the_engine_is_taken_from_the_metrics_where_none_is_named(store: Store) -> None:
    store.history.add("j", run(4.0, service="coqui"), 2.0)
    assert store.history.real_time_factor("speak", "coqui") == pytest.approx(2.0)


def test_totals_count_failures_and_average_successes(store: Store) -> None:
    assert store.history.totals() == ()
    store.history.add_all("j", [run(1.0, name="extract"), run(2.0), run(4.0), run(90.0, success=False)], 10.0)
    assert store.history.totals() == (StepTotal("extract", 1, 0, 1.0, 10.0), StepTotal("speak", 3, 1, 3.0, 30.0))


def test_a_step_that_never_succeeded_averages_zero(store: Store) -> None:
    store.history.add("j", run(5.0, success=False), 1.0)
    assert store.history.totals() == (StepTotal("speak", 1, 1, 0.0, 1.0),)


def test_a_run_is_kept_whole(store: Store) -> None:
    whole = ProcessingMetrics(
        "speak", 10.0, 14.0, 4.0, False, "It broke.", 2, "espeak:bn", 1500, code="TTS_QUOTA", category="service",
        actions=("retry_with_same_params", "retry_with_different_params"), engine="espeak", device="cuda", lines=7,
        characters=210, media_seconds=33.5,
    )  # fmt: skip
    store.history.add("j", whole)
    assert store.history.runs() == (whole,)


def test_runs_are_the_newest_first_from_a_time_on_of_one_step(store: Store) -> None:
    for start, name, success in ((1.0, "speak", True), (2.0, "extract", True), (3.0, "speak", False)):
        store.history.add("j", ProcessingMetrics(name, start, start + 1, 1.0, success, service_used="x"))
    starts = [run.start for run in store.history.runs()]
    assert starts == [3.0, 2.0, 1.0]
    assert [run.start for run in store.history.runs(2.0)] == [3.0, 2.0]
    assert [run.start for run in store.history.runs(step="speak", successes=True)] == [1.0]
    assert [run.start for run in store.history.runs(limit=1)] == [3.0]


def test_runs_of_the_version_before_are_named_by_their_engine_alone(path: Path, tmp_path: Path) -> None:
    before = tmp_path / "before"
    shutil.copytree(schema.MIGRATIONS, before, ignore=shutil.ignore_patterns("__pycache__", "0008_*"))
    Store(path, migrations=before).open().close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(
            "INSERT INTO history (job_id, step, engine, device, media_seconds, start, end, duration, success, error,"
            " retry_count, cost_estimate) VALUES"
            " ('j', 'speak', 'espeak:bn+f2, coqui:a', 'cpu', 60, 1, 2, 3, 1, '', 0, 0)"
        )
    with Store(path) as store:
        (run,) = store.history.runs()
        assert (run.engine, run.service_used, run.device) == ("espeak", "espeak:bn+f2, coqui:a", "")
        assert store.history.real_time_factor("speak", "espeak") == pytest.approx(0.05)
