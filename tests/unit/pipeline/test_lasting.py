"""What a person corrected and paid for lasts: through clean-up, failures, restarts and other hands."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.events import JobUpdate, LineVoiced
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.pipeline import dub as dub_module
from tests.helpers.studio import ToneVoice, with_voices


def steps_of(events):
    return list(dict.fromkeys(event.step for event in events if isinstance(event, JobUpdate) and event.step))


@pytest.fixture
def done(desk, video, options, run):
    return run(desk.add(video, options))


def test_corrections_outlive_the_clean_up_of_old_step_results(desk, done, run):
    mine = replace(done.segments[0], source="Good day.", target="শুভ দিন।", start=0.7)
    desk.edit(done.id, [mine])
    desk.store.context.clear(done.id)
    events = []
    again = run(desk.retry(done.id), events)
    assert again.status is JobStatus.COMPLETED
    assert not {"transcribe", "translate"} & set(steps_of(events))
    kept = again.segments[0]
    assert (kept.id, kept.source, kept.target, kept.start) == (mine.id, "Good day.", "শুভ দিন।", 0.7)


def test_retrying_from_a_step_on_purpose_still_runs_it(desk, done, run):
    events = []
    run(desk.retry(done.id, "transcribe"), events)
    assert "transcribe" in steps_of(events)


def test_a_revoice_that_fails_keeps_the_clip_there_was(desk, done):
    clip = Path(done.clips[0].path)
    before = clip.read_bytes()
    desk.tone.fails = [Problem(Code.TTS_QUOTA, "The quota is used up. Wait.")]
    with pytest.raises(Problem):
        desk.revoice(done.id, [done.segments[0].id], lambda event: None, CancelToken())
    assert clip.read_bytes() == before


def test_a_clip_that_vanished_is_spoken_again_not_missed(desk, video, options, run, monkeypatch):
    job = desk.add(video, options)
    with monkeypatch.context() as patch:
        patch.setattr(dub_module.assemble, "run", lambda *_: (_ for _ in ()).throw(Problem(Code.DISK_FULL, "Full.")))
        failed = run(job)
    Path(failed.clips[1].path).unlink()
    desk.tone.spoken.clear()
    assert run(desk.retry(job.id)).status is JobStatus.COMPLETED
    assert {text for text, _ in desk.tone.spoken} == {failed.segments[1].target}


def test_a_line_typed_while_the_job_translates_is_kept(desk, video, options, run, monkeypatch):
    job = desk.add(video, options)
    real = dub_module.translate.run

    def typing(now, ctx):
        desk.store.segments.update(now.id, [replace(now.segments[0], target="আমার কথা।")])
        return real(now, ctx)

    monkeypatch.setattr(dub_module.translate, "run", typing)
    assert run(job).segments[0].target == "আমার কথা।"


def test_a_line_typed_while_the_lines_are_voiced_is_voiced_too(desk, video, options, run):
    job = desk.add(video, options)
    typed = []

    def typing(event):
        if isinstance(event, LineVoiced) and not typed:
            line = desk.job(job.id).segments[0]
            typed.append(line.id)
            desk.edit(job.id, [replace(line, target="নতুন কথা।")])

    desk.run(job.id, typing, CancelToken())
    run(desk.retry(job.id))
    assert "নতুন কথা।" in [text for text, _ in desk.tone.spoken]
    assert "নতুন কথা।" in Path(desk.job(job.id).outputs.target_srt).read_text("utf-8")


def test_the_same_file_put_back_goes_on(desk, video, options, run):
    job = run(desk.add(video, replace(options, review=True)))
    aside = video.with_name("aside.mp4")
    shutil.copy2(video, aside)
    aside.replace(video)
    desk.approve(job.id)
    assert run(job).status is JobStatus.COMPLETED


def test_what_was_paid_before_a_failure_is_in_the_jobs_cost(desk, video, options, run):
    line_two = "এখানকার"
    paid = ToneVoice("paid", price=4_000_000, fails_on={line_two: Problem(Code.NETWORK, "It broke. Try again.")})
    with_voices(desk, paid)
    job = run(desk.add(video, replace(options, voice="paid")))
    assert job.status is JobStatus.FAILED
    paid.fails_on.clear()
    finished = run(desk.retry(job.id))
    assert finished.costs.tts == desk.store.ledger.total(job.id) > 0


def test_a_refused_call_costs_nothing(desk, video, options, run):
    refusing = ToneVoice("paid", price=4_000_000, fails_on={"আ": Problem(Code.TTS_AUTH, "The key is wrong. Check it.")})
    with_voices(desk, desk.tone, refusing)
    job = run(desk.add(video, replace(options, voice="paid")))
    assert job.status is JobStatus.COMPLETED
    assert desk.store.ledger.total(job.id) == 0


def test_a_service_that_is_out_is_asked_once_not_for_every_line(desk, video, options, run):
    calls = []

    class Down(ToneVoice):
        def speak(self, request, cancel):
            calls.append(request.text)
            raise Problem(Code.TTS_QUOTA, "The quota is used up. Wait for tomorrow.")

    with_voices(desk, Down("down", price=1), desk.tone)
    job = run(desk.add(video, replace(options, voice="down")))
    assert job.status is JobStatus.COMPLETED
    assert len(calls) == 1
    assert sum("quota" in note for note in job.notes) == 1


def test_an_edited_line_is_fitted_by_its_new_words_not_its_old_clip(desk, done):
    long = " ".join([done.segments[1].target] * 8)
    desk.edit(done.id, [replace(done.segments[1], target=long)])
    assert "too_long" in desk.fits(done.id)[1].flags
    assert desk.clip(done.id, done.segments[1].id) is None
    assert desk.clip(done.id, done.segments[0].id) is not None


def test_progress_of_a_second_run_begins_where_it_begins(desk, done, run):
    desk.edit(done.id, [replace(done.segments[0], target="আবার শুভ সকাল।")])
    events = []
    run(desk.retry(done.id), events)
    figures = [event.progress for event in events if isinstance(event, JobUpdate)]
    assert figures == sorted(figures)
    assert 50.0 <= figures[0] < 60.0


def test_an_engine_named_without_a_voice_still_casts_the_speakers(desk, video, options, run):
    job = run(desk.add(video, replace(options, review=True, voice="tone")))
    desk.edit(job.id, [replace(s, speaker="AB"[n % 2]) for n, s in enumerate(job.segments)])
    desk.approve(job.id)
    assert len({clip.voice for clip in run(job).clips}) == 2


def test_a_persons_file_comes_before_a_similar_line_of_the_memory(desk, video, options, run):
    desk.store.memory.remember("I am from her.", "কাছাকাছি কথা।", "en", "bn", "person")
    job = run(desk.add(video, replace(options, translation="")))
    assert job.segments[1].target == "কাছাকাছি কথা।"
    assert desk.give_translation(job.id, Path(options.translation)) == 0
    assert desk.job(job.id).segments[1].target == "আমি এখানকার মানুষ।"


def test_a_translation_in_the_wrong_letters_is_refused(desk, video, options, run):
    job = run(desk.add(video, replace(options, translation=options.transcript)))
    assert job.error_code == "LANGUAGE_UNSUPPORTED"
    assert "not written in Bangla" in job.error


def test_a_video_is_not_dubbed_into_its_own_language(desk, video, options):
    with pytest.raises(Problem, match="the language it is in"):
        desk.add(video, replace(options, target_language="en"))


def test_a_stop_keeps_the_progress_that_was_told(desk, video, options, run):
    job = desk.add(video, options)
    cancel = CancelToken()
    told = []

    def stop(event):
        if isinstance(event, JobUpdate):
            told.append(event.progress)
        if isinstance(event, LineVoiced):
            cancel.cancel(pause=True)

    stopped = desk.run(job.id, stop, cancel)
    assert stopped.status is JobStatus.PAUSED
    assert stopped.progress == max(told)


def test_a_line_spoken_anew_is_heard_anew(desk, done):
    line = done.segments[0].id
    before = desk.clip(done.id, line).read_bytes()
    desk.tone.per_letter /= 2
    desk.revoice(done.id, [line], lambda event: None, CancelToken())
    assert len(desk.clip(done.id, line).read_bytes()) < len(before)
