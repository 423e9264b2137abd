"""Each way in which a dub goes wrong is seen in its sound: a made-up dub with one known defect, measured."""

from dataclasses import replace

import pytest

from dubai_desktop.domain.quality import Mark
from tests.helpers.dubs import Studio, check, job_of, look, refit, sound_of, without_clip


@pytest.fixture
def job():
    return replace(job_of(8), sound=sound_of())


def lines_of(quality, name):
    return check(quality, name).lines


def test_a_dub_as_it_should_be_passes_every_check(job, tmp_path):
    quality = look(Studio(job, background=0.1), tmp_path)
    assert (quality.verdict, quality.mark, quality.findings) == ("Good", Mark.PASS, ())
    assert {made.name for made in quality.checks if made.mark is not Mark.PASS} == {"understood"}
    assert all(abs(line.onset_error) < 0.011 for line in quality.lines)


@pytest.mark.parametrize("late", [0.3, -0.12])
def test_a_line_that_sounds_at_another_time_than_planned_is_measured_in_the_sound(job, tmp_path, late):
    quality = look(Studio(job, moved={3: late}), tmp_path)
    assert quality.lines[3].onset_error == pytest.approx(late, abs=0.011)
    assert lines_of(quality, "onset") == (4,)
    assert quality.verdict == "Look at 1 line"
    assert {finding.index for finding in quality.findings if finding.check == "onset"} == {4}


def test_a_dub_that_slides_away_from_the_picture_has_drift(job, tmp_path):
    quality = look(Studio(job, slide=0.8), tmp_path)
    made = check(quality, "drift")
    assert made.figure == pytest.approx(800, abs=30)
    assert made.mark is Mark.FAIL
    assert quality.verdict.startswith("Not usable: ")


def test_one_line_far_off_is_no_drift(tmp_path):
    job = job_of(12)
    assert check(look(Studio(job, moved={10: 0.9}), tmp_path), "drift").mark is Mark.PASS


def test_the_lines_behind_a_missing_one_that_are_shifted_with_it_are_found(job, tmp_path):
    gone = without_clip(job, 2)
    moved = dict.fromkeys(range(3, 8), -0.4)
    assert check(look(Studio(gone), tmp_path / "a"), "shift").mark is Mark.PASS
    shifted = check(look(Studio(gone, moved=moved), tmp_path / "b"), "shift")
    assert (shifted.mark, shifted.lines) == (Mark.WARN, (3,))
    assert shifted.figure == pytest.approx(400, abs=15)


def test_a_line_without_a_voice_is_missing_and_a_few_make_the_dub_useless(job, tmp_path):
    one = look(Studio(without_clip(job, 2)), tmp_path / "a")
    assert lines_of(one, "coverage") == (3,)
    assert one.mark is Mark.WARN
    many = look(Studio(without_clip(job, 1, 2, 5)), tmp_path / "b")
    assert many.verdict.startswith("Not usable: 3 lines are not spoken")


def test_lines_without_words_are_not_missed(job, tmp_path):
    gone = without_clip(job, 1, 2, 5)
    mute = {"s1": "…", "s2": "♪ ♪", "s5": "😀"}
    segments = tuple(replace(one, target=mute.get(one.id, one.target)) for one in gone.segments)
    quality = look(Studio(replace(gone, segments=segments)), tmp_path)
    made = check(quality, "coverage")
    assert (made.mark, made.lines, made.figure) == (Mark.PASS, (), 5.0)
    assert made.sentence == "All 5 lines are spoken; 3 lines have no words, and the original is heard there."


def test_a_planned_line_that_is_silent_in_the_stem_is_found(job, tmp_path):
    quality = look(Studio(job, levels={5: 0.0}), tmp_path)
    assert lines_of(quality, "silence") == (6,)
    assert quality.lines[5].level is None


def test_silence_inside_a_line_is_found(tmp_path):
    job = refit(job_of(8), 4, end=job_of(8).fits[4].start + 3.0)
    quality = look(Studio(job, holes={4: (0.5, 2.4)}), tmp_path)
    assert lines_of(quality, "silence") == (5,)
    assert quality.lines[4].silence == pytest.approx(1.9, abs=0.02)


def test_sound_between_the_lines_is_found_and_belongs_to_the_nearest_one(job, tmp_path):
    quality = look(Studio(job, extra=((12.3, 12.6),)), tmp_path)
    assert check(quality, "stray").figure == pytest.approx(0.3, abs=0.02)
    assert lines_of(quality, "stray") == (4,)


