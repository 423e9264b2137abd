"""The collaborators of one run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.events import Event
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Problem, RecoveryAction
from dubai_desktop.domain.timing import FitRules
from dubai_desktop.engines.base import Engines
from dubai_desktop.pipeline.breaker import Breakers
from dubai_desktop.pipeline.reading import Reading, reading_of
from dubai_desktop.pipeline.tally import Tally
from dubai_desktop.pipeline.throttle import Throttle
from dubai_desktop.settings import Settings
from dubai_desktop.store import Store

Emit = Callable[[Event], None]


def _quiet(fraction: float, message: str) -> None:
    """Progress nobody listens to."""


def _untold(what: str, action: RecoveryAction) -> None:
    """A recovery that nobody keeps."""


@dataclass(frozen=True, slots=True)
class Context:
    """What steps work with. `work` is the job's private folder, `clips` the clip cache shared by all jobs.

    `progress(fraction, message)` tells how far the running step is; `attempt` counts its tries from 0, so that a step
    can use other parameters when it is tried again: `trouble` is what an earlier try ended in if it is to, else None.
    `recovered(what, action)` tells what a step got round by itself, in a sentence that says what was lost. `tally`
    counts what the running step has worked on and with; `breakers` and `throttle` are those of all jobs of this
    process.
    """

    settings: Settings
    store: Store
    engines: Engines
    work: Path
    clips: Path
    emit: Emit
    cancel: CancelToken
    progress: Callable[[float, str], None] = _quiet
    attempt: int = 0
    trouble: Problem | None = None
    recovered: Callable[[str, RecoveryAction], None] = _untold
    tally: Tally = field(default_factory=Tally)
    breakers: Breakers = field(default_factory=Breakers)
    throttle: Throttle = field(default_factory=Throttle)

    def reading(self, job: Job) -> Reading:
        """How this job's lines are read aloud."""
        return reading_of(job, self.store)

    @property
    def rules(self) -> FitRules:
        """The limits of the fit, from the settings."""
        return rules_of(self.settings)


def rules_of(settings: Settings) -> FitRules:
    """The limits of the fit as the settings have them."""
    assembly = settings.assembly
    return FitRules(padding=assembly.silence_padding_ms / 1000, quiet=assembly.quiet_speed, stretch=assembly.max_speed)
