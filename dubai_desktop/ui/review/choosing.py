"""Which jobs can be opened for review. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.ui.queue.state import CardState
from dubai_desktop.ui.text import visible

HAS_LINES = 50.0  # percent: the lines are translated
_QUIET = frozenset({JobStatus.REVIEW, JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.PAUSED})


def reviewable(states: Iterable[CardState]) -> list[tuple[str, str]]:
    """Return (job id, name) of the jobs that have lines to look at, those that wait for a person first."""
    found = [state for state in states if state.status in _QUIET and state.progress >= HAS_LINES]
    found.sort(key=lambda state: state.status is not JobStatus.REVIEW)
    return [(state.job.id, visible(state.job.name)) for state in found]


def first_waiting(states: Iterable[CardState]) -> str:
    """Return the id of the first job that waits for a person, "" if none does."""
    return next((state.job.id for state in states if state.status is JobStatus.REVIEW), "")
