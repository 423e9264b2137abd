"""What is kept of each run of a step: engine, device, work, troubles, and calls where details are wanted."""

from dataclasses import replace

import pytest

from dubai_desktop.domain.events import JobUpdate
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.settings import change
from tests.helpers.studio import PlainTranslator, ToneVoice, with_translators, with_voices


@pytest.fixture
def history(desk):
    return lambda: {run.name: run for run in reversed(desk.store.history.runs())}


@pytest.fixture
def detailed(desk):
    desk.use(change(desk.settings, "debug.detailed_metrics", True))


def test_a_step_keeps_its_engine_device_and_what_it_worked_on(desk, video, options, run, history):
    with_voices(desk, ToneVoice(ran_on="cuda"))
    job = run(desk.add(video, options))
    assert job.status is JobStatus.COMPLETED
    spoken, heard = history()["speak"], history()["transcribe"]
    assert (spoken.engine, spoken.device, spoken.lines >= 3) == ("tone", "cuda", True)
    assert spoken.characters >= sum(len(line.target) for line in job.segments)
    assert spoken.media_seconds == pytest.approx(job.media.duration)
    assert (heard.engine, heard.device, heard.lines) == ("subtitles", "cpu", 3)
    assert (history()["extract"].engine, history()["extract"].device) == ("", "cpu")
    assert {m.name: m.device for m in desk.job(job.id).metrics}["speak"] == "cuda"


def test_what_a_cache_gave_is_no_work(desk, video, options, run):
    run(desk.add(video, options))
    run(desk.add(video, replace(options, overwrite=True)))
    again = desk.store.history.runs(step="speak")[0]
    assert (again.lines, again.characters, again.media_seconds) == (0, 0, 0.0)


def test_an_online_engine_ran_online(desk, video, options, run, history):
    with_voices(desk, ToneVoice("dear", price=4_000_000))
    run(desk.add(video, replace(options, voice="dear")))
    assert (history()["speak"].engine, history()["speak"].device) == ("dear", "online")


def test_a_step_that_failed_keeps_code_category_and_who_failed(desk, video, options, run, history):
    desk.tone.fails = [Problem(Code.DISK_FULL, "The disk is full.")] * 9
    assert run(desk.add(video, options)).status is JobStatus.FAILED
    spoken = history()["speak"]
    assert (spoken.success, spoken.code, spoken.category, spoken.engine) == (False, "DISK_FULL", "system", "tone")


def test_a_step_that_was_tried_again_keeps_by_which_action(desk, video, options, run, history):
    translator = PlainTranslator(fails=[Problem(Code.SERVICE_RATE, "Too many requests.")])
    with_translators(desk, translator)
    run(desk.add(video, replace(options, translation="")))
    assert (history()["translate"].retry_count, history()["translate"].actions) == (1, ("retry_with_same_params",))


def test_calls_are_kept_one_by_one_only_where_details_are_wanted(desk, video, options, run):
    run(desk.add(video, options))
    assert desk.store.calls.paces() == ()


def test_detailed_figures_keep_every_call_with_its_voice(desk, video, options, run, detailed):
    job = run(desk.add(video, options))
    paces = {pace.engine: pace for pace in desk.store.calls.paces()}
    voiced = paces["tone"]
    assert (voiced.voice, voiced.calls) == (job.clips[0].voice, len(desk.tone.spoken))
    assert voiced.characters == sum(len(text) for text, _ in desk.tone.spoken)
    assert voiced.media_seconds > 0 < voiced.duration
    assert paces["subtitles"].calls >= 1


def test_calls_that_failed_are_kept_with_their_code(desk, video, options, run):
    desk.tone.fails = [Problem(Code.ENGINE_CRASHED, "It crashed.")]
    run(desk.add(video, options))
    assert desk.store.calls.failures() == (("tone", "ENGINE_CRASHED", 1),)
    assert desk.store.calls.last()["speak", "tone"].code == "ENGINE_CRASHED"


def test_a_job_tells_only_its_steps_where_progress_is_switched_off(desk, video, options, run):
    desk.use(change(desk.settings, "processing.enable_progress_tracking", False))
    events = []
    run(desk.add(video, options), events)
    running = [e for e in events if isinstance(e, JobUpdate) and e.status is JobStatus.RUNNING]
    assert [update.step for update in running] == [
        "extract", "transcribe", "translate", "speak", "assemble", "finalize",
    ]  # fmt: skip
    assert all(update.eta is None for update in running)
