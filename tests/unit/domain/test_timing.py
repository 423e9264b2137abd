"""The fit planner: examples a person would check by ear, and the promises as properties."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dubai_desktop.domain.flags import BORROWED, CUT, FAST, LATE, RUSHED, TOO_LONG
from dubai_desktop.domain.timing import CHAIN, FitRules, Line, plan

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


def test_the_borrowed_pause_keeps_its_rest() -> None:
    fit, after = plan([line("a", 0.0, 2.0, 3.2), line("b", 3.0, 4.0, 0.9)])
    assert fit.end == pytest.approx(3.0 - RULES.gap)
    assert after.start == 3.0


def test_the_padding_widens_the_kept_pause() -> None:
    fit, _ = plan([line("a", 0.0, 2.0, 3.0), line("b", 3.0, 4.0, 0.9)], FitRules(padding=0.4))
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


def test_too_long_a_line_makes_the_next_start_late_only_as_far_as_it_can() -> None:
    long, after, far = plan([line("a", 0, 2, 3.2), line("b", 2.2, 4, 1.5), line("c", 6, 8, 1.5)])
    assert TOO_LONG in long.flags
    assert long.speed == pytest.approx(1.3)
    assert LATE in after.flags
    assert 0 < after.late <= RULES.late
    assert (far.start, far.flags) == (6, ())


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


def test_a_clip_voiced_faster_is_taken_as_it_came() -> None:
    (fit,) = plan([line("a", 0.0, 2.0, 1.95, rate=1.25, fastest=1.25)], duration=2.0)
    assert (fit.rate, fit.speed) == (1.25, 1.0)


def test_nothing_to_say_takes_no_time() -> None:
    (fit,) = plan([line("a", 1.0, 2.0, 0.0)])
    assert (fit.start, fit.end) == (1.0, 1.0)


@st.composite
def programmes(draw: st.DrawFn, speakers: int = 1) -> list[Line]:
    lines, at = [], 0.0
    for i in range(draw(st.integers(1, 14))):
        at += draw(st.sampled_from([0.0, 0.05, 0.12, 0.3, 0.8, 2.0]))
        slot = draw(st.floats(0.4, 5.0))
        length = slot * draw(st.floats(0.3, 3.0))
        who = "S" if speakers == 1 else f"S{draw(st.integers(1, speakers))}"
        fastest = draw(st.sampled_from([1.0, 1.2, 2.5]))
        lines.append(Line(str(i), at, at + slot, length, who, fastest=fastest, text="a b c"))
        at += slot if speakers == 1 else slot * draw(st.floats(0.5, 1.0))
    return lines


@given(programmes())
@settings(max_examples=120, deadline=None)
def test_lines_never_overlap_and_never_start_early(lines: list[Line]) -> None:
    fits = plan(lines, RULES, lines[-1].end + 1)
    for here, following in itertools.pairwise(fits):
        assert here.end <= following.start + 1e-6
    for asked, fit in zip(lines, fits, strict=True):
        assert asked.start <= fit.start <= asked.start + RULES.late + 1e-6
        assert fit.end <= lines[-1].end + 1 + 1e-6


@given(programmes(speakers=3))
@settings(max_examples=120, deadline=None)
def test_one_speaker_never_talks_over_himself(lines: list[Line]) -> None:
    fits = plan(lines, RULES)
    for who in {asked.speaker for asked in lines}:
        own = [fit for asked, fit in zip(lines, fits, strict=True) if asked.speaker == who]
        assert all(one.end <= two.start + 1e-6 for one, two in itertools.pairwise(own))


@given(programmes())
@settings(max_examples=120, deadline=None)
def test_no_speed_beyond_the_caps_without_its_flag(lines: list[Line]) -> None:
    for fit in plan(lines, RULES):
        total = fit.rate * fit.speed
        assert total >= 1.0 - 1e-6
        assert total <= RULES.rush + 0.05 + 1e-6
        assert (total <= 1.305) or RUSHED in fit.flags
        assert (total <= 1.155) or {FAST, RUSHED} & set(fit.flags)


@given(programmes())
@settings(max_examples=120, deadline=None)
def test_a_line_that_can_be_said_is_never_cut_nor_rushed(lines: list[Line]) -> None:
    end = lines[-1].end + 1
    fits = plan(lines, RULES, end)
    starts = [asked.start for asked in lines[1:]] + [end]
    for asked, fit, nxt in zip(lines, fits, starts, strict=True):
        room = max(asked.end, nxt - RULES.gap) - asked.start
        if asked.length / RULES.stretch <= room - 1e-6:
            assert CUT not in fit.flags
            assert fit.rate * fit.speed <= RULES.stretch + 0.05


@given(programmes(), st.integers(0, 13), st.floats(0.1, 12.0))
@settings(max_examples=120, deadline=None)
def test_one_lines_trouble_moves_no_far_line(lines: list[Line], which: int, length: float) -> None:
    which %= len(lines)
    changed = list(lines)
    old = lines[which]
    changed[which] = Line(old.id, old.start, old.end, length, old.speaker, fastest=old.fastest, text=old.text)
    before, after = plan(lines), plan(changed)
    for k in range(which + CHAIN + 1, len(lines)):
        assert abs(before[k].start - after[k].start) <= 1e-6


@given(programmes(speakers=2))
@settings(max_examples=80, deadline=None)
def test_planning_again_with_the_asked_rates_changes_no_start_by_more_than_the_rounding(lines: list[Line]) -> None:
    first = plan(lines)
    voiced = [
        Line(a.id, a.start, a.end, a.length / f.rate, a.speaker, f.rate, f.rate, a.text)
        for a, f in zip(lines, first, strict=True)
    ]
    for one, two in zip(first, plan(voiced), strict=True):
        assert one.start == pytest.approx(two.start, abs=0.25)
        assert two.rate == one.rate
