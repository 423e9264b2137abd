from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dubai_desktop.domain.job import Job, JobOptions, JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.store import Store
from tests.helpers.store_samples import clip, full_job, plain_job, segment


def test_every_field_of_a_job_comes_back(store: Store) -> None:
    job = full_job()
    store.jobs.add(job)
    found = store.jobs.get(job.id)
    assert found is not None
    for field in fields(Job):
        assert getattr(found, field.name) == getattr(job, field.name), field.name


def test_save_replaces_every_field(store: Store) -> None:
    store.jobs.add(plain_job("job-full"))
    store.jobs.save(full_job())
    assert store.jobs.get("job-full") == full_job()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.binary(min_size=1, max_size=40).filter(lambda b: b"\0" not in b and b"/" not in b), text=st.text())
def test_any_file_name_and_any_text_come_back(store: Store, name: bytes, text: str) -> None:
    source = Path("/v") / os.fsdecode(name)
    job = Job("any", source, JobOptions(out_dir=os.fsdecode(name)), message=text, error=text, notes=(text,))
    store.jobs.remove("any")
    added = store.jobs.add(job)
    assert store.jobs.get("any") == added
    assert store.jobs.find_source(source) == (added,)


def test_an_unknown_job_is_none(store: Store) -> None:
    assert store.jobs.get("nobody") is None


def test_jobs_get_positions_at_the_end_of_the_list(store: Store) -> None:
    first, second = store.jobs.add_all([plain_job("a"), plain_job("b")])
    assert (first.position, second.position) == (1, 2)
    assert store.jobs.add(plain_job("c")).position == 3
    assert [job.id for job in store.jobs.list()] == ["a", "b", "c"]


def test_the_list_follows_positions_then_the_order_of_adding(store: Store) -> None:
    for job_id, position in (("x", 5), ("y", 2), ("z", 5)):
        store.jobs.add(plain_job(job_id, position=position))
    assert [job.id for job in store.jobs.list()] == ["y", "x", "z"]


def test_the_list_leaves_lines_out_and_keeps_the_rest(store: Store) -> None:
    job = full_job()
    store.jobs.add(job)
    assert store.jobs.list() == (replace(job, segments=(), clips=(), fits=()),)


def test_the_list_can_be_limited_to_statuses(store: Store) -> None:
    for status in JobStatus:
        store.jobs.add(plain_job(status.value, status=status))
    wanted = {JobStatus.QUEUED, JobStatus.FAILED}
    assert {job.status for job in store.jobs.list(wanted)} == wanted
    assert store.jobs.list(()) == ()


def test_the_same_id_twice_is_a_mistake_of_ours_and_adds_nothing(store: Store) -> None:
    store.jobs.add(plain_job("a"))
    with pytest.raises(Exception, match="UNIQUE"):
        store.jobs.add_all([plain_job("b"), plain_job("a")])
    assert [job.id for job in store.jobs.list()] == ["a"]


def test_saving_a_removed_job_does_not_bring_it_back(store: Store, job: Job) -> None:
    store.jobs.remove(job.id)
    with pytest.raises(Problem) as caught:
        store.jobs.save(job)
    assert caught.value.code is Code.JOB_UNKNOWN
    assert store.jobs.list() == ()


def test_saving_without_lines_keeps_edits_made_meanwhile(store: Store, job: Job) -> None:
    store.jobs.save(replace(job, segments=(segment(1),), clips=(clip(),)))
    running = store.jobs.get(job.id)
    assert running is not None
    store.segments.update(job.id, [segment(1, target="corrected")])
    store.jobs.save(replace(running, progress=60.0), lines=False)
    found = store.jobs.get(job.id)
    assert found is not None
    assert (found.segments[0].target, found.progress, found.clips) == ("corrected", 60.0, (clip(),))


def test_a_checkpoint_saves_job_and_result_together(store: Store, job: Job) -> None:
    store.jobs.checkpoint(replace(job, step="translate", progress=35.0), "transcribe", {"hash": "x"})
    found = store.jobs.get(job.id)
    assert found is not None and found.step == "translate"
    assert store.context.get(job.id, "transcribe") == {"hash": "x"}


def test_a_checkpoint_that_fails_leaves_neither_half(store: Store, job: Job) -> None:
    with pytest.raises(TypeError):
        store.jobs.checkpoint(replace(job, step="translate"), "transcribe", {"bad": object()})
    assert store.jobs.get(job.id) == job
    assert store.context.keys(job.id) == ()


def test_a_status_is_saved_and_leaves_the_rest(store: Store) -> None:
    job = store.jobs.add(full_job())
    store.jobs.set_status(job.id, JobStatus.FAILED, 66.0, "stopped \udcff", "No room.", "DISK_FULL")
    found = store.jobs.get(job.id)
    assert found == replace(
        job, status=JobStatus.FAILED, progress=66.0, message="stopped �", error="No room.", error_code="DISK_FULL"
    )


def test_a_status_for_a_removed_job_is_passed_over(store: Store) -> None:
    store.jobs.set_status("gone", JobStatus.RUNNING, 1.0, "x")
    assert store.jobs.list() == ()


def test_removing_a_job_takes_lines_and_context_but_not_history(store: Store) -> None:
    job = store.jobs.add(full_job())
    store.context.put(job.id, "speak", {})
    store.ledger.charge(job.id, "google", "tts", 10, 5)
    store.jobs.remove(job.id)
    assert (store.segments.list(job.id), store.clips.list(job.id), store.context.keys(job.id)) == ((), (), ())
    assert store.ledger.total(job.id) == 5


def test_recovery_requeues_what_ran_and_is_idempotent(store: Store) -> None:
    for status in JobStatus:
        store.jobs.add(plain_job(status.value, status=status, attempt=1, step="speak"))
    assert store.jobs.recover() == ("running",)
    assert store.jobs.recover() == ()
    found = store.jobs.get("running")
    assert found is not None
    assert (found.status, found.attempt, found.step) == (JobStatus.QUEUED, 2, "speak")
    others = [job for job in store.jobs.list() if job.id != "running"]
    assert all(job.attempt == 1 and job.status.value == job.id for job in others)


def test_many_threads_share_the_store(store: Store, job: Job) -> None:
    def work(number: int) -> None:
        for step in range(5):
            store.context.put(job.id, f"{number}-{step}", {"n": number})
            store.jobs.get(job.id)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert len(store.context.keys(job.id)) == 40


def test_five_hundred_jobs_are_added_in_under_a_second(store: Store) -> None:
    began = time.process_time()
    store.jobs.add_all(plain_job(f"job-{n}") for n in range(500))
    assert time.process_time() - began < 1.0
    assert [job.id for job in store.jobs.list()] == [f"job-{n}" for n in range(500)]
