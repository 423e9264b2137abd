"""What a job needs is looked at before anything is done: what blocks is told with its mend, what can wait does not."""

import os
import shutil
import time
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import pytest

from dubai_desktop.domain.job import JobOptions, JobStatus
from dubai_desktop.domain.problems import Code
from dubai_desktop.engines.asr import gpu
from dubai_desktop.pipeline import room
from dubai_desktop.pipeline.checked import State
from dubai_desktop.settings import change
from tests.helpers.studio import PlainTranslator, ToneVoice, with_translators, with_voices

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def free(monkeypatch):
    """Let every disk have so many bytes free; those of a folder by its name, where one is named."""
    told = {}
    real = shutil.disk_usage

    def usage(path):
        sizes = [size for name, size in told.items() if name and name in Path(path).parts]
        size = sizes[0] if sizes else told.get("")
        return real(path) if size is None else Usage(10**12, 10**12 - size, size)

    monkeypatch.setattr(shutil, "disk_usage", usage)

    def be(size, name=""):
        told[name] = size

    return be


def by(found, what):
    return [one for one in found if one.what == what]


def only(found, what):
    (one,) = by(found, what)
    return one


def test_a_job_that_has_all_it_needs_is_fine_and_the_look_is_quick(desk, video, options):
    desk.preflight_new(video, options)
    began = time.perf_counter()
    found = desk.preflight_new(video, options)
    assert time.perf_counter() - began < 0.3
    assert {one.what for one in found} == {
        "Input", "ffmpeg", "Results", "Transcript", "Translation", "Voice", "Disk",
    }  # fmt: skip
    assert not [one for one in found if one.state is State.BLOCKS]


def test_a_look_makes_and_keeps_nothing(desk, video, options):
    desk.preflight_new(video, options)
    assert desk.jobs() == ()
    assert not Path(options.out_dir).exists()
    assert not desk.runner.work.exists()


def test_a_disk_without_room_stops_the_job_at_once_and_says_how_much_more_is_needed(desk, video, options, run, free):
    job = desk.add(video, options)
    free(1_000_000)
    done = run(job)
    assert (done.status, done.error_code, done.metrics) == (JobStatus.FAILED, "DISK_FULL", ())
    assert "The disk is full: 0.01 GB more is needed in “" in done.error
    assert desk.tone.spoken == []
    free(10**10)
    desk.retry(job.id)
    assert run(job).status is JobStatus.COMPLETED


def test_the_room_is_reckoned_from_the_length_for_every_step(desk, video, options):
    job = desk.add(video, options)
    ctx = desk._looking(job.id)
    found = {}
    for need in room.needs(job, ctx, ("extract", "speak", "assemble", "finalize")):
        found[need.step] = found.get(need.step, 0) + need.size
    wav = 7.0 * 44_100 * 4
    assert found["extract"] == pytest.approx(7.0 * 32_000, rel=0.05)
    assert found["speak"] == pytest.approx(7.0 * 24_000 * 2 * 1.3, rel=0.05)
    assert found["assemble"] == pytest.approx(2 * wav, rel=0.05)
    assert found["finalize"] == pytest.approx(2 * wav + video.stat().st_size * 1.1 + 1e6, rel=0.05)


def test_what_a_finished_step_took_is_not_asked_for_again(desk, video, options, run):
    job = run(desk.add(video, replace(options, review=True)))
    steps = {need.step for need in room.needs(job, desk._looking(job.id), ("speak",))}
    assert steps == {"", "speak"}
    (disk,) = by(desk.preflight(job.id), "Disk")
    desk.approve(job.id)
    run(job)
    assert sum(need.size for need in room.needs(desk.job(job.id), desk._looking(job.id), ("speak",)) if need.step) == 0
    assert disk.state is State.FINE


def test_a_step_is_not_begun_where_its_disk_has_no_room_any_more(desk, video, options, run, free):
    job = desk.add(video, options)

    def fill(event):
        if getattr(event, "step", "") == "speak":
            free(1000)

    heard = []
    done = desk.run(job.id, lambda event: (heard.append(event), fill(event)), _token())
    assert (done.status, done.error_code, done.step) == (JobStatus.FAILED, "DISK_FULL", "assemble")
    assert len(desk.store.clips.list(job.id)) == 3


def _token():
    from dubai_desktop.domain.cancel import CancelToken

    return CancelToken()


def test_before_the_review_only_its_own_steps_need_room(desk, video, options, run, free):
    job = desk.add(video, replace(options, review=True))
    free(4_000_000)
    assert only(desk.preflight(job.id), "Disk").state is State.WARNING
    assert run(job).status is JobStatus.REVIEW
    desk.approve(job.id)
    found = only(desk.preflight(job.id), "Disk")
    assert (found.state, found.code) == (State.BLOCKS, "DISK_FULL")
    assert found.facts["needed"] > found.facts["free"] == 4_000_000


