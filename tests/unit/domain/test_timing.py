"""The fit planner: examples a person would check by ear."""

from __future__ import annotations

import pytest

from dubai_desktop.domain.flags import BORROWED, CUT, EARLY, FAST, LATE, OVERRUN, RUSHED, TOO_LONG
from dubai_desktop.domain.timing import FitRules, Line, plan

RULES = FitRules()


def line(name: str, start: float, end: float, length: float, **more: object) -> Line:
    return Line(name, start, end, length, text="one two three four", **more)  # type: ignore[arg-type]


def test_a_line_that_fits_is_left_alone() -> None:
    (fit,) = plan([line("a", 1.0, 3.0, 1.8)])
    assert (fit.start, fit.end, fit.rate, fit.speed, fit.flags) == (1.0, 2.8, 1.0, 1.0, ())


def test_speech_is_never_slowed_to_fill_its_slot() -> None:
    (fit,) = plan([line("a", 1.0, 9.0, 0.5)])
    assert (fit.end, fit.speed) == (1.5, 1.0)


def test_the_pause_behind_is_borrowed_before_anything_is_sped_up() -> None:
    fit, _ = plan([line("a", 0.0, 2.0, 2.5), line("b", 3.0, 4.0, 0.9)])
    assert fit.speed == 1.0
    assert fit.flags == (BORROWED,)
    assert fit.end == 2.5


def test_a_real_pause_is_not_eaten_while_a_quiet_stretch_can_help() -> None:
    fit, after = plan([line("a", 0.0, 2.0, 2.9), line("b", 3.0, 4.0, 0.9)])
    assert fit.end == pytest.approx(3.0 - RULES.pause)
    assert fit.flags == (BORROWED,)
    assert "so that a pause is left behind it" in fit.why
    assert after.start == 3.0


def test_the_rest_of_a_pause_is_kept_at_any_speed() -> None:
    fit, _ = plan([line("a", 0.0, 2.0, 3.7), line("b", 3.0, 4.0, 0.95)], duration=4.0)
    assert fit.end == pytest.approx(3.0 - RULES.gap)
    assert fit.flags == (FAST, BORROWED)


def test_the_padding_widens_the_kept_pause() -> None:
    fit, _ = plan([line("a", 0.0, 2.0, 2.9), line("b", 3.0, 4.0, 0.9)], FitRules(padding=0.4, pause=0.0))
    assert fit.end == pytest.approx(2.6)


def test_native_rate_is_asked_for_before_a_stretch() -> None:
    (fit,) = plan([line("a", 0.0, 2.0, 2.5, fastest=2.0)], duration=2.0)
    assert fit.rate == pytest.approx(1.25)
    assert fit.speed == 1.0
    assert FAST in fit.flags


def test_what_the_engine_cannot_do_is_stretched() -> None:
    (fit,) = plan([line("a", 0.0, 2.0, 2.5, fastest=1.1)], duration=2.0)
    assert fit.rate == pytest.approx(1.1)
    assert fit.rate * fit.speed == pytest.approx(1.25)


@pytest.mark.parametrize(("length", "flags"), [(2.2, ()), (2.5, (FAST,)), (2.6, (FAST,))])
def test_quiet_stretch_carries_no_flag(length: float, flags: tuple[str, ...]) -> None:
    (fit,) = plan([line("a", 0.0, 2.0, length)], duration=2.0)
    assert fit.flags == flags
    assert fit.end <= 2.0 + 1e-6


def test_what_goes_unmarked_is_the_settings_to_say() -> None:
    (fit,) = plan([line("a", 0.0, 2.0, 2.5)], FitRules(quiet=1.3, stretch=1.4), duration=2.0)
    assert fit.flags == ()


def test_two_lines_share_quietly_what_would_spike_one() -> None:
    one, two, three = plan([line("a", 0, 3, 3.9), line("b", 3, 6, 3.0), line("c", 6, 9, 2.5)], duration=9.0)
    assert one.speed == pytest.approx(1.15, abs=0.005)
    assert 1.1 < two.speed <= 1.155 or two.end > 6.0
    assert 0 < two.late <= RULES.shift
    assert not {FAST, RUSHED, TOO_LONG} & {*one.flags, *two.flags, *three.flags}
    assert "1.15× its own pace" in one.why


