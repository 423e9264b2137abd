"""What the checks make of figures, and what all of them come to in words."""

from dataclasses import replace

import pytest

from dubai_desktop.domain import flags
from dubai_desktop.domain.quality import Check, Finding, LineQuality, Mark
from dubai_desktop.domain.sound import Loudness
from dubai_desktop.pipeline.quality import checks as lines
from dubai_desktop.pipeline.quality import programme
from dubai_desktop.pipeline.quality.facts import Facts, Heard, Row
from dubai_desktop.pipeline.quality.lines import predicted
from dubai_desktop.pipeline.quality.verdict import verdict
from tests.helpers.dubs import job_of, refit, sound_of

USUAL = {"onset_error": 0.001, "cue_error": 0.0, "predicted": 2.4, "real": 2.5, "speed": 1.0, "level": 0.0}


def facts(job=None, figures=None, **more):
    """A dub with usual figures but for `figures`, by the place of the line."""
    job = job or job_of(6)
    rows = []
    for place, (segment, clip, fit) in enumerate(zip(job.segments, job.clips, job.fits, strict=True)):
        own = {**USUAL, **(figures or {}).get(place, {})}
        rows.append(Row(segment, clip, fit, LineQuality(segment.id, segment.index, **own)))
    return Facts(job, tuple(rows), **more)


@pytest.mark.parametrize(
    ("speed", "mark"), [(1.0, Mark.PASS), (1.3, Mark.PASS), (1.31, Mark.WARN), (2.5, Mark.WARN), (2.6, Mark.FAIL)]
)
def test_lines_over_the_cap_are_found_and_what_nobody_can_follow_is_of_no_use(speed, mark):
    check, found = lines.fast(facts(figures={2: {"speed": speed}}))
    assert (check.mark, check.figure) == (mark, pytest.approx(max(1.0, speed)))
    assert [finding.index for finding in found] == ([] if mark is Mark.PASS else [3])


def test_a_line_slowed_down_is_found():
    check, found = lines.slow(facts(figures={1: {"speed": 0.8}}))
    assert (check.mark, check.lines, found[0].segment_id) == (Mark.WARN, (2,), "s1")
    assert lines.slow(facts())[0].mark is Mark.PASS


@pytest.mark.parametrize("off", [0.62, -0.62])
def test_a_line_planned_far_from_its_cue_is_found(off):
    check, found = lines.lateness(facts(figures={4: {"cue_error": off}}))
    assert check.lines == (5,)
    assert found[0].sentence == f"starts 620 ms {'after' if off > 0 else 'before'} its cue"


def test_words_left_unsaid_are_named():
    job = refit(job_of(6), 3, flags=(flags.CUT,), unsaid="মেশাবেন না।")
    check, found = lines.cut(facts(job))
    assert (check.mark, check.lines) == (Mark.WARN, (4,))
    assert "মেশাবেন না।" in found[0].sentence


def test_another_voice_than_asked_for_is_found():
    check, _ = lines.fallback(facts(refit(job_of(6), 0, flags=(flags.FALLBACK_VOICE,))))
    assert (check.mark, check.lines) == (Mark.WARN, (1,))


@pytest.mark.parametrize(("real", "found"), [(2.4, ()), (0.7, (2,)), (9.0, (2,))])
def test_a_voice_that_babbles_or_swallows_words_is_found(real, found):
    assert lines.length(facts(figures={1: {"real": real}}))[0].lines == found


def test_a_lines_length_is_predicted_from_how_its_voice_says_the_others():
    job = job_of(8)
    texts = {segment.id: segment.target for segment in job.segments}
    slow = tuple(replace(clip, length=clip.length * 2) for clip in job.clips)
    usual, slower = predicted(job.clips, texts, "bn"), predicted(slow, texts, "bn")
    assert all(1.3 < slower[one] / usual[one] < 2.1 for one in texts)


