from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.store import Store
from dubai_desktop.store.context import DAY
from tests.helpers.store_samples import plain_job


def test_a_result_comes_back_and_a_newer_one_replaces_it(store: Store, job: Job) -> None:
    store.context.put(job.id, "extract", {"audio": "/x/\udcff.wav", "n": 1})
    store.context.put(job.id, "extract", {"audio": "/y.wav", "text": "ওহে"})
    assert store.context.get(job.id, "extract") == {"audio": "/y.wav", "text": "ওহে"}
    assert store.context.get(job.id, "speak") is None


def test_keys_are_told_in_the_order_of_the_steps(store: Store, job: Job) -> None:
    for key in ("transcribe", "extract", "transcribe", "assemble"):
        store.context.put(job.id, key, {})
    assert store.context.keys(job.id) == ("transcribe", "extract", "assemble")


def test_some_keys_or_all_are_cleared(store: Store, job: Job) -> None:
    other = store.jobs.add(plain_job("job-2"))
    for key in ("a", "b", "c"):
        store.context.put(job.id, key, {})
        store.context.put(other.id, key, {})
    store.context.clear(job.id, ["a", "c"])
    assert store.context.keys(job.id) == ("b",)
    store.context.clear(job.id)
    assert store.context.keys(job.id) == ()
    assert store.context.keys(other.id) == ("a", "b", "c")


def test_an_unknown_job_gets_no_context(store: Store) -> None:
    with pytest.raises(Problem) as caught:
        store.context.put("nobody", "extract", {})
    assert caught.value.code is Code.JOB_UNKNOWN


@pytest.mark.parametrize("status", JobStatus)
def test_cleanup_takes_old_context_of_ended_jobs_only(store: Store, status: JobStatus) -> None:
    store.jobs.add(plain_job("job", status=status))
    store.context.put("job", "extract", {})
    later = 10 * DAY
    ended = status in (JobStatus.COMPLETED, JobStatus.FAILED)
    assert store.context.cleanup(7) == 0
    assert store.context.cleanup(7, now=time.time() + later) == (1 if ended else 0)
    assert store.context.keys("job") == (() if ended else ("extract",))


def test_cleanup_leaves_whose_files_are_whose(store: Store) -> None:
    store.jobs.add(plain_job("job", status=JobStatus.COMPLETED))
    for key in ("extract", "outputs", "sidecar", "finalize"):
        store.context.put("job", key, {})
    assert store.context.cleanup(7, now=time.time() + 10 * DAY) == 2
    assert store.context.keys("job") == ("outputs", "sidecar")


def test_the_table_is_the_one_of_the_product_page(store: Store, path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        columns = [row[1] for row in raw.execute("PRAGMA table_info(job_context)")]
        indexes = {
            tuple(info[2] for info in raw.execute(f"PRAGMA index_info('{row[1]}')")): row[2]
            for row in raw.execute("PRAGMA index_list(job_context)")
        }
    assert columns == ["id", "job_id", "context_key", "context_data", "created_at", "updated_at"]
    assert indexes[("job_id", "context_key")] == 1
    assert ("job_id",) in indexes and ("context_key",) in indexes
