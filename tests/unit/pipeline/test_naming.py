"""Whose file is whose: names are taken on the disk, kept over a stop, and never those of somebody else's file."""

import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.pipeline import naming
from dubai_desktop.pipeline.also import ALSO
from dubai_desktop.pipeline.comparing import KEY as BLIND
from dubai_desktop.pipeline.notes import KEY as NOTES
from dubai_desktop.pipeline.quality.kept import QUALITY
from dubai_desktop.pipeline.redo import KEY as REDO
from dubai_desktop.pipeline.shortening import ANSWERS
from dubai_desktop.pipeline.steps import finalize
from dubai_desktop.store.context import DAY, LASTING

NAMES = [
    "talk.bn.html",
    "talk.bn.json",
    "talk.bn.mp4",
    "talk.bn.srt",
    "talk.bn.voice.wav",
    "talk.bn.wav",
    "talk.en.srt",
]


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def muxing(monkeypatch):
    """Call something of the test's in place of, or before, the writing of the video."""
    real = finalize.mux

    def put(action, then=True):
        def mux(*args, **kwargs):
            action()
            if then:
                real(*args, **kwargs)

        monkeypatch.setattr(finalize, "mux", mux)

    yield put


def fail():
    raise Problem(Code.OUTPUT_INVALID, "The video came out wrong. Try again.")


def test_all_names_are_taken_on_the_disk_before_the_first_is_written(desk, video, options, run, out, muxing):
    seen = []
    muxing(lambda: seen.extend(names_in(out)))
    run(desk.add(video, options))
    assert [name for name in seen if not name.startswith(".")] == NAMES


def test_a_job_that_fails_or_stops_leaves_no_empty_files(desk, video, options, run, out, muxing):
    muxing(fail)
    job = run(desk.add(video, options))
    assert job.status is JobStatus.FAILED
    assert names_in(out) == ["talk.bn.srt", "talk.en.srt"]
    assert all(path.stat().st_size for path in out.iterdir())


def test_a_resumed_job_goes_on_under_its_names(desk, video, options, run, out, muxing):
    muxing(fail)
    job = run(desk.add(video, options))
    muxing(lambda: None)
    assert run(desk.retry(job.id)).status is JobStatus.COMPLETED
    assert names_in(out) == NAMES


def test_a_resumed_job_keeps_off_a_file_that_somebody_saved_meanwhile(desk, video, options, run, out, muxing):
    muxing(fail)
    job = run(desk.add(video, options))
    (out / "talk.bn.wav").write_text("theirs")
    muxing(lambda: None)
    job = run(desk.retry(job.id))
    assert (out / "talk.bn.wav").read_text() == "theirs"
    assert all(" (2)" in path.name and path.stat().st_size for path in job.outputs.existing())


def test_a_file_saved_while_the_job_writes_is_kept(desk, video, options, run, out, muxing):
    muxing(lambda: (out / "talk.bn.wav").write_text("theirs"))
    job = run(desk.add(video, options))
    assert (job.error_code, (out / "talk.bn.wav").read_text()) == ("OUT_NOT_WRITABLE", "theirs")
    muxing(lambda: None)
    job = run(desk.retry(job.id))
    assert (job.status, Path(job.outputs.wav).name) == (JobStatus.COMPLETED, "talk.bn (2).wav")
    assert (out / "talk.bn.wav").read_text() == "theirs"


def test_what_a_person_changed_in_a_finished_file_is_not_overwritten(desk, video, options, run, out):
    job = run(desk.add(video, options))
    (out / "talk.bn.srt").write_text("corrected by hand")
    again = run(desk.retry(job.id, "finalize"))
    assert (out / "talk.bn.srt").read_text() == "corrected by hand"
    assert Path(again.outputs.target_srt).name == "talk.bn (2).srt"


def test_outputs_of_before_the_marks_are_known_by_the_job(desk, video, options, run, out):
    job = run(desk.add(video, options))
    kept = desk.store.context.get(job.id, naming.RESERVED)
    desk.store.context.put(job.id, naming.RESERVED, {"names": kept["names"]})
    assert run(desk.retry(job.id, "finalize")).outputs == job.outputs
    assert names_in(out) == NAMES


