"""The plan of a job's lines: with what its voices are known to need where nothing is spoken yet."""

import time
from dataclasses import replace

import pytest

from dubai_desktop.domain import flags
from dubai_desktop.domain.fitscore import Verdict
from dubai_desktop.domain.job import JobOptions
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.pipeline.budgets import letter_budgets
from dubai_desktop.pipeline.fitting import fit_job, fit_scores
from dubai_desktop.pipeline.pacing import pacer_of
from tests.helpers.lines_job import add_job, clip_of, context, fit_of, voiced
from tests.helpers.studio import ToneVoice, open_studio, with_voices

TEXT = "আমরা এখন পরিষ্কার পানি নিয়ে কথা বলব"
OTHERS = [f"{TEXT} {word}" for word in ("আজ", "কাল", "পরে", "সবাই মিলে", "এখানে বসে", "তোমাদের সাথে")]


@pytest.fixture
def desk(tmp_path):
    with open_studio(tmp_path / "studio") as desk:
        desk.tone = ToneVoice()
        with_voices(desk, desk.tone)
        yield desk


def spread(texts, **fields):
    return [{"start": n * 10.0, "end": n * 10.0 + 6.0, "target": text, **fields} for n, text in enumerate(texts)]


def scores(desk, job):
    return {made.segment_id: made for made in fit_scores(job, pacer_of(job, context(desk, job)))}


def test_a_line_is_reckoned_with_what_its_voice_said_in_all_jobs(desk):
    desk.tone.per_letter = 0.12  # far slower than any usual voice
    before = scores(desk, add_job(desk, [(0.0, 6.0, TEXT)]))["s1"]
    voiced(desk, add_job(desk, spread(OTHERS)))
    job = add_job(desk, [(0.0, 6.0, TEXT)])
    after = scores(desk, job)["s1"]
    real = clip_of(voiced(desk, job), "s1").length
    assert abs(after.seconds - real) < 0.15 * real < abs(before.seconds - real)
    assert after.margin / after.seconds < before.margin / before.seconds


def test_words_edited_after_they_were_spoken_do_not_teach_a_wrong_pace(desk):
    job = voiced(desk, add_job(desk, spread(OTHERS)))
    now = scores(desk, add_job(desk, [(0.0, 6.0, TEXT)]))["s1"].seconds
    desk.edit(job.id, [replace(segment, target="না") for segment in job.segments])
    assert scores(desk, add_job(desk, [(0.0, 6.0, TEXT)]))["s1"].seconds == pytest.approx(now)


def test_a_line_with_a_voice_of_its_own_is_reckoned_with_that_voice(desk):
    quick, slow = ToneVoice("quick", per_letter=0.03), ToneVoice("slow", per_letter=0.12)
    with_voices(desk, quick, slow)
    voiced(desk, add_job(desk, spread(OTHERS), options=JobOptions(voice="quick:low")))
    voiced(desk, add_job(desk, spread(OTHERS), options=JobOptions(voice="slow:low")))
    own = {"start": 10.0, "end": 16.0, "target": TEXT, "voice": "slow:low"}
    made = scores(desk, add_job(desk, [(0.0, 6.0, TEXT), own], options=JobOptions(voice="quick:low")))
    assert made["s2"].seconds > 1.5 * made["s1"].seconds


def test_each_voice_is_looked_up_once_however_many_lines_it_has(desk, monkeypatch):
    asked = []
    real = type(desk.store.clips).spoken_by
    monkeypatch.setattr(
        type(desk.store.clips), "spoken_by", lambda self, *known: asked.append(known) or real(self, *known)
    )
    job = add_job(desk, spread(OTHERS * 20))
    pacer = pacer_of(job, context(desk, job))
    fit_scores(job, pacer)
    fit_job(job, pacer)
    assert asked == [("tone", "low", "bn")]


def test_lines_can_be_judged_where_no_voice_can_speak(desk):
    desk.tone.ready = False
    made = scores(desk, add_job(desk, [(0.0, 6.0, TEXT)]))["s1"]
    assert made.seconds > 1.0
    assert made.verdict is Verdict.FITS


