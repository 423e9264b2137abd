"""Voicing: what is spoken anew after an edit, and what becomes of lines that no voice can say."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from dubai_desktop.domain import flags
from dubai_desktop.domain.job import JobOptions
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.pipeline.steps import speak
from dubai_desktop.settings import change
from tests.helpers.lines_job import add_job, clip_of, context, fit_of, voiced
from tests.helpers.studio import ToneVoice, open_studio, with_voices

TEXTS = ("আমরা কথা বলব", "তোমরা শুনবে", "এখন পরিষ্কার পানি", "আবার দেখা হবে", "সবাই ভালো থাকো", "আজ এই পর্যন্ত")
BAD = Problem(Code.TTS_BAD_AUDIO, "The sound is empty. Try another voice.")
BROKEN = Problem(Code.ENGINE_FAILED, "The voice failed at this line. Try another voice.")


@pytest.fixture
def desk(tmp_path):
    with open_studio(tmp_path / "studio") as desk:
        desk.tone = ToneVoice()
        with_voices(desk, desk.tone)
        yield desk


def rows(texts=TEXTS, seconds=3.0):
    return [(n * 4.0, n * 4.0 + seconds, text) for n, text in enumerate(texts)]


def texts_spoken(tone):
    return [text for text, _ in tone.spoken]


def test_one_edited_line_is_the_only_one_spoken_anew(desk):
    job = voiced(desk, add_job(desk, rows()))
    desk.tone.spoken.clear()
    changed = tuple(replace(s, target="একেবারে নতুন কথা") if s.id == "s3" else s for s in job.segments)
    job = voiced(desk, replace(job, segments=changed))
    assert texts_spoken(desk.tone) == ["একেবারে নতুন কথা"]
    assert len(job.clips) == len(job.fits) == len(TEXTS)


@pytest.mark.parametrize("changes", [{"allow": "speed"}, {"start": 4.2}])
def test_what_only_moves_a_line_speaks_nothing_anew(desk, changes):
    job = voiced(desk, add_job(desk, rows()))
    desk.tone.spoken.clear()
    voiced(desk, replace(job, segments=tuple(replace(s, **changes) if s.id == "s2" else s for s in job.segments)))
    assert texts_spoken(desk.tone) == []


@pytest.mark.parametrize(
    "changed",
    [
        lambda job: replace(job, shots=(1.0, 5.0)),
        lambda job: replace(job, segments=(replace(job.segments[0], allow="speed"), *job.segments[1:])),
        lambda job: replace(job, segments=(replace(job.segments[0], end=3.5), *job.segments[1:])),
        lambda job: replace(job, segments=(replace(job.segments[0], voice="tone:high"), *job.segments[1:])),
    ],
)
def test_all_that_the_plan_depends_on_makes_a_kept_result_stale(desk, changed):
    job = add_job(desk, rows())
    ctx = context(desk, job)
    assert speak.inputs(changed(job), ctx) != speak.inputs(job, ctx) == speak.inputs(replace(job), ctx)


def test_the_limits_of_the_settings_are_inputs_too(desk):
    job = add_job(desk, rows())
    before = speak.inputs(job, context(desk, job))
    desk.use(change(desk.settings, "assembly.max_speed", 1.2))
    assert speak.inputs(job, context(desk, job)) != before


@pytest.mark.parametrize("trouble", [BAD, BROKEN], ids=["no sound", "engine failed"])
def test_a_line_that_cannot_be_said_is_left_to_the_original_and_the_others_stand(desk, trouble):
    whole = voiced(desk, add_job(desk, rows()))
    desk.tone.fails_on = {"পরিষ্কার": trouble}
    for path in {clip.path for clip in whole.clips}:
        Path(path).unlink()
    job = voiced(desk, add_job(desk, rows()))
    silent = fit_of(job, "s3")
    assert (silent.start, silent.end) == (8.0, 8.0)
    assert flags.UNVOICED in silent.flags
    assert "s3" not in {clip.segment_id for clip in job.clips}
    assert [f.start for f in job.fits] == [f.start for f in whole.fits]
    assert any("Line 3 could not be spoken" in note for note in job.notes)


def test_where_no_line_could_be_said_the_trouble_is_told(desk):
    desk.tone.fails_on = {"": BROKEN}
    with pytest.raises(Problem) as caught:
        voiced(desk, add_job(desk, rows(TEXTS[:2])))
    assert caught.value.code is Code.ENGINE_FAILED


def test_an_engine_that_fails_line_after_line_stops_the_job_and_keeps_what_was_said(desk):
    desk.tone.fails_on = {"পরে": BROKEN}
    job = add_job(desk, rows((*TEXTS, *(f"পরে কথা {n}" for n in range(20)))))
    with pytest.raises(Problem) as caught:
        voiced(desk, job)
    assert caught.value.code is Code.ENGINE_FAILED
    assert len(desk.store.clips.list(job.id)) == len(TEXTS)


def test_trouble_that_is_no_lines_own_stops_at_once(desk):
    desk.tone.fails_on = {"শুনবে": Problem(Code.DISK_FULL, "The disk is full. Free some space.")}
    with pytest.raises(Problem) as caught:
        voiced(desk, add_job(desk, rows()))
    assert caught.value.code is Code.DISK_FULL
    assert len(texts_spoken(desk.tone)) == 1


@dataclass
class Sluggish(ToneVoice):
    """A voice that gets only half as much faster as it is asked to."""

    def speak(self, request, cancel):
        return super().speak(replace(request, rate=1 + (request.rate - 1) / 2), cancel)


def squeezed():
    """A line that needs about 1.5x, between two that leave it no room."""
    return [(0.0, 3.0, "আমরা কথা বলব এখন"), (3.1, 5.0, "ক" * 47), (5.1, 8.0, "আবার দেখা হবে আজ")]


def test_the_plan_is_asked_again_after_the_first_delivery_and_a_slow_voice_gets_one_more_chance(desk):
    voice = Sluggish("slow")
    with_voices(desk, voice)
    job = voiced(desk, add_job(desk, squeezed(), duration=8.1))
    rates = [rate for text, rate in voice.spoken if text.startswith("ককক")]
    assert rates[0] == 1.0 and len(rates) == 3
    assert rates[1] < rates[2]
    assert clip_of(job, "s2").rate > 1.15


def test_a_paid_voice_is_not_asked_a_third_time(desk):
    voice = Sluggish("slow", price=1_000_000)
    with_voices(desk, voice)
    voiced(desk, add_job(desk, squeezed(), duration=8.1, options=JobOptions(voice="slow")))
    assert len([rate for text, rate in voice.spoken if text.startswith("ককক")]) == 2


def test_a_faster_delivery_that_fails_leaves_the_line_its_first(desk):
    class Once(ToneVoice):
        def speak(self, request, cancel):
            if request.rate > 1.0:
                raise BROKEN
            return super().speak(request, cancel)

    with_voices(desk, Once("once"))
    job = voiced(desk, add_job(desk, squeezed(), duration=8.1))
    fit = fit_of(job, "s2")
    assert clip_of(job, "s2").rate == 1.0
    assert fit.speed > 1.0 and flags.UNVOICED not in fit.flags


def test_cancelling_stops_between_two_lines(desk):
    job = add_job(desk, rows())
    ctx = context(desk, job)

    def stop(share, message):
        if "line 3" in message:
            ctx.cancel.cancel()

    with pytest.raises(Cancelled):
        speak.run(job, replace(ctx, progress=stop))
    assert len(desk.store.clips.list(job.id)) == 2
