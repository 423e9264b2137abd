"""A full disk, told with the room that the rest of the job takes there."""

from __future__ import annotations

from pathlib import Path

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.files import disk_full

_SPEECH = 16_000 * 2  # bytes a second: the sound that is transcribed
_SOUND = 44_100 * 2 * 2  # bytes a second: mix and voice stem, made in the work folder and copied from there
_REST = 10_000_000  # clips, subtitles, report, the store


def needed(job: Job) -> int:
    """Bytes that suffice for the whole job, on one disk."""
    if job.media is None:
        return _REST
    return int(job.media.duration * (_SPEECH + 4 * _SOUND) + job.media.fingerprint.size * 1.1) + _REST


def with_need(problem: Problem, job: Job, folder: Path) -> Problem:
    """Return a problem; a DISK_FULL that does not know how much is needed is told with what the job takes.

    `folder` is where, unless the problem knows.
    """
    if problem.code is not Code.DISK_FULL or problem.facts.get("needed"):
        return problem
    return disk_full(Path(problem.facts.get("path") or folder), needed(job), detail=problem.detail or problem.message)
