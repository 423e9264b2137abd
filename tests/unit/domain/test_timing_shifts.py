"""The choice of shifts is the best there is, not a good one."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings

from dubai_desktop.domain.flags import CUT
from dubai_desktop.domain.timing import CHAIN, DEFAULT_RULES, FitRules, Line, plan, strain
from dubai_desktop.domain.timing.shifts import GRID, choose_shifts
from dubai_desktop.domain.timing.slots import NOBODY, Slot, freedom, make_slots
from tests.helpers.programmes import programmes


def total(slots: list[Slot], shifts: list[float], rules: FitRules = DEFAULT_RULES) -> float:
    """The strain of a whole programme, straight from its definition."""
    strains = 0.0
    for i, slot in enumerate(slots):
        later = shifts[slot.next] if slot.next != NOBODY else 0.0
        nearest = slots[slot.next].start if slot.next != NOBODY else math.inf
        strains += strain.of_speed(slot, slot.limit(nearest, later) - slot.start - shifts[i], rules)
        another = i > 0 and slots[i - 1].line.speaker != slot.line.speaker
        strains += strain.of_shift(shifts[i], rules, another=another)
    return strains


@given(programmes(lines=3, most=2.0))
@settings(max_examples=25, deadline=None)
def test_no_other_shifts_strain_less(lines: list[Line]) -> None:
    rules = FitRules(late=6 * GRID, early=2 * GRID)
    slots = make_slots(lines, rules, lines[-1].end)
    found = total(slots, choose_shifts(slots, rules), rules)
    steps = [[k * GRID for k in range(-2, 7) if slot.start + k * GRID >= 0.0] for slot in slots]
    best = min(total(slots, list(shifts), rules) for shifts in itertools.product(*steps))
    assert found == pytest.approx(best, abs=1e-6)


@given(programmes(speakers=2, lines=12))
@settings(max_examples=40, deadline=None)
def test_moving_starts_never_strains_more_than_leaving_them(lines: list[Line]) -> None:
    slots = make_slots(lines, DEFAULT_RULES, math.inf)
    chain_alone = all(not slot.aside for slot in slots)
    if chain_alone:
        assert total(slots, choose_shifts(slots, DEFAULT_RULES)) <= total(slots, [0.0] * len(slots)) + 1e-6


def test_trouble_presses_no_further_than_the_chain() -> None:
    lines = [Line("0", 0.0, 2.0, 9.0)] + [Line(str(k), 2.0 * k, 2.0 * k + 2, 2.0) for k in range(1, 20)]
    late = [late for _, late in freedom(make_slots(lines, DEFAULT_RULES, math.inf), range(20))]
    assert all(seconds > 0 for seconds in late[1 : CHAIN + 1])
    assert not any(late[CHAIN + 1 :])


def test_a_border_between_passages_is_mended() -> None:
    """A long line just before a passage's end makes the first line of the next one late all the same."""
    lines = [Line(str(k), 4.0 * k, 4.0 * k + 4, 5.6 if k == 4 else 3.2) for k in range(10)]
    shifts = choose_shifts(make_slots(lines, DEFAULT_RULES, 40.0), DEFAULT_RULES)
    assert shifts[5] > 0.3


def test_a_shift_costs_more_than_the_quiet_stretch_it_spares_and_less_than_a_flag() -> None:
    (slot,) = make_slots([Line("a", 0.0, 2.0, 2.3)], DEFAULT_RULES, 2.0)
    quiet, flagged = (strain.of_speed(slot, room, DEFAULT_RULES) for room in (2.0, 1.95))
    assert 0 < quiet <= 1.0 < strain.of_shift(GRID, DEFAULT_RULES, another=False) < flagged
    noticed, great = (strain.of_shift(late, DEFAULT_RULES, another=False) for late in (0.4, 0.5))
    assert noticed < flagged < great


def test_a_line_begun_inside_another_speakers_pushes_the_next_line_rather_than_lose_words() -> None:
    lines = [
        Line("0", 0.75, 1.75, 1.0, "S1"),
        Line("1", 1.25, 5.75, 10.125, "S2", text="a b c"),
        Line("2", 6.5, 7.5, 1.0, "S1"),
    ]
    _, long, following = plan(lines)
    assert CUT not in long.flags and following.late == pytest.approx(0.8)
