"""How far a job is and how long it will still take: weighted steps, an estimate learned from history."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from dubai_desktop.domain.events import Event, JobUpdate
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.metrics import ProcessingMetrics

# Seconds of the product's table, used until a step has a history.
FIRST_ESTIMATE = {
    "extract": 30.0,
    "transcribe": 120.0,
    "translate": 60.0,
    "speak": 180.0,
    "assemble": 45.0,
    "finalize": 15.0,
}


STEP_NAMES = tuple(FIRST_ESTIMATE)
"""The steps' NAMEs in their order; `pipeline.dub` has the steps themselves."""

_CALM = 5.0
"""Seconds within which two thirds of a new estimate are believed: figures that leap are believed by nobody."""

_OVERDUE = 0.1
"""A step that takes longer than was thought will take at least this share of its time so far yet."""


@dataclass
class Tracker:
    """Turns a step's own fraction into the job's progress and tells it as JobUpdate; progress never goes back.

    `estimates` are seconds per step NAME; `save` keeps (progress, message) now and then, at most every `every` seconds.
    With `steps_only` nothing is told or kept but the beginning of each step, without a time still to go.
    """

    job_id: str
    emit: Callable[[Event], None]
    estimates: dict[str, float]
    save: Callable[[float, str], None]
    every: float = 1.0
    steps_only: bool = False
    progress: float = 0.0
    metrics: tuple[ProcessingMetrics, ...] = ()
    _step: str = ""
    _window: tuple[float, float] = (0.0, 0.0)
    _later: float = 0.0
    _began: float = 0.0
    _told: tuple[float, float] | None = None  # the time still to go that was told last, and when
    _saved: float = field(default=float("-inf"))

    def enter(self, step: str, title: str, window: tuple[float, float], later: list[str]) -> None:
        """Begin a step; `later` are the names of the steps that follow it."""
        self._step, self._window = step, window
        self._later = sum(self.estimates.get(name, 0.0) for name in later)
        self._began = time.monotonic()
        if self.progress > window[1]:  # a job that was further begins again here
            self.progress = window[0]
        self._tell(0.0, title)

    def report(self, fraction: float, message: str) -> None:
        """Tell that the running step is `fraction` (0-1) done."""
        if not self.steps_only:
            self._tell(fraction, message)

    def _tell(self, fraction: float, message: str) -> None:
        low, high = self._window
        fraction = min(1.0, max(0.0, fraction))
        self.progress = max(self.progress, low + (high - low) * fraction)
        update = JobUpdate(
            self.job_id, JobStatus.RUNNING, self.progress, message, self._step, self._eta(fraction), self.metrics
        )
        self.emit(update)
        now = time.monotonic()
        if now - self._saved >= self.every:
            self._saved = now
            self.save(self.progress, message)

    def _eta(self, fraction: float) -> float | None:
        """Seconds still to go: what is reckoned now, approached over a few seconds from what was told before."""
        if self.steps_only:
            return None
        now, reckoned = time.monotonic(), self._reckoned(fraction)
        if self._told is not None:
            before, passed = self._told[0], now - self._told[1]
            expected = max(0.0, before - passed)
            reckoned = expected + (reckoned - expected) * (1 - math.exp(-passed / _CALM))
        self._told = (reckoned, now)
        return reckoned

    def _reckoned(self, fraction: float) -> float:
        """This step by its own pace once that can be told, the later ones by their estimates."""
        elapsed = time.monotonic() - self._began
        guess = max(_OVERDUE * elapsed, self.estimates.get(self._step, 0.0) - elapsed)
        if fraction < 0.05:
            return guess + self._later
        own = elapsed * (1 - fraction) / fraction
        trust = min(1.0, fraction * 2)
        return own * trust + guess * (1 - trust) + self._later
