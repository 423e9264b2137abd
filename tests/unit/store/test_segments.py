from __future__ import annotations

import time
from dataclasses import fields

import pytest

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Origin, Word
from dubai_desktop.store import Store
from tests.helpers.store_samples import clip, full_job, segment


def test_lines_come_back_in_the_order_of_the_programme(store: Store, job: Job) -> None:
    lines = full_job().segments
    store.segments.replace(job.id, tuple(reversed(lines)))
    assert store.segments.list(job.id) == lines


def test_replacing_drops_what_was_there_and_keeps_clips(store: Store, job: Job) -> None:
    store.segments.replace(job.id, [segment(1), segment(2)])
    store.clips.add(job.id, clip("line-1"))
    store.segments.replace(job.id, [segment(3)])
    assert store.segments.list(job.id) == (segment(3),)
    assert store.clips.list(job.id) == (clip("line-1"),)


def test_an_edit_changes_every_field_of_its_line_alone(store: Store, job: Job) -> None:
    store.segments.replace(job.id, [segment(1), segment(2)])
    edited = segment(
        1, start=9.0, end=9.5, target="নতুন", speaker="Bo", origin=Origin.PERSON, note="n", approved=True, voice="v",
        words=(Word(9.0, 9.1, "x"),), flags=("late",),
    )  # fmt: skip
    store.segments.update(job.id, [edited])
    assert set(store.segments.list(job.id)) == {edited, segment(2)}


def test_edits_are_saved_all_or_none(store: Store, job: Job) -> None:
    store.segments.replace(job.id, [segment(1)])
    with pytest.raises(Problem) as caught:
        store.segments.update(job.id, [segment(1, target="changed"), segment(2)])
    assert caught.value.code is Code.JOB_UNKNOWN
    assert caught.value.facts["segment_id"] == "line-2"
    assert store.segments.list(job.id) == (segment(1),)


def test_lines_of_an_unknown_job_cannot_be_replaced(store: Store) -> None:
    with pytest.raises(Problem) as caught:
        store.segments.replace("nobody", [segment(1)])
    assert caught.value.code is Code.JOB_UNKNOWN
    assert store.segments.list("nobody") == ()


def test_two_jobs_may_hold_the_same_line_ids(store: Store, job: Job) -> None:
    other = store.jobs.add(full_job())
    store.segments.replace(job.id, [segment(1, target="mine")])
    assert store.segments.list(other.id) == full_job().segments


@pytest.mark.parametrize("text", ["\0nul", "a\nb\r", "\udcff", "😀 ওহে ‌‍", "'; DROP TABLE jobs; --", "x" * 100_000])
def test_any_text_is_kept(store: Store, job: Job, text: str) -> None:
    store.segments.replace(job.id, [segment(1, target=text)])
    assert store.segments.list(job.id)[0].target == text.replace("\udcff", "�")


def test_two_thousand_lines_are_replaced_within_the_limit(store: Store, job: Job) -> None:
    lines = [segment(n) for n in range(1, 2001)]
    store.segments.replace(job.id, lines)
    times = []
    for _ in range(3):
        began = time.process_time()  # whatever else the machine does
        store.segments.replace(job.id, lines)
        times.append(time.process_time() - began)
    assert min(times) <= 0.15
    assert store.segments.list(job.id) == tuple(lines)


def test_every_field_of_a_line_has_a_column_or_goes_into_the_rest(store: Store, job: Job) -> None:
    line = full_job().segments[0]
    for field in fields(line):
        assert getattr(line, field.name) != field.default, field.name
    store.segments.replace(job.id, [line])
    assert store.segments.list(job.id) == (line,)