def test_a_start_too_little_late_to_notice_carries_no_flag_but_its_figure() -> None:
    one, two = plan([line("a", 0, 3, 3.6), line("b", 3, 6, 2.0)], duration=6.0)
    assert (FAST in one.flags, LATE in two.flags) == (False, False)
    assert 0.1 < two.late < 0.185
    assert "0.13 s late" in two.why


def test_a_line_starts_a_little_early_rather_than_flagged() -> None:
    (fit,) = plan([line("a", 5.0, 7.0, 2.5)], duration=7.0)
    assert fit.early == pytest.approx(2.5 / 1.15 - 2.0)
    assert fit.start == pytest.approx(5.0 - fit.early)
    assert (fit.late, fit.flags) == (0.0, (EARLY,))
    assert "0.17 s early" in fit.why


def test_an_early_start_leaves_the_gap_to_the_line_before() -> None:
    before, fit = plan([line("a", 3.0, 4.95, 1.9), line("b", 5.0, 7.0, 2.5)], duration=7.0)
    assert fit.start >= before.end + RULES.gap - 1e-6


def test_nothing_starts_before_the_programme() -> None:
    (fit,) = plan([line("a", 0.1, 2.0, 2.5)], duration=2.0)
    assert 0.0 <= fit.start <= 0.1


def test_too_long_a_line_makes_the_next_start_late_only_as_far_as_it_can() -> None:
    long, after, far = plan([line("a", 0, 2, 3.2), line("b", 2.2, 4, 1.5), line("c", 6, 8, 1.5)])
    assert TOO_LONG in long.flags
    assert long.speed == pytest.approx(1.3, abs=0.02)
    assert LATE in after.flags
    assert 0 < after.late <= RULES.late
    assert (far.start, far.flags) == (6, ())


def test_lateness_is_taken_before_a_rush() -> None:
    long, *rest = plan([line("a", 0, 2, 3.6)] + [line(str(k), 2 + 2 * k, 4 + 2 * k, 1.9) for k in range(4)])
    assert long.speed <= 1.305
    assert rest[0].late > RULES.shift
    assert rest[-1].late < rest[0].late


def test_a_turn_of_another_speaker_is_not_moved_for_a_slightly_fast_line() -> None:
    alone, other = plan([line("a", 0, 3, 3.5, speaker="A"), line("b", 3, 6, 2.9, speaker="B")], duration=6.0)
    assert FAST in alone.flags or other.late <= 0.05


def test_a_line_beyond_every_means_is_faded_out_and_its_words_named() -> None:
    (fit,) = plan([line("a", 0.0, 1.0, 4.0)], duration=1.0)
    assert fit.end == pytest.approx(1.0)
    assert CUT in fit.flags
    assert fit.unsaid == "three four"


def test_a_rush_comes_before_a_cut() -> None:
    (fit,) = plan([line("a", 0.0, 1.0, 1.7)], duration=1.0)
    assert fit.flags == (TOO_LONG, RUSHED)
    assert fit.speed == pytest.approx(1.7)


def test_voices_that_overlapped_in_the_source_may_still_overlap() -> None:
    one, two = plan([line("a", 0, 4, 4, speaker="A"), line("b", 3, 5, 2, speaker="B")])
    assert (one.speed, one.end, two.start) == (1.0, 4.0, 3.0)


def test_a_word_thrown_in_keeps_its_start_and_stops_before_the_next_turn() -> None:
    lines = [line("a", 0, 4, 4.5, speaker="A"), line("b", 3, 4.5, 3.0, speaker="B"), line("c", 5, 8, 3, speaker="A")]
    one, thrown, after = plan(lines)
    assert thrown.start == 3.0
    assert thrown.end <= after.start
    assert one.end <= after.start


