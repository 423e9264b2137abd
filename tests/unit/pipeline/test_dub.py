"""The dub as a whole, on real media: what comes out, what is kept, what is not done twice."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.events import JobFinished, JobStarted, JobUpdate, LineVoiced
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.pipeline import dub as dub_module
from dubai_desktop.pipeline.dub import NAMES
from tests.helpers.studio import ToneVoice, with_voices

STEPS = ["extract", "transcribe", "translate", "speak", "assemble", "finalize"]


@pytest.fixture
def done(desk, video, options, run):
    return run(desk.add(video, options))


def test_a_dub_leaves_all_files_of_the_contract(done, tmp_path):
    assert done.status is JobStatus.COMPLETED, done.error
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == sorted(
        [
            "talk.bn.mp4",
            "talk.bn.wav",
            "talk.bn.voice.wav",
            "talk.bn.srt",
            "talk.en.srt",
            "talk.bn.json",
            "talk.bn.html",
        ]
    )


def test_the_report_names_steps_engines_costs_and_lines(done):
    report = json.loads(Path(done.outputs.report).read_text("utf-8"))
    assert [step["name"] for step in report["steps"]] == STEPS == list(NAMES)
    assert all(step["success"] for step in report["steps"])
    assert report["job"]["status"] == "completed"
    assert report["engines"]["voice"]["used"] == "tone:high"  # the test tone is as high as a woman's voice
    assert report["engines"]["transcription"]["asked"] == "transcript"
    assert report["costs"]["total_cost"] == 0
    assert [line["clip_start"] for line in report["segments"]] == pytest.approx([0.5, 3.2, 5.2])


def test_the_work_folder_is_gone_when_the_job_is_done(desk, done):
    assert not desk.runner.folder(done.id).exists()


def test_progress_never_goes_back_and_reaches_the_end(desk, video, options, run):
    events = []
    job = run(desk.add(video, options), events)
    updates = [event for event in events if isinstance(event, JobUpdate)]
    figures = [update.progress for update in updates]
    assert figures == sorted(figures)
    assert figures[-1] == 100.0
    assert {update.step for update in updates} >= set(STEPS)
    assert isinstance(events[0], JobStarted)
    assert events[-1] == JobFinished(job.id, JobStatus.COMPLETED)
    assert sum(isinstance(event, LineVoiced) for event in events) == 3


def test_lines_without_translation_wait_for_a_person(desk, video, options, run):
    job = run(desk.add(video, replace(options, translation="")))
    assert job.status is JobStatus.REVIEW
    assert job.message == "Waiting for review: 3 lines have no translation yet"
    assert desk.tone.spoken == []


def test_review_stops_before_the_voices_and_goes_on_after_approval(desk, video, options, run):
    job = run(desk.add(video, replace(options, review=True)))
    assert (job.status, desk.tone.spoken) == (JobStatus.REVIEW, [])
    desk.approve(job.id)
    assert run(job).status is JobStatus.COMPLETED


def test_a_second_run_redoes_nothing(desk, video, options, run, monkeypatch):
    job = run(desk.add(video, options))
    for step in dub_module.STEPS:
        monkeypatch.setattr(step, "run", lambda *_: pytest.fail("done again"))
    assert run(desk.retry(job.id)).status is JobStatus.COMPLETED


def test_a_failed_step_is_where_the_next_run_goes_on(desk, video, options, run, monkeypatch):
    job = desk.add(video, options)
    full = Problem(Code.DISK_FULL, "The disk is full. Free some space.")
    with monkeypatch.context() as patch:
        patch.setattr(dub_module.assemble, "run", lambda *_: (_ for _ in ()).throw(full))
        failed = run(job)
    assert (failed.status, failed.error_code, failed.step) == (JobStatus.FAILED, "DISK_FULL", "assemble")
    spoken = len(desk.tone.spoken)
    events = []
    assert run(desk.retry(job.id), events).status is JobStatus.COMPLETED
    assert len(desk.tone.spoken) == spoken
    assert {event.step for event in events if isinstance(event, JobUpdate)} == {"assemble", "finalize", ""}


def test_voicing_goes_on_at_the_line_where_it_stopped(desk, video, options, run):
    job = desk.add(video, options)
    cancel = CancelToken()

    def stop_after_two(event):
        if isinstance(event, LineVoiced) and len(desk.tone.spoken) == 2:
            cancel.cancel(pause=True)

    paused = desk.run(job.id, stop_after_two, cancel)
    assert paused.status is JobStatus.PAUSED
    assert run(desk.retry(job.id)).status is JobStatus.COMPLETED
    assert [text for text, rate in desk.tone.spoken if rate == 1.0] == [s.target for s in desk.job(job.id).segments]


def test_cancel_before_the_first_step_makes_nothing(desk, video, options, run, tmp_path):
    cancel = CancelToken()
    cancel.cancel()
    job = run(desk.add(video, options), cancel=cancel)
    assert job.status is JobStatus.CANCELLED
    assert list((tmp_path / "out").iterdir()) == []


def test_a_changed_source_is_noticed(desk, video, options, run):
    job = run(desk.add(video, replace(options, review=True)))
    with video.open("ab") as file:
        file.write(b"more")
    desk.approve(job.id)
    assert run(job).error_code == "INPUT_CHANGED"


def test_an_edit_after_the_dub_voices_that_line_alone(desk, done, run, video):
    before = list(desk.tone.spoken)
    changed = replace(done.segments[1], target="আমি ঢাকার মানুষ।")
    desk.edit(done.id, [changed])
    video_before = Path(done.outputs.video).stat().st_mtime_ns
    again = run(desk.retry(done.id))
    assert again.status is JobStatus.COMPLETED
    assert [text for text, _ in desk.tone.spoken[len(before) :]] == ["আমি ঢাকার মানুষ।"]
    assert again.outputs == done.outputs
    assert Path(done.outputs.video).stat().st_mtime_ns > video_before
    assert "ঢাকার" in Path(done.outputs.target_srt).read_text("utf-8")


def test_a_passing_trouble_is_tried_again_and_said(desk, video, options, run):
    desk.tone.fails = [Problem(Code.NETWORK, "The line is down. Try later.")]
    job = run(desk.add(video, options))
    assert job.status is JobStatus.COMPLETED
    assert len(desk.tone.spoken) == 3


def test_a_step_that_was_tried_again_says_so_in_plain_words(desk, video, options, run, monkeypatch):
    translate, tries = dub_module.translate.run, []

    def once_down(job, ctx):
        tries.append(job)
        if len(tries) == 1:
            raise Problem(Code.NETWORK, "The line is down. Try later.")
        return translate(job, ctx)

    monkeypatch.setattr(dub_module.translate, "run", once_down)
    job = run(desk.add(video, options))
    assert job.status is JobStatus.COMPLETED
    assert "Translating: The line is down. Try later. (tried again)" in job.notes


def test_something_unexpected_becomes_a_state_not_a_traceback(desk, video, options, run, monkeypatch):
    monkeypatch.setattr(dub_module.translate, "run", lambda *_: 1 / 0)
    job = run(desk.add(video, options))
    assert (job.status, job.error_code) == (JobStatus.FAILED, "UNEXPECTED")
    assert "ZeroDivisionError" in job.error_detail
    assert "ZeroDivision" not in job.error


def test_a_broken_installation_is_a_state_of_the_job_too(desk, video, options, run, monkeypatch):
    monkeypatch.setitem(sys.modules, "dubai_desktop.pipeline.dub", None)  # importing it raises
    job = run(desk.add(video, options))
    assert (job.status, job.error_code) == (JobStatus.FAILED, "UNEXPECTED")


def test_existing_files_are_kept_and_a_number_added(desk, video, options, run, tmp_path):
    (tmp_path / "out").mkdir()
    theirs = tmp_path / "out" / "talk.bn.wav"
    theirs.write_text("mine")
    job = run(desk.add(video, options))
    assert theirs.read_text() == "mine"
    assert Path(job.outputs.wav).name == "talk.bn (2).wav"
    assert Path(job.outputs.video).name == "talk.bn (2).mp4"


def test_overwrite_replaces_the_report_of_another_job_too(desk, video, options, run):
    first = run(desk.add(video, options))
    job = run(desk.add(video, replace(options, overwrite=True)))
    assert job.outputs == first.outputs
    assert job.id in Path(job.outputs.report).read_text("utf-8")
    assert job.id in Path(job.outputs.page).read_text("utf-8")
    assert not any("another file" in note for note in job.notes)


def test_overwrite_takes_the_plain_names(desk, video, options, run, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "talk.bn.wav").write_text("old")
    job = run(desk.add(video, replace(options, overwrite=True)))
    assert Path(job.outputs.wav).name == "talk.bn.wav"
    assert Path(job.outputs.wav).stat().st_size > 1000


def test_one_line_that_fails_moves_alone_to_the_next_voice(desk, video, options, run):
    picky = ToneVoice("picky", fails_on={"এখানকার": Problem(Code.ENGINE_FAILED, "It stumbled. Try another voice.")})
    spare = ToneVoice("spare")
    with_voices(desk, picky, spare)
    job = run(desk.add(video, options))
    assert [clip.engine for clip in job.clips] == ["picky", "spare", "picky"]
    assert [("fallback_voice" in fit.flags) for fit in job.fits] == [False, True, False]
    assert any("Line 2 was spoken by Spare" in note for note in job.notes)


def test_a_line_nobody_can_say_is_marked_and_the_rest_goes_on(desk, video, options, run):
    desk.tone.fails_on = {"এখানকার": Problem(Code.TTS_BAD_AUDIO, "No sound. Change the line.")}
    job = run(desk.add(video, options))
    assert job.status is JobStatus.COMPLETED
    assert [("unvoiced" in fit.flags) for fit in job.fits] == [False, True, False]


def test_only_silence_is_a_failure(desk, video, options, run):
    desk.tone.silent = True
    assert run(desk.add(video, options)).error_code == "TTS_BAD_AUDIO"


def test_a_job_is_run_by_one_at_a_time(desk, video, options, run):
    job = desk.add(video, options)
    with desk.runner.hold(job.id):
        assert run(job).error_code == "JOB_BUSY"
    assert desk.job(job.id).status is JobStatus.QUEUED


def test_a_cancel_from_another_process_stops_the_run(desk, video, options, run):
    job = desk.add(video, options)

    def ask(event):
        if isinstance(event, LineVoiced):
            desk.cancel(job.id)
            assert cancel.wait(5)

    cancel = CancelToken()
    assert desk.run(job.id, ask, cancel).status is JobStatus.CANCELLED


def test_a_job_whose_process_died_goes_back_to_the_queue(desk, video, options):
    job = desk.add(video, options)
    desk.store.jobs.set_status(job.id, JobStatus.RUNNING, 40.0, "Voicing")
    with desk.runner.hold(job.id):
        assert desk.recover() == ()
    assert desk.recover() == (job.id,)
    assert desk.recover() == ()
    assert desk.job(job.id).status is JobStatus.QUEUED