def test_the_worst_and_the_usual_onset_decide_whether_a_dub_is_of_use():
    some = {place: {"onset_error": 0.4} for place in range(1)}
    most = {place: {"onset_error": 0.4} for place in range(4)}
    assert lines.onset(facts(figures=some))[0].mark is Mark.WARN
    assert lines.onset(facts(figures=most))[0].mark is Mark.FAIL
    unknown = {place: {"onset_error": None} for place in range(6)}
    assert lines.onset(facts(figures=unknown))[0].mark is Mark.NONE


@pytest.mark.parametrize(
    ("after", "target", "mark"),
    [(-16.3, -16.0, Mark.PASS), (-17.0, -16.0, Mark.WARN), (-11.0, None, Mark.PASS), (None, -16.0, Mark.NONE)],
)
def test_loudness_is_held_against_what_was_asked_for(after, target, mark):
    job = replace(job_of(6), sound=sound_of(after=Loudness(after, -1.2, 5.0), target=target))
    assert programme.loudness(facts(job))[0].mark is mark


@pytest.mark.parametrize(("peak", "mark"), [(-1.2, Mark.PASS), (-0.4, Mark.WARN), (None, Mark.NONE)])
def test_true_peaks_stay_below_their_ceiling(peak, mark):
    job = replace(job_of(6), sound=sound_of(after=Loudness(-16.0, peak, 5.0)))
    assert programme.true_peak(facts(job))[0].mark is mark


def test_a_dub_that_was_never_measured_says_so():
    assert programme.loudness(facts())[0].mark is programme.true_peak(facts())[0].mark is Mark.NONE


def test_much_clipping_makes_a_dub_of_no_use():
    known = {"mix_seconds": 10.0, "rate": 44_100, "channels": 2}
    assert programme.clipping(facts(clipped=20, **known))[0].mark is Mark.WARN
    assert programme.clipping(facts(clipped=20_000, **known))[0].mark is Mark.FAIL


def test_what_is_understood_otherwise_than_usual_is_found():
    figures = {place: {"error": 0.1, "heard": "ঠিক"} for place in range(6)} | {4: {"error": 0.9, "heard": "অন্য কথা"}}
    check, found = programme.understood(facts(figures=figures, heard=Heard("Whisper base", error=0.1)))
    assert (check.mark, check.lines) == (Mark.WARN, (5,))
    assert "অন্য কথা" in found[0].sentence


def test_a_recogniser_that_does_not_know_the_language_judges_nobody():
    figures = {place: {"error": 0.95, "heard": "x"} for place in range(6)}
    check, found = programme.understood(facts(figures=figures, heard=Heard("Whisper tiny", error=0.95)))
    assert (check.mark, found) == (Mark.NONE, ())


def test_drift_needs_enough_lines():
    assert programme.drift(facts(drift=None))[0].mark is Mark.NONE
    assert programme.drift(facts(drift=-0.2))[0].mark is Mark.WARN


def made(name, mark, *, numbers=(), sentence="Something is wrong."):
    return Check(name, name.title(), mark, sentence, lines=numbers)


def finding(index):
    return Finding("fast", f"s{index}", index, float(index), Mark.WARN, "is fast")


def test_a_verdict_counts_each_line_once():
    found = [finding(3), finding(3), finding(8)]
    assert verdict([made("fast", Mark.WARN, numbers=(3, 8))], found) == ("Look at 2 lines", Mark.WARN)


def test_a_verdict_names_what_concerns_no_single_line():
    checks = [made("fast", Mark.WARN, numbers=(3,)), made("loudness", Mark.WARN)]
    assert verdict(checks, [finding(3)])[0] == "Look at 1 line and “Loudness”"


def test_a_verdict_of_no_use_says_why_and_how_many_reasons_more():
    checks = [made("a", Mark.FAIL, sentence="The dub ends 6.0 s before the original."), made("b", Mark.FAIL)]
    words, mark = verdict(checks, [])
    assert (words, mark) == ("Not usable: the dub ends 6.0 s before the original. And 1 more reason.", Mark.FAIL)


def test_nothing_found_is_good():
    assert verdict([made("a", Mark.PASS), made("b", Mark.NONE)], []) == ("Good", Mark.PASS)