def test_a_clip_voiced_faster_is_taken_as_it_came() -> None:
    (fit,) = plan([line("a", 0.0, 2.0, 1.95, rate=1.25, fastest=1.25)], duration=2.0)
    assert (fit.rate, fit.speed) == (1.25, 1.0)


def test_nothing_to_say_takes_no_time() -> None:
    (fit,) = plan([line("a", 1.0, 2.0, 0.0)])
    assert (fit.start, fit.end) == (1.0, 1.0)


def test_allowed_speed_moves_nobody_and_is_no_complaint() -> None:
    fit, after = plan([line("a", 0, 2, 3.2, allow="speed"), line("b", 2, 5, 2.0)], duration=5.0)
    assert fit.flags == (RUSHED,)
    assert fit.speed == pytest.approx(1.6)
    assert after.start == 2.0


def test_allowed_speed_ends_at_the_cap() -> None:
    (fit,) = plan([line("a", 0, 2, 4.0, allow="speed")], duration=2.0)
    assert {CUT, TOO_LONG, RUSHED} <= set(fit.flags)
    assert fit.speed == pytest.approx(RULES.rush)


def test_an_allowed_overrun_pushes_the_next_rather_than_being_sped_up() -> None:
    lines = [line("a", 0, 2, 3.0), line("b", 2.5, 6, 2.0)]
    usual, _ = plan(lines, duration=6.0)
    fit, after = plan([line("a", 0, 2, 3.0, allow="overrun"), lines[1]], duration=6.0)
    assert fit.speed <= 1.155 <= usual.speed + 0.1
    assert OVERRUN in fit.flags
    assert "as allowed" in fit.why
    assert after.start >= fit.end
    assert not {FAST, RUSHED, TOO_LONG, CUT} & set(fit.flags)


def test_an_allowed_overrun_never_brings_the_others_two_lines_together() -> None:
    lines = [
        line("a", 6.58, 6.86, 1.43, speaker="A"),
        line("b", 6.86, 6.86, 0.19, speaker="B", allow="overrun"),
        line("c", 7.03, 8.22, 0.43, speaker="A"),
    ]
    before, _, after = plan(lines)
    assert before.end + RULES.gap <= after.start


def test_an_allowed_overrun_may_run_a_little_into_another_speaker() -> None:
    lines = [line("a", 0, 2, 2.6, speaker="A", allow="overrun"), line("b", 2, 6, 2.0, speaker="B")]
    fit, other = plan(lines, duration=6.0)
    assert fit.speed <= 1.155
    assert 0 < fit.end - other.start <= RULES.overlap + 1e-6
    assert OVERRUN in fit.flags


def test_a_line_ends_with_its_shot_where_a_quiet_stretch_can_do_it() -> None:
    lines = [line("a", 0.0, 2.0, 2.2), line("b", 5.0, 6.0, 0.9)]
    assert plan(lines)[0].end == 2.2
    fit, _ = plan(lines, shots=(9.0, 2.0))
    assert fit.end == pytest.approx(2.0)
    assert fit.flags == ()
    assert "ends with the shot" in fit.why


def test_a_shot_that_only_a_noticed_stretch_would_keep_is_run_over() -> None:
    fit, _ = plan([line("a", 0.0, 2.0, 2.5), line("b", 5.0, 6.0, 0.9)], shots=(2.0,))
    assert (fit.end, fit.speed) == (2.5, 1.0)


def test_a_shot_within_the_cue_itself_changes_nothing() -> None:
    lines = [line("a", 0.0, 2.0, 1.9), line("b", 5.0, 6.0, 0.9)]
    assert plan(lines, shots=(1.0, 1.95)) == plan(lines)


def test_a_cue_behind_the_end_is_told_and_moves_nobody() -> None:
    fit, late = plan([line("a", 8.0, 9.9, 1.9), line("b", 12.0, 13.0, 1.0)], duration=10.0)
    assert fit.flags == ()
    assert (late.start, late.end, late.unsaid) == (10.0, 10.0, "one two three four")
    assert set(late.flags) == {CUT, TOO_LONG}
