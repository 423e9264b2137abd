"""The fit planner: when each line is said and how fast. Pure: slots and clip lengths in, start times and speeds out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FitRules:
    """Limits of the plan; seconds and factors. Source of the figures: the design's house page."""

    gap: float = 0.12  # always left between two lines of one speaker
    padding: float = 0.1  # silence kept before the next cue when its pause is borrowed
    quiet: float = 1.15  # stretch nobody notices
    stretch: float = 1.3  # stretch that is flagged
    rush: float = 1.8  # the most, where nobody reviews
    late: float = 0.8  # how late a following line may start at most


@dataclass(frozen=True, slots=True)
class Line:
    """One line to place: its slot, and `length`, the seconds of its speech at native rate `rate`.

    `fastest` is the native rate the engine can still be asked for (1.0 where it has none). `text` is only used to
    name the words left unsaid when a line has to be cut.
    """

    id: str
    start: float
    end: float
    length: float
    speaker: str = ""
    rate: float = 1.0
    fastest: float = 1.0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a line's clip goes: `start` and `end` in programme seconds.

    `rate` is the native rate to ask of the engine, `speed` the time-stretch on top of it (>= 1.0), `flags` are
    `domain.flags` names, `why` one plain sentence, `unsaid` the words faded out (empty unless flagged `cut`).
    `late` is seconds after the cue's start.
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
