"""Plans a programme: every line's room, the starts that move, and how each line is said.

Per line, in this order: its own slot; the pause behind it; a faster native delivery; a stretch nobody notices (1.15x);
a stretch that is flagged (1.3x); and where even that is not enough: following lines start late, a rush (1.8x), a
fade-out before the next line, naming the words left unsaid. All lines are weighed together (`shifts`, `strain`), so
that a line's trouble is shared by its neighbours where that spares a flag: they start a little late, or it starts a
little early. What is always kept:

- two lines of one speaker never overlap, speech is never slowed, no cap is passed without its flag;
- a line that can be said is never cut, and not rushed for another's sake;
- no start moves for what nobody notices, by more than `FitRules.late` or `FitRules.early`, or before 0;
- one line's trouble moves at most CHAIN lines, and none behind a pause that takes it up.

Nothing here trims a clip: `Line.length` is its speech alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from dubai_desktop.domain.timing.saying import Placed, earliest_end, latest_start, said
from dubai_desktop.domain.timing.shifts import choose_shifts
from dubai_desktop.domain.timing.slots import NOBODY, Slot, make_slots
from dubai_desktop.domain.timing.values import DEFAULT_RULES, EPS, Fit, FitRules, Line, cleaned
from dubai_desktop.domain.timing.words import described, without_voice


def plan(
    lines: Sequence[Line],
    rules: FitRules = DEFAULT_RULES,
    duration: float | None = None,
    shots: Sequence[float] = (),
) -> tuple[Fit, ...]:
    """Place every line; the result has the order of `lines` sorted by cue, lines of one cue in the order given.

    `duration` is the programme's end in seconds (None: open), `shots` are the times at which the picture changes, in
    any order: a line ends before one rather than run on over it, where a quiet stretch can do it. Figures that are no
    numbers are taken as nothing (`cleaned`).
    """
    ordered = sorted(map(cleaned, lines), key=lambda line: (line.start, line.end))
    last = math.inf if duration is None or math.isnan(duration) else max(0.0, duration)
    voiced = [line for line in ordered if line.length > EPS and line.start < last - EPS]
    placed = iter(_place(make_slots(voiced, rules, last), rules, sorted(filter(math.isfinite, shots))))
    return tuple(
        described(next(placed), rules) if line.length > EPS and line.start < last - EPS else without_voice(line, last)
        for line in ordered
    )


def _place(slots: Sequence[Slot], rules: FitRules, shots: Sequence[float]) -> list[Placed]:
    """Place lines by the shifts that strain least, then take back what the shifts' grid moved a start too far."""
    starts = [slot.start + shift for slot, shift in zip(slots, choose_shifts(slots, rules), strict=True)]
    starts = [
        latest_start(slot, start, limit, rules) if start < slot.start else start
        for slot, start, limit in zip(slots, starts, _limits(slots, starts), strict=True)
    ]
    soonest = [slot.start for slot in slots]
    for slot, start, limit in zip(slots, starts, _limits(slots, starts), strict=True):
        if slot.next != NOBODY:
            soonest[slot.next] = max(soonest[slot.next], earliest_end(slot, start, limit, rules) + slot.kept)
    starts = [min(start, max(slot.start, held)) for slot, start, held in zip(slots, starts, soonest, strict=True)]
    limits = _limits(slots, starts)
    return [said(slot, start, limit, rules, shots) for slot, start, limit in zip(slots, starts, limits, strict=True)]


def _limits(slots: Sequence[Slot], starts: Sequence[float]) -> list[float]:
    """Where each line must be over, with the starts as they are now."""
    return [
        slot.limit(slots[slot.next].start, starts[slot.next] - slots[slot.next].start)
        if slot.next != NOBODY
        else slot.wall
        for slot in slots
    ]
