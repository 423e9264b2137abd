"""What the fit planner takes and gives: the lines, the limits, the fits."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

FAST_OVER = 1.15
RUSHED_OVER = 1.3
LATE_OVER = 0.185
"""Seconds; a start as late as this is still taken for in time (acceptability, Recommendation ITU-R BT.1359-1)."""
EARLY_OVER = 0.09
"""Seconds; the same for a start before its time, which is noticed sooner (ITU-R BT.1359-1)."""

ROUNDING = 0.005
"""A native delivery comes out a little off the factor asked for: so much is not counted against it."""
MARKED = ROUNDING + 1e-4
"""What is marked passes a limit by more than this: the plan itself stays within `ROUNDING`, but for the arithmetic."""
EPS = 1e-6


@dataclass(frozen=True, slots=True)
class FitRules:
    """Limits of the plan; seconds and factors.

    Source of `gap` to `late`: the product's own rules for a dub (nothing over 1.15x unmarked, nothing over 1.3x where
    wording can still be changed). `early` is less than half of what viewers of an interpreted voice are used to wait
    and a J-cut of six pictures. `shift`, `pause` and `overlap` are this program's own choice, tried on no listeners.
    """

    gap: float = 0.12  # always left between two lines of one speaker
    padding: float = 0.1  # silence kept before the next cue when its pause is borrowed
    quiet: float = 1.15  # stretch nobody notices
    stretch: float = 1.3  # stretch that is flagged
    rush: float = 1.8  # the most, where nobody reviews
    late: float = 0.8  # how late a following line may start at most
    early: float = 0.25  # how early a line may start at most, where that spares it something flagged
    shift: float = 0.4  # a start as late as this is chosen before a flagged stretch, a later one after it
    pause: float = 0.3  # left of a real pause while a quiet stretch can do it
    overlap: float = 0.3  # how far a line allowed to overrun may run into another speaker's


DEFAULT_RULES = FitRules()


@dataclass(frozen=True, slots=True)
class Line:
    """One line to place: its slot, and `length`, the seconds of its speech when delivered at native rate `rate`.

    `fastest` is the native rate the engine can still be asked for (1.0 where it has none). `text` is only used to
    name the words left unsaid when a line has to be cut. A line of no length has no voice: it stands at its cue and
    is not there for the others. `allow` is what a person allowed this line where it is too long: "speed": up to
    `FitRules.rush`, alone, moving nobody; "overrun": on beyond its limit, over the pause behind it, making the
    following lines late, and up to `FitRules.overlap` into another speaker's, rather than over `FitRules.quiet`.
    """

    id: str
    start: float
    end: float
    length: float
    speaker: str = ""
    rate: float = 1.0
    fastest: float = 1.0
    text: str = ""
    allow: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a line's clip goes: `start` and `end` in programme seconds; `start` may lie before the cue.

    `rate` is the native rate to ask of the engine, `speed` the time-stretch on top of it (>= 1.0), `flags` are
    `domain.flags` names, `why` one plain sentence, `unsaid` the words faded out (empty unless flagged `cut`).
    `late` is seconds after the cue's start, `early` seconds before it; one of them is 0.
    """

    segment_id: str
    start: float
    end: float
    rate: float = 1.0
    speed: float = 1.0
    late: float = 0.0
    flags: tuple[str, ...] = ()
    why: str = ""
    unsaid: str = ""
    early: float = 0.0


def cleaned(line: Line) -> Line:
    """Return a line whose figures can be reckoned with: no cue before 0 or backwards, nothing that is not a number.

    A clip whose length is no number, negative or endless has nothing that could be said: length 0.
    """
    start = max(0.0, _finite(line.start, 0.0))
    end = max(start, _finite(line.end, start))
    rate = _finite(line.rate, 1.0)
    rate = rate if rate > EPS else 1.0
    length = max(0.0, _finite(line.length, 0.0))
    fastest = max(_finite(line.fastest, 1.0), rate)
    return replace(line, start=start, end=end, length=length, rate=rate, fastest=fastest)


def _finite(value: float, otherwise: float) -> float:
    return value if math.isfinite(value) else otherwise
