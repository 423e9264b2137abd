"""A dub that meets trouble: what is got round, how it is told, and what stays when it cannot be."""

import json
import re
import threading
import time
from dataclasses import replace
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem, RecoveryAction
from dubai_desktop.pipeline import dub as dub_module
from dubai_desktop.settings import change
from tests.helpers.damaged import damaged_sound
from tests.helpers.studio import PlainTranslator, ToneVoice, with_translators, with_voices


def metrics(job, step):
    return next(one for one in job.metrics if one.name == step)


def test_what_was_recovered_stands_in_the_figures_and_in_the_report(desk, video, options, run, monkeypatch):
    translate, tries = dub_module.translate.run, []

    def once_down(job, ctx):
        tries.append(ctx.attempt)
        if len(tries) == 1:
            raise Problem(Code.NETWORK, "The line is down. Try later.")
        return translate(job, ctx)

    monkeypatch.setattr(dub_module.translate, "run", once_down)
    job = run(desk.add(video, options))
    figures = metrics(job, "translate")
    assert (tries, figures.retry_count, figures.success) == ([0, 1], 1, True)
    assert figures.recovered == ("The line is down. Try later. (tried again)",)
    assert figures.actions == (RecoveryAction.RETRY_WITH_SAME_PARAMS.value,)
    report = json.loads(Path(job.outputs.report).read_text("utf-8"))
    assert report["steps"][2]["recovered"] == list(figures.recovered)


def test_what_a_step_gets_round_by_itself_is_told_once(desk, video, options, run, monkeypatch):
    translate = dub_module.translate.run

    def lesser(job, ctx):
        ctx.recovered("The small model was used instead.", RecoveryAction.RETRY_WITH_DIFFERENT_PARAMS)
        done = translate(job, ctx)
        return replace(done, notes=(*done.notes, "The small model was used instead."))

    monkeypatch.setattr(dub_module.translate, "run", lesser)
    job = run(desk.add(video, options))
    assert metrics(job, "translate").recovered == ("The small model was used instead.",)
    assert sum("small model" in note for note in job.notes) == 1


def test_mostly_damaged_sound_is_used_as_far_as_it_goes_and_the_loss_is_told(desk, options, run, tmp_path):
    job = run(desk.add(damaged_sound(tmp_path / "hurt.mp4", 7.0), options))
    assert job.status is JobStatus.COMPLETED, job.error
    tried, lost = metrics(job, "extract").recovered
    assert "tried again in another way" in tried
    assert re.match(r"\d\d% of the sound is damaged", lost)
    assert f"Reading the sound: {lost}" in job.notes


def test_sound_full_of_noise_is_mixed_as_far_as_it_goes(desk, options, run, tmp_path):
    job = run(desk.add(damaged_sound(tmp_path / "hurt.mp4", 7.0, every=4, noise=True), options))
    assert job.status is JobStatus.COMPLETED, job.error
    assert metrics(job, "extract").actions[0] == RecoveryAction.RETRY_WITH_DIFFERENT_PARAMS.value


def test_a_step_stays_with_its_other_parameters_after_passing_trouble(desk, video, options, run, monkeypatch):
    real, seen = dub_module.translate.run, []
    troubles = [Problem(Code.MEMORY, "Too little memory."), Problem(Code.NETWORK, "The line is down.")]

    def run_later(job, ctx):
        seen.append(ctx.trouble and ctx.trouble.code)
        if troubles:
            raise troubles.pop(0)
        return real(job, ctx)

    monkeypatch.setattr(dub_module.translate, "run", run_later)
    assert run(desk.add(video, options)).status is JobStatus.COMPLETED
    assert seen == [None, Code.MEMORY, Code.MEMORY]


def test_a_voice_that_stood_in_counts_as_a_recovery_with_its_lines(desk, video, options, run):
    picky = ToneVoice("picky", fails_on={"এখানকার": Problem(Code.ENGINE_FAILED, "It stumbled. Try another voice.")})
    with_voices(desk, picky, ToneVoice("spare"))
    job = run(desk.add(video, options))
    figures = metrics(job, "speak")
    assert figures.actions == (RecoveryAction.FALLBACK_TO_ALTERNATIVE_SERVICE.value,)
    assert figures.recovered == ("Line 2 was spoken by Spare: It stumbled. Try another voice.",)
    assert sum("spoken by Spare" in note for note in job.notes) == 1


def test_a_line_that_was_tried_again_counts_as_a_recovery(desk, video, options, run):
    desk.use(change(desk.settings, "processing.retry_delay", 0.0))
    desk.tone.fails = [Problem(Code.NETWORK, "The line is down. Try later.")]
    figures = metrics(run(desk.add(video, options)), "speak")
    assert figures.recovered == ("Line 1 was tried again: The line is down. Try later.",)
    assert (figures.actions, figures.retry_count) == ((RecoveryAction.RETRY_WITH_SAME_PARAMS.value,), 0)


def test_a_translator_that_stood_in_counts_as_a_recovery(desk, video, options, run):
    refused = Problem(Code.SERVICE_AUTH, "The key was refused. Enter it again.")
    with_translators(desk, PlainTranslator("first", fails=[refused]), PlainTranslator("second"))
    figures = metrics(run(desk.add(video, replace(options, translation=""))), "translate")
    assert figures.actions == (RecoveryAction.FALLBACK_TO_ALTERNATIVE_SERVICE.value,)
    assert "Second translated 3 lines instead." in figures.recovered[0]


def test_a_batch_that_was_too_much_is_made_smaller(desk, video, options, run):
    engine = PlainTranslator(batch=40, fails=[Problem(Code.MEMORY, "Too little memory. Close programs.")])
    with_translators(desk, engine)
    many = [f"Sentence number {number} of this talk." for number in range(12)]
    times = [(0.5 * number, 0.5 * number + 0.4) for number in range(12)]
    Path(options.transcript).write_text(srt(many, times), encoding="utf-8")
    desk.use(change(desk.settings, "translation.engine", "plain"))
    job = run(desk.add(video, replace(options, translation="")))
    assert job.status is JobStatus.COMPLETED, job.error
    assert [sum(s.needs_translation for s in call.segments) for call in engine.calls] == [8, 4]
    assert metrics(job, "translate").actions == (RecoveryAction.RETRY_WITH_DIFFERENT_PARAMS.value,)


def srt(lines, times):
    def clock(seconds):
        return f"00:00:{int(seconds):02d},{round(seconds % 1 * 1000):03d}"

    rows = enumerate(zip(times, lines, strict=True), 1)
    return "\n".join(f"{n}\n{clock(a)} --> {clock(b)}\n{text}\n" for n, ((a, b), text) in rows)


def test_a_pause_during_the_wait_before_a_retry_is_heard_at_once(desk, video, options, monkeypatch):
    def busy(job, ctx):
        raise Problem(Code.SERVICE_RATE, "Too many requests. Wait.", facts={"retry_after": 50})

    monkeypatch.setattr(dub_module.translate, "run", busy)
    cancel = CancelToken()
    asked = []

    def pause_soon(event):
        if getattr(event, "message", "").startswith("Trying again") and not asked:
            asked.append(time.monotonic())
            threading.Timer(0.1, cancel.cancel, kwargs={"pause": True}).start()

    job = desk.run(desk.add(video, options).id, pause_soon, cancel)
    assert job.status is JobStatus.PAUSED
    assert time.monotonic() - asked[0] < 2