def test_names_that_a_killed_job_left_empty_go_to_who_writes_first(desk, video, options, run, out):
    dead = desk.add(video, options)
    left = [str(out / name) for name in NAMES]
    for name in left:
        Path(name).touch()
    desk.store.context.put(dead.id, naming.RESERVED, {"names": left, "marks": {}})
    job = run(desk.add(video, options))
    assert Path(job.outputs.wav).name == "talk.bn.wav"
    assert names_in(out) == NAMES


def test_names_of_a_job_that_is_writing_are_taken(desk, video, options, run, out):
    other = desk.add(video, options)
    left = [str(out / name) for name in NAMES]
    desk.store.context.put(other.id, naming.RESERVED, {"names": left, "marks": {}})
    desk.store.jobs.set_status(other.id, JobStatus.RUNNING, 96.0, "Writing")
    job = run(desk.add(video, replace(options, overwrite=True)))
    assert Path(job.outputs.wav).name == "talk.bn (2).wav"


@pytest.mark.parametrize("given", ["transcript", "translation"])
def test_overwriting_spares_what_the_dub_is_made_from(desk, video, options, run, out, given):
    name = {"transcript": "talk.en.srt", "translation": "talk.bn.srt"}[given]
    mine = shutil.copy(getattr(options, given), out / name)
    before = Path(mine).read_bytes()
    job = run(desk.add(video, replace(options, overwrite=True, **{given: str(mine)})))
    assert job.status is JobStatus.COMPLETED
    assert Path(mine).read_bytes() == before
    assert Path(job.outputs.wav).name == "talk.bn (2).wav"


def test_overwriting_spares_the_source_by_another_name_of_it(desk, video, options, run, out):
    os.link(video, out / "talk.bn.mp4")
    job = run(desk.add(video, replace(options, overwrite=True)))
    assert (out / "talk.bn.mp4").samefile(video)
    assert Path(job.outputs.video).name == "talk.bn (2).mp4"


def test_overwriting_spares_the_subtitles_found_beside_the_source(desk, video, options, run):
    beside = video.with_name("talk.en.srt")
    shutil.copy(options.transcript, beside)
    before = beside.read_bytes()
    job = run(desk.add(video, replace(options, transcript="", out_dir="", overwrite=True)))
    assert (job.status, beside.read_bytes()) == (JobStatus.COMPLETED, before)
    assert Path(job.outputs.source_srt).name == "talk.en (2).srt"


def test_a_folder_of_the_name_is_never_replaced(desk, video, options, run, out):
    (out / "talk.bn.json").mkdir()
    job = run(desk.add(video, replace(options, overwrite=True)))
    assert (job.status, Path(job.outputs.report).name) == (JobStatus.COMPLETED, "talk.bn (2).json")


def test_a_dub_made_anew_replaces_the_subtitles_of_the_one_before(desk, video, options, run):
    first = run(desk.add(video, replace(options, out_dir="")))
    again = run(desk.add(video, replace(options, transcript="", out_dir="", overwrite=True)))
    assert again.engines["transcription"].asked == "sidecar"
    assert again.outputs == first.outputs


def test_corrections_and_names_outlive_the_clean_up_of_a_week_later(desk, video, options, run, out):
    job = run(desk.add(video, options))
    mine = replace(job.segments[1], target="আমার নিজের কথা।")
    desk.edit(job.id, [mine])
    assert {naming.RESERVED, naming.SIDECAR, ALSO, QUALITY, ANSWERS, REDO, NOTES, BLIND} == set(LASTING)
    assert desk.store.context.cleanup(7, now=time.time() + 8 * DAY) >= 4
    again = run(desk.retry(job.id))
    assert (again.status, again.outputs) == (JobStatus.COMPLETED, job.outputs)
    assert [s.id for s in again.segments] == [s.id for s in job.segments]
    assert again.segments[1].target == mine.target
    assert mine.target in Path(again.outputs.target_srt).read_text("utf-8")
    assert names_in(out) == NAMES
