"""What a listener minds, as one number: the strain of a line's speed and of a start that is not its cue's.

The figures order what a plan prefers; only their order and rough ratios matter:

    nothing (0)  <  a quiet stretch (up to 1)  <  an unnoticed shift of a start (2-4)  <  a noticed one, up to
    `FitRules.shift` (8-10)  <  a flagged stretch (12-20)  <  a greater lateness (up to 46)  <  a rush (150-350)
    <  a cut (2000 and more)

A shift costs more than all the quiet stretch it could spare, so no start moves for what nobody notices. The flagged
stretch costs mostly for being there at all: a shift is only worth it where it removes the flag, or takes a lot. Between
two lines the strain is convex, which is what spreads a needed speed over neighbours instead of spiking one line.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from dubai_desktop.domain.timing.slots import Slot
from dubai_desktop.domain.timing.values import EARLY_OVER, EPS, LATE_OVER, ROUNDING, FitRules

_TINY = 1e-6
_ALLOWED = 0.5
_FLAGGED, _FLAGGED_MORE = 12.0, 8.0
_OVERRUN = 100.0
_RUSHED, _RUSHED_MORE = 150.0, 200.0
_CUT, _UNSAID = 2000.0, 3000.0
_ANOTHERS = 4.0
"""Added where it is another speaker's line that is moved: a turn taken in time is worth more."""


def factor(slot: Slot, room: float) -> float:
    """The factor a line needs in a room, at least what it came with; infinity where there is no room."""
    return max(slot.base, slot.natural / room) if room > EPS else math.inf


def of_speed(slot: Slot, room: float, rules: FitRules) -> float:
    """The strain of a line said in `room` seconds; infinity where another's trouble would spoil a line.

    A line that could be said within the flagged stretch is not rushed for another's sake, and one that could be said at
    all is not cut. No line starts after the next one: there is less than no room.
    """
    if room < -1e-4:
        return math.inf
    needed = factor(slot, room) - ROUNDING
    if needed <= 1.0:
        return 0.0
    if needed <= rules.quiet:
        share = (needed - 1.0) / (rules.quiet - 1.0)
        return share * share
    return _noticed(slot, room, needed, rules)


def of_speeds(slot: Slot, rooms: Iterable[float], rules: FitRules) -> list[float]:
    """The strain in each of several rooms."""
    roomy = slot.natural if slot.base <= 1.0 else math.inf
    return [0.0 if room >= roomy else of_speed(slot, room, rules) for room in rooms]


def _noticed(slot: Slot, room: float, needed: float, rules: FitRules) -> float:
    alone = max(slot.need, slot.base)
    if needed > rules.stretch + _TINY and alone <= rules.stretch + ROUNDING:
        return math.inf
    if needed > rules.rush + _TINY:
        if alone <= rules.rush + ROUNDING:
            return math.inf
        return _CUT + _UNSAID * (1.0 - max(0.0, room) * max(rules.rush, slot.base) / slot.natural)
    if slot.line.allow == "speed":
        return 1.0 + _ALLOWED * (needed - rules.quiet)
    more = _OVERRUN if slot.overrun else 0.0
    if needed <= rules.stretch:
        return more + _FLAGGED + _FLAGGED_MORE * (needed - rules.quiet) / (rules.stretch - rules.quiet)
    return more + _RUSHED + _RUSHED_MORE * (needed - rules.stretch) / (rules.rush - rules.stretch)


def of_shift(shift: float, rules: FitRules, *, another: bool) -> float:
    """The strain of a start `shift` seconds after its cue (before it, where negative)."""
    if abs(shift) <= EPS:
        return 0.0
    more = _ANOTHERS if another else 0.0
    if shift < 0:
        return more + (2.5 if -shift <= EARLY_OVER else 7.0) - 12.0 * shift
    if shift > rules.shift + EPS:
        return more + 30.0 + 20.0 * shift
    return more + (2.0 if shift <= LATE_OVER else 6.0) + 10.0 * shift
