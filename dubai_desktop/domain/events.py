"""What the core tells its faces while it works."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.metrics import ProcessingMetrics


@dataclass(frozen=True, slots=True)
class JobUpdate:
    """Progress of one job: 0-100, never going back within a run.

    `step` is the running step's NAME; `eta` the seconds still to go, None while unknown; `error` the Problem's
    sentence with `code` its name, empty unless the job failed.
    """

    job_id: str
    status: JobStatus
    progress: float
    message: str
    step: str = ""
    eta: float | None = None
    metrics: tuple[ProcessingMetrics, ...] = field(default=())
    error: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class JobStarted:
    """A job begins, or goes on."""

    job_id: str


@dataclass(frozen=True, slots=True)
class JobFinished:
    """A job stopped running: completed, failed, cancelled, paused or waiting for a person."""

    job_id: str
    status: JobStatus


@dataclass(frozen=True, slots=True)
class LineVoiced:
    """One line's clip exists now."""

    job_id: str
    segment_id: str


Event: TypeAlias = JobUpdate | JobStarted | JobFinished | LineVoiced
