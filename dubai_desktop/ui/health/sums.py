"""How the program is doing, counted from the jobs' own figures. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dubai_desktop.domain.job import Job, JobStatus

STEP_TITLES = {
    "extract": "Audio",
    "transcribe": "Transcription",
    "translate": "Translation",
    "speak": "Voice",
    "assemble": "Mix",
    "finalize": "Files",
}


@dataclass(frozen=True, slots=True)
class Health:
    """Jobs by how they ended, the median seconds of each step, and what was recovered lately."""

    completed: int
    failed: int
    running: int
    steps: tuple[tuple[str, float, int], ...]  # title, median seconds, runs
    recovered: tuple[tuple[str, str], ...]  # video, what and how

    @property
    def success(self) -> float | None:
        """Share of ended jobs that completed, None while none ended."""
        ended = self.completed + self.failed
        return self.completed / ended if ended else None


def health(jobs: Sequence[Job]) -> Health:
    """Count jobs, step times and recoveries."""
    times: dict[str, list[float]] = {}
    recovered: list[tuple[str, str]] = []
    for job in jobs:
        for metrics in job.metrics:
            if metrics.success:
                times.setdefault(metrics.name, []).append(metrics.duration)
            recovered += [(job.name, how) for how in metrics.recovered]
    steps = [(STEP_TITLES.get(name, name), _median(times[name]), len(times[name])) for name in _order(times)]
    return Health(
        completed=sum(job.status is JobStatus.COMPLETED for job in jobs),
        failed=sum(job.status is JobStatus.FAILED for job in jobs),
        running=sum(job.status is JobStatus.RUNNING for job in jobs),
        steps=tuple(steps),
        recovered=tuple(recovered[-50:]),
    )


def _order(times: dict[str, list[float]]) -> list[str]:
    known = list(STEP_TITLES)
    return sorted(times, key=lambda name: known.index(name) if name in known else len(known))


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]
