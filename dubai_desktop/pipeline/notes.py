"""What a step had to say of a job, so that it can be taken back when the step is done once more."""

from __future__ import annotations

from dataclasses import replace

from dubai_desktop.domain.job import Job
from dubai_desktop.pipeline.context import Context

KEY = "notes"
"""Of the job's context: the notes by the NAME of the step they came from."""


def taken_back(job: Job, step: str, ctx: Context) -> Job:
    """Return the job without what a step said when it ran last: it will say anew what still holds."""
    said = (ctx.store.context.get(job.id, KEY) or {}).get(step, ())
    return replace(job, notes=tuple(note for note in job.notes if note not in said))


def kept(before: Job, after: Job, step: str, ctx: Context) -> Job:
    """Return the job with each note once, and keep which of them the step added; durable on return."""
    after = replace(after, notes=tuple(dict.fromkeys(after.notes)))
    said = [note for note in after.notes if note not in before.notes]
    known = ctx.store.context.get(before.id, KEY) or {}
    if said != known.get(step, []):
        ctx.store.context.put(before.id, KEY, {**known, step: said})
    return after
