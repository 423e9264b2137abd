"""Whether a step's saved result still holds: same inputs, and its files are there where they are still needed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dubai_desktop.domain.job import Job
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.progress import STEP_NAMES
from dubai_desktop.pipeline.step import Step


def digest(inputs: dict[str, Any]) -> str:
    """A short fingerprint of a step's inputs."""
    text = json.dumps(inputs, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def record(job: Job, step: Step, ctx: Context) -> dict[str, Any]:
    """What the job context keeps of a finished step: the inputs' fingerprint, and its files with their sizes."""
    return {
        "inputs": digest(step.inputs(job, ctx)),
        "files": {path: _size(path) for path in step_files(job, step.NAME)},
    }


def is_kept(job: Job, step: Step, later: Sequence[Step], ctx: Context) -> bool:
    """True where a step need not run again.

    Missing work files only matter while the step that reads them is still to run: a finished job whose work folder
    was cleaned needs no new extraction because one line was edited.
    """
    saved = ctx.store.context.get(job.id, step.NAME)
    if saved is None:
        return _went_past(job, step.NAME)
    if saved.get("inputs") != digest(step.inputs(job, ctx)):
        return False
    if all(_size(path) == size for path, size in saved.get("files", {}).items()):
        return True
    reader = READ_BY.get(step.NAME)
    return any(reader == s.NAME and is_kept(job, s, (), ctx) for s in later)


def _went_past(job: Job, name: str) -> bool:
    """True for the steps up to translation of a job that has its lines: old step results are cleaned up after a week,
    and hearing or translating again would throw a person's corrections away.
    """
    return name in ("extract", "transcribe", "translate") and bool(job.segments) and name not in STEP_NAMES[_at(job) :]


def _at(job: Job) -> int:
    return STEP_NAMES.index(job.step) if job.step else len(STEP_NAMES)


READ_BY = {"extract": "transcribe", "speak": "assemble", "assemble": "finalize"}
"""Which step reads the files of another."""


def step_files(job: Job, name: str) -> tuple[str, ...]:
    """The files that a finished step left, as the job names them."""
    if name == "extract":
        return (job.audio,)
    if name == "speak":
        return tuple(clip.path for clip in job.clips)
    if name == "assemble":
        return (job.mix, job.voice_stem)
    if name == "finalize":
        last = (job.outputs.report, job.outputs.page)  # they are written once more after the last step
        return tuple(str(path) for path in job.outputs.existing() if str(path) not in last)
    return ()


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return -1