def test_two_lines_of_one_speaker_at_once_are_found_and_of_two_speakers_are_not(job, tmp_path):
    start = job.fits[2].start
    same = refit(job, 4, start=start + 1.0, end=start + 3.0)
    found = check(look(Studio(same), tmp_path / "a"), "overlap")
    assert (found.mark, found.lines) == (Mark.WARN, (5,))
    other = refit(job, 3, start=start + 1.0, end=start + 3.0)
    assert check(look(Studio(other), tmp_path / "b"), "overlap").mark is Mark.PASS


def test_a_line_much_quieter_than_the_others_is_found(job, tmp_path):
    quality = look(Studio(job, levels={2: 0.2 * 10 ** (-12 / 20)}), tmp_path)
    assert lines_of(quality, "evenness") == (3,)
    assert quality.lines[2].level == pytest.approx(-12, abs=0.3)


def test_full_scale_samples_are_counted_and_belong_to_their_line(job, tmp_path):
    quality = look(Studio(job, full_scale=(9.5,)), tmp_path)
    made = check(quality, "clipping")
    assert (made.figure, made.lines) == (80.0, (3,))  # 40 samples of two channels
    assert made.mark is Mark.WARN


def test_a_dub_quieter_than_the_original_below_it_is_found(job, tmp_path):
    quality = look(Studio(job, level=0.05, background=0.4, ducked=0.5), tmp_path)
    made = check(quality, "above")
    assert made.mark is Mark.FAIL
    assert made.figure == pytest.approx(-12, abs=0.5)


@pytest.mark.parametrize(("kept", "mark"), [(1.0, Mark.PASS), (0.5, Mark.WARN), (0.0, Mark.FAIL)])
def test_a_background_that_is_lost_between_the_lines_is_found(tmp_path, kept, mark):
    job = replace(job_of(4, every=8.0), sound=sound_of(gain=0.0))
    sound = Studio(job, background=0.2)
    whole = sound.original
    sound.below = lambda: whole() * kept
    assert check(look(sound, tmp_path), "background").mark is mark


def test_the_last_gain_of_the_mix_is_taken_off_before_the_background_is_compared(tmp_path):
    job = replace(job_of(4, every=8.0), sound=sound_of(gain=-6.0))
    made = check(look(Studio(job, background=0.2, gain=10 ** (-6 / 20)), tmp_path), "background")
    assert made.figure == pytest.approx(0, abs=0.2)


def test_a_dub_alone_needs_no_background(job, tmp_path):
    alone = replace(job, sound=sound_of(mode="none"))
    assert check(look(Studio(alone), tmp_path), "background").mark is Mark.NONE


@pytest.mark.parametrize(("missing", "mark"), [(0.0, Mark.PASS), (0.4, Mark.WARN), (6.0, Mark.FAIL)])
def test_a_dub_that_ends_before_the_original_is_found(job, tmp_path, missing, mark):
    made = check(look(Studio(job, seconds=job.media.duration - missing), tmp_path), "ending")
    assert made.mark is mark
    assert made.figure == pytest.approx(missing * 1000, abs=1)


@pytest.mark.parametrize(
    ("rate", "channels", "mark"),
    [(44_100, 2, Mark.PASS), (48_000, 2, Mark.PASS), (16_000, 2, Mark.FAIL), (44_100, 1, Mark.FAIL)],
)
def test_a_sound_poorer_than_asked_for_is_found(job, tmp_path, rate, channels, mark):
    assert check(look(Studio(job, rate=rate, channels=channels), tmp_path), "format").mark is mark


def test_mono_as_set_is_told_where_the_original_has_more(job, tmp_path):
    made = check(look(Studio(job, channels=1), tmp_path, assembly__channels=1), "format")
    assert made.mark is Mark.WARN


def test_curves_and_times_hold_at_a_rate_that_hops_do_not_divide(job, tmp_path):
    quality = look(Studio(job, background=0.1), tmp_path)
    step = quality.curves.step
    assert len(quality.curves.voice) == pytest.approx(job.media.duration / step, abs=1)
    assert quality.curves.voice[int(2.0 / step)] == pytest.approx(-14, abs=1)  # 0.2 of full scale, both channels
    assert quality.curves.background[0] == pytest.approx(-20, abs=1)
