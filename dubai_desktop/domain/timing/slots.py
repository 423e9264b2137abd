"""The room each line has: what it may borrow, which line it must not run into, how far starts may move at all.

Lines that follow one another form one chain, whoever speaks them; only there can a start move. A line that falls into
another speaker's line in the source already ("aside") keeps its start, is a wall for the lines before it, and may go on
over the line it fell into, but not over the next.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from dubai_desktop.domain.timing.values import EPS, FitRules, Line

CHAIN = 6
"""The most following (or preceding) lines that one line's trouble may move."""

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Slot:
    """A line with its room. Seconds of the programme, but for `kept` and `natural`, which are lengths.

    `next` is the index of the line it must not run into and that may itself be moved, -1 where there is none; `kept`
    the silence left before it where it starts in time or late (negative where overlap is allowed), `spare` the same
    where it starts early. `wall` must not be passed whatever moves. `natural` is the line's length at the voice's own
    pace, `base` the least factor it can have, `own_limit` where it must be over if no start moves, `need` the factor
    that this needs of the voice's own pace (infinity: no room), `pause` the silence behind its cue in the source.
    """

    line: Line
    start: float
    end: float
    next: int
    kept: float
    spare: float
    wall: float
    natural: float
    base: float
    own_limit: float
    need: float
    pause: float
    aside: bool
    overrun: bool = False

    def limit(self, nearest: float, shift: float) -> float:
        """Where the line must be over when its next line, cue at `nearest`, starts `shift` late (negative: early)."""
        return min(self.wall, self.limit_free(nearest, shift))

    def limit_free(self, nearest: float, shift: float) -> float:
        """The same for the next line alone, whatever the wall; infinity where there is no next line."""
        if self.next == NOBODY:
            return math.inf
        return nearest + shift - (self.spare if shift < -EPS else self.kept)


def make_slots(ordered: Sequence[Line], rules: FitRules, duration: float) -> list[Slot]:
    """Return the slots of lines that are sorted by cue, have a length and start before `duration`."""
    asides = _asides(ordered)
    finder = _Neighbours(ordered, asides)
    return [_slot(i, finder, rules, duration) for i in range(len(ordered))]


def chain_of(slots: Sequence[Slot]) -> list[int]:
    """Return the indexes of the lines whose starts may move, in order."""
    return [i for i, slot in enumerate(slots) if not slot.aside]


def freedom(slots: Sequence[Slot], chain: Sequence[int]) -> list[tuple[float, float]]:
    """Return how (early, late) each line of the chain is pressed to start, in seconds; (0, 0) where nothing touches.

    What the lines before it need beyond their time, at the voices' own pace, says how late a line could be pushed, and
    what it and the lines behind it need beyond theirs, how early it could begin; sums of at most CHAIN lines, so that
    no trouble reaches further. A pause that takes up the excess ends the sum: nothing is felt behind it. An aside
    presses the line it must be over before, like the line in front of that one.
    """
    over = [_excess(slots[i], slots) for i in chain]
    pressing = _with_asides(over, slots, chain)
    late = [0.0, *_pressures(pressing, behind=False)]
    return list(zip(_pressures(over, behind=True), late, strict=False))


def _with_asides(over: Sequence[float], slots: Sequence[Slot], chain: Sequence[int]) -> list[float]:
    """Return the excess that reaches the line behind each line of the chain: its own, or an aside's where greater."""
    position = {i: p for p, i in enumerate(chain)}
    found = list(over)
    for slot in slots:
        if slot.aside and slot.next != NOBODY:
            before = position[slot.next] - 1
            found[before] = max(found[before], _excess(slot, slots))
    return found


def _pressures(over: Sequence[float], *, behind: bool) -> list[float]:
    """Return for each line the greatest sum of excess of up to CHAIN lines in a row, it being the last (or first)."""
    count, step = len(over), 1 if behind else -1
    found = []
    for at in range(count):
        best = total = 0.0
        for k in range(CHAIN):
            j = at + step * k
            if not 0 <= j < count:
                break
            total += over[j]
            best = max(best, total)
        found.append(best)
    return found


def _excess(slot: Slot, slots: Sequence[Slot]) -> float:
    nearest = slots[slot.next].start if slot.next != NOBODY else math.inf
    return slot.natural / slot.base - (slot.limit(nearest, 0.0) - slot.start)


