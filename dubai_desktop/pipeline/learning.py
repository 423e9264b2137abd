"""How long a step will take, learned from the runs there were: a start-up time and a pace, both hard to mislead. Pure.

A run's seconds are a + b * work. Work is counted in seconds of media, in characters or in lines, whichever would have
told the past best. The slope is the median of all pairs' slopes (Theil and Sen), so that one run beside a busy
program moves nothing.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from dubai_desktop.domain.metrics import ProcessingMetrics

LEARN_FROM = 20
"""The newest runs count: programs, models and machines change."""

_START_SHARE, _START_MOST = 0.3, 15.0
"""Of a few runs of about one size, so much is taken for start-up (loading a model): at most so many seconds."""

_APART = 1.25
"""Two runs tell a slope where the one's work is so many times the other's."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a step has before it; 0 where that is not known yet."""

    media_seconds: float = 0.0
    characters: int = 0
    lines: int = 0


Point = tuple[float, float]  # work, seconds
MEASURES: tuple[Callable[[Work | ProcessingMetrics], float], ...] = (
    lambda of: of.media_seconds,
    lambda of: float(of.characters),
    lambda of: float(of.lines),
)


def alike(runs: Sequence[ProcessingMetrics], engine: str, device: str) -> tuple[ProcessingMetrics, ...]:
    """Return the newest runs to learn from: of that engine on that device, else of the engine, else of its kin.

    `runs` are one step's, the newest first. What did no work tells nothing. A run of "whisper-base" is kin to
    "whisper" and to "whisper-small"; runs of other engines say nothing. Without `device` the newest run's counts.
    """
    useful = [run for run in runs if run.success and run.duration > 0 and run.media_seconds > 0]
    mine = [run for run in useful if run.engine == engine]
    mine = mine or [run for run in useful if engine and _family(run.engine) == _family(engine)]
    device = device or (mine[0].device if mine else "")
    return tuple([run for run in mine if run.device == device][:LEARN_FROM] or mine[:LEARN_FROM])


def _family(engine: str) -> str:
    return engine.replace(" ", "-").partition("-")[0]


def seconds(runs: Sequence[ProcessingMetrics], work: Work) -> float | None:
    """Return how long `work` will take, going by runs that are alike; None where they say nothing about it."""
    best: tuple[float, float] | None = None  # how far off it was in the past, what it says now
    for measure in MEASURES:
        amount = measure(work)
        points = [(measure(run), run.duration) for run in runs]
        if amount <= 0 or not points or any(done <= 0 for done, _ in points):
            continue
        error = _error(points)
        if best is None or error < best[0] * 0.95:  # a later measure has to be better, not only luckier
            best = (error, _line(points)(amount))
    return best[1] if best else None


def _error(points: Sequence[Point]) -> float:
    """Return the median relative error of each run foretold from the others."""
    if len(points) < 3:
        return 1.0
    errors = []
    for place, (work, took) in enumerate(points):
        told = _line([*points[:place], *points[place + 1 :]])(work)
        errors.append(abs(told - took) / took)
    return statistics.median(errors)


def _line(points: Sequence[Point]) -> Callable[[float], float]:
    slopes = [
        (later - sooner) / (more - less)
        for (less, sooner), (more, later) in combinations(sorted(points), 2)
        if more >= less * _APART
    ]
    pace = statistics.median(slopes) if len(slopes) >= 3 else 0.0
    start = statistics.median(took - pace * work for work, took in points)
    if pace <= 0 or start < 0:  # too few sizes to tell, or the smallest ones mislead
        start = 0.0 if slopes and pace > 0 else min(_START_MOST, _START_SHARE * min(took for _, took in points))
        pace = statistics.median((took - start) / work for work, took in points)
    return lambda work: start + pace * work
