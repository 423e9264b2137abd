"""Programmes for the fit planner's tests: what hypothesis draws them from, and their rooms reckoned the slow way."""

from __future__ import annotations

import math

from hypothesis import strategies as st

from dubai_desktop.domain.timing import CHAIN, PASSAGE, FitRules, Line

RULES = FitRules()


@st.composite
def programmes(draw: st.DrawFn, speakers: int = 1, most: float = 3.0, lines: int = 14) -> list[Line]:
    """Lines in order of their cues; with several speakers some fall into another's line."""
    found, at = [], 0.0
    for i in range(draw(st.integers(1, lines))):
        at += draw(st.sampled_from([0.0, 0.05, 0.12, 0.3, 0.8, 2.0]))
        slot = draw(st.floats(0.4, 5.0))
        length = slot * draw(st.floats(0.3, most))
        who = "S" if speakers == 1 else f"S{draw(st.integers(1, speakers))}"
        fastest = draw(st.sampled_from([1.0, 1.2, 2.5]))
        allow = draw(st.sampled_from(["", "", "", "speed", "overrun"]))
        found.append(Line(str(i), at, at + slot, length, who, fastest=fastest, text="a b c", allow=allow))
        at += slot if speakers == 1 else slot * draw(st.floats(0.5, 1.0))
    return found


def apart(one: Line, two: Line) -> bool:
    """Whether a later line must not be overlapped: of the same speaker, or not overlapping in the source."""
    return one.speaker == two.speaker or two.start >= one.end - 1e-6


def own_room(lines: list[Line], i: int, last: float) -> float:
    """Seconds a line has while every other one starts at its cue, each pair reckoned by itself."""
    line, gap = lines[i], max(RULES.gap, RULES.padding)
    limits = [
        other.start - min(gap, max(0.0, other.start - line.end)) for other in lines[i + 1 :] if apart(line, other)
    ]
    return min([*limits, last]) - line.start


def reached(lines: list[Line], i: int) -> set[str]:
    """The ids of lines that a change of line i may be felt in: by passages and by CHAIN lines."""
    first, last = max(0, i - CHAIN - 1), min(len(lines) - 1, i + CHAIN + 1)
    passage = math.floor(lines[first].start / PASSAGE), math.floor(lines[last].start / PASSAGE)
    low, high = (passage[0] - 0.5) * PASSAGE, (passage[1] + 1.5) * PASSAGE
    return {line.id for line in lines if low <= line.start < high}
