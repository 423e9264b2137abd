"""The lines that another engine had to speak, to be spoken once more by the one that was asked for."""

from __future__ import annotations

from dubai_desktop.domain.flags import FALLBACK_VOICE
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.segment import Segment
from dubai_desktop.store import Store

KEY = "redo"
"""Key of the job context that keeps which lines are to be redone, until they are."""


def fallback_lines(job: Job) -> tuple[Segment, ...]:
    """The lines of a voiced job that another engine speaks than the one asked for."""
    marked = {fit.segment_id for fit in job.fits if FALLBACK_VOICE in fit.flags}
    return tuple(segment for segment in job.segments if segment.id in marked)


def ask_redo(job: Job, store: Store) -> int:
    """Have just the fallback lines of a job voiced in its next run, all others staying; returns how many they are."""
    lines = fallback_lines(job)
    if lines:
        store.context.put(job.id, KEY, {"lines": [segment.id for segment in lines]})
    return len(lines)


def lines_to_redo(job: Job, store: Store) -> frozenset[str] | None:
    """The ids of the lines that are to be redone; None where all lines may be voiced."""
    asked = store.context.get(job.id, KEY)
    return frozenset(asked["lines"]) if asked is not None else None


def redone(job: Job, store: Store) -> None:
    """Forget what was to be redone."""
    store.context.clear(job.id, [KEY])