def _asides(ordered: Sequence[Line]) -> list[bool]:
    found, last = [], None
    for line in ordered:
        aside = last is not None and line.speaker != last.speaker and line.start < last.end - EPS
        found.append(aside)
        if not aside:
            last = line
    return found


class _Neighbours:
    """Finds the lines behind a line that it must not overlap: of its speaker, or begun after it ended in the source."""

    def __init__(self, ordered: Sequence[Line], asides: Sequence[bool]) -> None:
        self.lines, self.asides = ordered, asides
        self.starts = [line.start for line in ordered]
        self.same = {kind: _next_of_speaker(ordered, asides, kind) for kind in (True, False)}
        self.any = {kind: _next_of_all(asides, kind) for kind in (True, False)}

    def nearest(self, i: int, *, aside: bool) -> int:
        """Return the nearest such line that is (or is not) an aside, -1 where there is none."""
        after = max(i + 1, bisect_left(self.starts, self.lines[i].end - EPS))
        options = (self.same[aside][i], self.any[aside][after])
        return min((j for j in options if j != NOBODY), default=NOBODY)

    def next_said_by_same(self, i: int) -> float:
        """Return when the speaker of line i begins the next line, infinity where there is none."""
        return min((self.starts[j] for j in (self.same[True][i], self.same[False][i]) if j != NOBODY), default=math.inf)


def _next_of_speaker(ordered: Sequence[Line], asides: Sequence[bool], kind: bool) -> list[int]:
    found, seen = [NOBODY] * len(ordered), dict[str, int]()
    for i in range(len(ordered) - 1, -1, -1):
        found[i] = seen.get(ordered[i].speaker, NOBODY)
        if asides[i] is kind:
            seen[ordered[i].speaker] = i
    return found


def _next_of_all(asides: Sequence[bool], kind: bool) -> list[int]:
    found = [NOBODY] * (len(asides) + 1)
    for i in range(len(asides) - 1, -1, -1):
        found[i] = i if asides[i] is kind else found[i + 1]
    return found


def _slot(i: int, finder: _Neighbours, rules: FitRules, duration: float) -> Slot:
    line, gap, starts = finder.lines[i], max(rules.gap, rules.padding), finder.starts
    free, fixed = finder.nearest(i, aside=False), finder.nearest(i, aside=True)
    nearest = min((starts[j] for j in (free, fixed) if j != NOBODY), default=math.inf)
    kept = min(gap, max(0.0, starts[free] - line.end)) if free != NOBODY else 0.0
    wall = duration if fixed == NOBODY else min(duration, starts[fixed] - min(gap, max(0.0, starts[fixed] - line.end)))
    own_limit = max(line.start, min(wall, starts[free] - kept if free != NOBODY else wall))
    room, natural = own_limit - line.start, line.length * line.rate
    need = natural / room if room > EPS else math.inf
    overrun = line.allow == "overrun" and need > rules.quiet + EPS and free != NOBODY
    spare = max(gap, kept)
    if overrun:
        kept, wall = _overrun(i, finder, min(kept, rules.gap), wall, rules)
    return Slot(
        line=line,
        start=line.start,
        end=max(line.start, min(line.end, nearest, duration)),
        next=free,
        kept=kept,
        spare=spare,
        wall=max(line.start, wall),
        natural=natural,
        base=max(1.0, line.rate),
        own_limit=own_limit,
        need=need,
        pause=max(0.0, nearest - line.end),
        aside=finder.asides[i],
        overrun=overrun,
    )


def _overrun(i: int, finder: _Neighbours, kept: float, wall: float, rules: FitRules) -> tuple[float, float]:
    """Return `kept` and `wall` of a line that may overrun: into another named speaker's line, never into its own's.

    Not where its own time is so short that the other's line before could sound up to the other's next, both moved as
    far as they may be.
    """
    line, other = finder.lines[i], finder.lines[finder.nearest(i, aside=False)]
    if not line.speaker or not other.speaker or line.speaker == other.speaker:
        return kept, wall
    if other.start - line.start < rules.late + rules.early + rules.gap:
        return kept, wall
    own = finder.next_said_by_same(i) - rules.early - rules.gap
    return -rules.overlap, max(min(wall, other.start - kept), min(wall, own))