def test_a_programme_too_long_for_one_sound_file_is_told_before_any_work(desk, video, options):
    job = desk.add(video, options)
    track = replace(job.media.audio[0], duration=30_000.0)
    desk.store.jobs.save(replace(job, media=replace(job.media, duration=30_000.0, audio=(track,))))
    assert only(desk.preflight(job.id), "Disk").code == "MEDIA_TOO_LARGE"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_blocks(desk, video, options, tmp_path):
    (tmp_path / "out").mkdir(mode=0o500)
    assert only(desk.preflight_new(video, options), "Results").code == "OUT_NOT_WRITABLE"


def test_results_have_nowhere_to_go_once_their_folder_is_gone(desk, video, options, run):
    job = desk.add(video, options)
    Path(options.out_dir).rmdir()
    found = only(desk.preflight(job.id), "Results")
    assert (found.state, found.code) == (State.BLOCKS, "OUT_NOT_WRITABLE")
    assert run(job).error_code == "OUT_NOT_WRITABLE"
    assert desk.tone.spoken == []


@pytest.mark.parametrize(
    ("change_it", "code"),
    [(Path.unlink, "INPUT_MISSING"), (lambda path: os.truncate(path, path.stat().st_size // 2), "INPUT_CHANGED")],
)
def test_an_input_that_is_gone_or_another_file_blocks(desk, video, options, run, change_it, code):
    job = desk.add(video, options)
    change_it(video)
    found = only(desk.preflight(job.id), "Input")
    assert (found.state, found.code) == (State.BLOCKS, code)
    assert run(job).error_code == code


def test_an_input_that_is_no_video_blocks(desk, tmp_path, options):
    bad = tmp_path / "bad.mp4"
    bad.write_text("no video")
    (found,) = desk.preflight_new(bad, options)
    assert (found.what, found.state, found.code) == ("Input", State.BLOCKS, "MEDIA_UNREADABLE")


def test_what_is_asked_for_wrongly_is_told(desk, video, options):
    (found,) = desk.preflight_new(video, replace(options, voice="nobody"))
    assert (found.what, found.code) == ("Asked for", "ENGINE_UNKNOWN")


def test_without_a_transcript_a_missing_model_blocks_and_names_the_command(desk, video, options, run):
    job = desk.add(video, replace(options, transcript=""))
    found = only(desk.preflight(job.id), "Transcript")
    assert (found.state, found.code) == (State.BLOCKS, "MODEL_MISSING")
    assert found.mend == "dubai-desktop models install whisper-base"
    done = run(job)
    assert (done.error_code, done.metrics) == ("MODEL_MISSING", ())


def test_a_missing_translator_does_not_block(desk, video, options, run):
    job = desk.add(video, replace(options, translation=""))
    found = only(desk.preflight(job.id), "Translation")
    assert (found.state, found.code) == (State.WARNING, "NEEDS_TRANSLATION")
    assert run(job).status is JobStatus.REVIEW


def test_a_translator_that_cannot_be_used_is_told_with_who_stands_in(desk, video, options):
    with_translators(desk, PlainTranslator("first", ready=False), PlainTranslator("second"))
    warning, fine = by(desk.preflight_new(video, replace(options, translation="", translator="first")), "Translation")
    assert (warning.state, fine.state) == (State.WARNING, State.FINE)
    assert warning.sentence.endswith("Second translates instead.")
    assert fine.sentence == "Second translates."


def test_a_voice_that_is_missing_is_told_with_who_stands_in(desk, video, options):
    with_voices(desk, ToneVoice("first", ready=False), ToneVoice("second"))
    found = only(desk.preflight_new(video, replace(options, voices=("second",))), "Voice")
    assert found.state is State.FINE
    desk.use(change(desk.settings, "tts_router.default_engine", "first"))
    found = only(desk.preflight_new(video, options), "Voice")
    assert found.state is State.WARNING
    assert "Second speaks instead" in found.sentence


def test_without_any_voice_for_the_language_nothing_is_begun(desk, video, options, run):
    job = desk.add(video, options)
    desk.tone.ready = False
    found = only(desk.preflight(job.id), "Voice")
    assert (found.state, found.code) == (State.BLOCKS, "LANGUAGE_UNSUPPORTED")
    assert (run(job).error_code, desk.store.history.runs(0.0)) == ("LANGUAGE_UNSUPPORTED", ())


def test_an_account_that_is_not_set_up_names_its_command(desk, video, options):
    from tests.helpers.studio import open_studio

    with open_studio(desk.store.path.parent / "other") as other:
        found = only(other.preflight_new(video, replace(options, voice="google")), "Voice")
    assert (found.state, found.mend) == (State.WARNING, "dubai-desktop keys set google FILE")


def test_a_graphics_card_that_does_not_answer_is_told_where_it_was_asked_for(desk, video, options, monkeypatch):
    monkeypatch.setattr(gpu, "free_memory", lambda: None)
    assert by(desk.preflight_new(video, options), "Computed on") == []
    desk.use(change(desk.settings, "processing.device", "cuda"))
    assert only(desk.preflight_new(video, options), "Computed on").state is State.WARNING


def test_the_finding_that_blocks_is_the_problem_the_job_stops_with(desk, tmp_path, options):
    (found,) = desk.preflight_new(tmp_path / "none.mp4", JobOptions())
    assert found.problem is not None
    assert found.problem.code is Code.INPUT_MISSING
    assert found.problem.message == found.sentence
