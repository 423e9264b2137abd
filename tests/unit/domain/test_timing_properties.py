"""The fit planner's promises, as properties of any programme."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dubai_desktop.domain.flags import CUT, EARLY, FAST, LATE, OVERRUN, RUSHED, TOO_LONG
from dubai_desktop.domain.timing import EARLY_OVER, LATE_OVER, Fit, FitRules, Line, plan
from tests.helpers.programmes import RULES, apart, own_room, programmes, reached

_usual = settings(max_examples=60, deadline=None)


@given(programmes())
@_usual
def test_lines_of_one_voice_never_overlap_and_keep_their_gap(lines: list[Line]) -> None:
    fits = plan(lines, RULES, lines[-1].end + 1)
    for (one, here), (two, following) in itertools.pairwise(zip(lines, fits, strict=True)):
        gap = RULES.gap if following.early else min(RULES.gap, max(0.0, two.start - one.end))
        assert here.end <= following.start - gap + 1e-6
    assert all(fit.end <= lines[-1].end + 1 + 1e-6 for fit in fits)


@given(programmes(speakers=3))
@_usual
def test_only_voices_that_overlapped_in_the_source_overlap_in_the_dub(lines: list[Line]) -> None:
    fits = plan(lines, RULES)
    for i, here in enumerate(fits):
        for j in range(i + 1, len(lines)):
            if apart(lines[i], lines[j]):
                allowed = RULES.overlap if OVERRUN in here.flags and lines[i].speaker != lines[j].speaker else 0.0
                assert here.end <= fits[j].start + allowed + 1e-6


@given(programmes(speakers=2))
@_usual
def test_no_start_moves_beyond_its_limits_or_unmarked(lines: list[Line]) -> None:
    for asked, fit in zip(lines, plan(lines, RULES), strict=True):
        assert fit.start - asked.start == pytest.approx(fit.late - fit.early)
        assert 0.0 <= fit.late <= RULES.late + 1e-6
        assert 0.0 <= fit.early <= min(RULES.early, asked.start) + 1e-6
        assert (LATE in fit.flags) == (fit.late > LATE_OVER)
        assert (EARLY in fit.flags) == (fit.early > EARLY_OVER)


@given(programmes())
@_usual
def test_no_speed_beyond_the_caps_without_its_flag(lines: list[Line]) -> None:
    for fit in plan(lines, RULES):
        total = fit.rate * fit.speed
        assert 1.0 - 1e-9 <= total <= RULES.rush + 0.05 + 1e-6
        assert (total <= 1.3052) or RUSHED in fit.flags
        assert (total <= 1.1552) or {FAST, RUSHED} & set(fit.flags)


@given(programmes(speakers=3))
@_usual
def test_a_line_that_can_be_said_is_never_cut_nor_rushed_for_others(lines: list[Line]) -> None:
    end = max(asked.end for asked in lines) + 1
    for i, (asked, fit) in enumerate(zip(lines, plan(lines, RULES, end), strict=True)):
        needed = asked.length / own_room(lines, i, end) if own_room(lines, i, end) > 1e-6 else math.inf
        if needed <= RULES.stretch:
            assert not {CUT, RUSHED, TOO_LONG} & set(fit.flags)
        if needed <= RULES.rush:
            assert CUT not in fit.flags


@given(programmes(speakers=2, most=1.15))
@_usual
def test_no_start_moves_where_nobody_would_notice_the_speed(lines: list[Line]) -> None:
    end = max(asked.end for asked in lines)
    if all(asked.length <= RULES.quiet * own_room(lines, i, end) for i, asked in enumerate(lines)):
        assert [fit.start for fit in plan(lines, RULES, end)] == [asked.start for asked in lines]


@given(programmes(lines=60), st.integers(0, 59), st.floats(0.1, 12.0))
@_usual
def test_one_lines_trouble_moves_no_far_line(lines: list[Line], which: int, length: float) -> None:
    which %= len(lines)
    changed = [*lines[:which], replace(lines[which], length=length), *lines[which + 1 :]]
    felt = reached(lines, which)
    for before, after in zip(plan(lines), plan(changed), strict=True):
        assert before.segment_id in felt or before == after


@given(programmes(), programmes(), st.integers(0, 13), st.floats(0.1, 3.0))
@_usual
def test_behind_a_pause_that_takes_it_up_nothing_changes(
    first: list[Line], second: list[Line], which: int, factor: float
) -> None:
    which %= len(first)
    longest = sum(line.length for line in first) + sum(line.end - line.start for line in first) * 3
    later = [
        replace(line, id=f"+{line.id}", start=line.start + longest + 9, end=line.end + longest + 9) for line in second
    ]
    slot = first[which].end - first[which].start
    changed = [*first[:which], replace(first[which], length=slot * factor), *first[which + 1 :]]
    assert plan([*first, *later])[len(first) :] == plan([*changed, *later])[len(first) :]


@given(programmes(speakers=3), st.randoms(use_true_random=False))
@_usual
def test_the_order_in_which_lines_are_given_does_not_matter(lines: list[Line], chance: random.Random) -> None:
    mixed = list(lines)
    chance.shuffle(mixed)
    assert plan(mixed) == plan(lines) == plan(lines)


@given(programmes(speakers=3), st.integers(0, 13))
@_usual
def test_a_line_without_a_voice_stands_at_its_cue_and_is_not_there_for_the_others(
    lines: list[Line], which: int
) -> None:
    which %= len(lines)
    silent = replace(lines[which], length=0.0)
    fits = plan([*lines[:which], silent, *lines[which + 1 :]])
    assert (fits[which].start, fits[which].end, fits[which].flags) == (silent.start, silent.start, ())
    assert (*fits[:which], *fits[which + 1 :]) == plan([*lines[:which], *lines[which + 1 :]])


@given(programmes(speakers=2))
@_usual
def test_planning_again_with_the_clips_as_asked_keeps_their_rates_and_nearly_their_starts(lines: list[Line]) -> None:
    first = plan(lines)
    voiced = [
        replace(asked, length=asked.length / fit.rate, rate=fit.rate, fastest=fit.rate)
        for asked, fit in zip(lines, first, strict=True)
    ]
    for one, two in zip(first, plan(voiced), strict=True):
        assert two.rate == one.rate
        assert abs(one.start - two.start) <= RULES.late + RULES.early


_FIGURES = st.one_of(
    st.sampled_from([0.0, -1.0, 60.0, 1e9, math.nan, math.inf, -math.inf]), st.floats(-5, 20, allow_nan=False)
)


@given(
    st.lists(
        st.builds(
            Line,
            st.uuids().map(str), _FIGURES, _FIGURES, _FIGURES, st.sampled_from("AB"), _FIGURES, _FIGURES,
            st.just("a b"), st.sampled_from(["", "speed", "overrun"]),
        ),
        max_size=12,
    ),
    st.one_of(st.none(), _FIGURES),
    st.lists(_FIGURES, max_size=3),
)  # fmt: skip
@_usual
def test_whatever_it_is_given_comes_out_as_numbers(
    lines: list[Line], duration: float | None, shots: list[float]
) -> None:
    fits = plan(lines, RULES, duration, shots)
    assert sorted(fit.segment_id for fit in fits) == sorted(asked.id for asked in lines)
    for fit in fits:
        assert all(map(math.isfinite, (fit.start, fit.end, fit.rate, fit.speed, fit.late, fit.early)))
        assert 0.0 <= fit.start <= fit.end
        assert fit.speed >= 1.0
        assert fit.why
    voices = {asked.id: asked.speaker for asked in lines if 1e-6 < asked.length < math.inf}
    for who in "AB":
        spans = sorted((f.start, f.end) for f in fits if voices.get(f.segment_id) == who)
        assert all(one[1] <= two[0] + 1e-6 for one, two in itertools.pairwise(spans))


@given(st.floats(1.0, 1.5), st.floats(0.0, 0.5), st.floats(0.0, 0.5), programmes(speakers=2))
@_usual
def test_any_settings_give_a_plan_within_them(quiet: float, more: float, padding: float, lines: list[Line]) -> None:
    rules = FitRules(quiet=quiet, stretch=min(1.8, quiet + more), padding=padding)
    for fit in plan(lines, rules):
        total = fit.rate * fit.speed
        assert total <= rules.rush + 0.05 + 1e-6
        assert total <= rules.stretch + 0.0052 or RUSHED in fit.flags


def test_ten_thousand_lines_in_a_row_and_at_one_moment_are_planned() -> None:
    row = [Line(str(k), 2.0 * k, 2.0 * k + 2, 1.9 if k % 9 else 2.7) for k in range(10_000)]
    fits = plan(row)
    assert all(one.end <= two.start + 1e-6 for one, two in itertools.pairwise(fits))
    heap = plan([Line(str(k), 5.0, 5.0 + k % 2, 1.0, text="a") for k in range(10_000)], duration=9.0)
    spans: list[Fit] = sorted(heap, key=lambda fit: (fit.start, fit.end))
    assert all(one.end <= two.start + 1e-6 for one, two in itertools.pairwise(spans))
