"""Sums over jobs for the costs page and the foot of the window. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from dubai_desktop.domain.job import Job
from dubai_desktop.ui import words


def moment(job: Job) -> float:
    """When a job ended, or else began, or was put in the queue: UTC seconds."""
    return job.finished or job.started or job.created


def spent_today(jobs: Sequence[Job], now: float | None = None) -> int:
    """Return what jobs of this local day cost, in micro-units."""
    today = words.day(datetime.now(UTC).timestamp() if now is None else now)
    return sum(job.costs.total for job in jobs if job.costs.total and words.day(moment(job)) == today)


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent, in micro-units: on each part, on each day (oldest first), and altogether."""

    total: int
    parts: tuple[tuple[str, int], ...]
    days: tuple[tuple[str, int], ...]


def spent(jobs: Sequence[Job]) -> Spent:
    """Sum the costs of jobs."""
    parts = {
        "Transcription": sum(job.costs.transcription for job in jobs),
        "Translation": sum(job.costs.translation for job in jobs),
        "Voice": sum(job.costs.tts for job in jobs),
        "Processing": sum(job.costs.processing for job in jobs),
    }
    days: dict[str, int] = {}
    for job in sorted(jobs, key=moment):
        if job.costs.total:
            name = words.day(moment(job))
            days[name] = days.get(name, 0) + job.costs.total
    return Spent(sum(parts.values()), tuple(parts.items()), tuple(days.items()))