def test_at_the_end_a_line_without_a_clip_takes_no_time_and_moves_nobody(desk):
    rows = [(0.0, 3.0, "আমি"), (3.1, 3.6, f"{TEXT} অপূর্ব {TEXT}"), (3.7, 7.0, "তুমি")]
    desk.tone.fails_on = {"অপূর্ব": Problem(Code.TTS_BAD_AUDIO, "The sound is empty. Try another voice.")}
    job = voiced(desk, add_job(desk, rows))
    silent, after = fit_of(job, "s2"), fit_of(job, "s3")
    assert (silent.start, silent.end) == (3.1, 3.1)
    assert flags.UNVOICED in silent.flags and flags.TOO_LONG not in silent.flags
    assert "original" in silent.why
    assert (after.start, after.late, after.speed) == (3.7, 0.0, 1.0)


def test_the_score_tells_how_likely_a_line_fits_and_what_would_make_it(desk):
    voiced(desk, add_job(desk, spread(OTHERS)))
    rows = [(0.0, 6.0, TEXT), (10.0, 11.0, TEXT), (11.2, 20.0, TEXT)]
    made = scores(desk, add_job(desk, rows))
    easy, hard = made["s1"], made["s2"]
    assert easy.verdict is Verdict.FITS and easy.score > 95 and easy.letters == 0
    assert hard.verdict is Verdict.TOO_LONG and hard.score < 10
    assert 0 < hard.letters < len(TEXT)
    assert "About" in easy.said and "±" in easy.said
    assert f"{hard.letters} letters less" in hard.said
    shorter = add_job(desk, [rows[0], (10.0, 11.0, TEXT[: len(TEXT) - hard.letters]), rows[2]])
    assert scores(desk, shorter)["s2"].verdict is not Verdict.TOO_LONG


def test_after_voicing_the_score_holds_the_measured_length(desk):
    job = voiced(desk, add_job(desk, [(0.0, 6.0, TEXT)]))
    made = scores(desk, job)["s1"]
    assert made.measured and made.margin == 0.0
    assert made.seconds == pytest.approx(clip_of(job, "s1").length)
    assert "About" not in made.said


def test_a_line_without_words_has_no_verdict(desk):
    made = scores(desk, add_job(desk, [(0.0, 2.0, ""), (3.0, 6.0, TEXT)]))["s1"]
    assert (made.verdict, made.seconds, made.said) == (Verdict.EMPTY, 0.0, "")


def test_what_a_person_allowed_reaches_the_plan(desk):
    voiced(desk, add_job(desk, spread(OTHERS)))
    rows = [(0.0, 6.0, TEXT), (10.0, 11.2, TEXT), (11.4, 12.9, TEXT), (13.0, 14.5, TEXT)]
    plain = scores(desk, add_job(desk, rows))["s2"]
    start, end, text = rows[1]
    allowed = {"start": start, "end": end, "target": text, "allow": "speed"}
    fast = scores(desk, add_job(desk, [rows[0], allowed, *rows[2:]]))["s2"]
    assert fast.factor > 1.3 > plain.factor
    assert fast.fit.why != plain.fit.why


def test_budgets_of_letters_follow_the_voice_of_each_line(desk):
    quick, slow = ToneVoice("quick", per_letter=0.03), ToneVoice("slow", per_letter=0.12)
    with_voices(desk, quick, slow)
    for voice in ("quick:low", "slow:low"):
        voiced(desk, add_job(desk, spread(OTHERS), options=JobOptions(voice=voice)))
    rows = [{"start": 0.0, "end": 4.0}, {"start": 10.0, "end": 14.0, "voice": "slow:low"}]
    job = add_job(desk, rows, options=JobOptions(voice="quick:low"))
    budgets = letter_budgets(job, context(desk, job))
    assert budgets["s1"] > 1.5 * budgets["s2"] > 0


def test_after_an_edit_a_thousand_lines_are_scored_again_at_once(desk):
    job = add_job(desk, spread([f"{OTHERS[n % 6]} {n}" for n in range(1_000)]))
    fit_scores(job, pacer_of(job, context(desk, job)))  # what is read aloud is known from here on
    edited = replace(job, segments=(replace(job.segments[0], target="অন্য কথা"), *job.segments[1:]))
    began = time.process_time()
    assert len(fit_scores(edited, pacer_of(edited, context(desk, edited)))) == 1_000
    assert time.process_time() - began < 1.5
