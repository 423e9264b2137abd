from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from dubai_desktop.domain.metrics import ProcessingMetrics
from dubai_desktop.store import Store, schema


def test_the_engine_is_taken_from_the_service_where_none_is_named(store: Store) -> None:
    store.history.add("j", ProcessingMetrics("speak", 1.0, 5.0, 4.0, True, service_used="coqui"))
    assert store.history.runs()[0].engine == "coqui"


def test_when_engines_last_did_their_work_is_told_by_step(store: Store) -> None:
    for step, engine, end, success, lines in (
        ("speak", "google", 5.0, True, 3),
        ("speak", "google", 9.0, True, 3),
        ("speak", "google", 20.0, False, 0),
        ("speak", "google", 30.0, True, 0),  # a cache gave it all
        ("translate", "google", 7.0, True, 3),
    ):
        store.history.add("j", ProcessingMetrics(step, 1.0, end, 1.0, success, engine=engine, lines=lines))
    assert store.history.last_successes() == (("speak", "google", 9.0), ("translate", "google", 7.0))


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
