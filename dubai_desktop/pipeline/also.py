"""Further kinds of result that a person asked for with a job: written beside its files once those are there."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.kinds import KINDS, Needs
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.exports import export, usual_name
from dubai_desktop.pipeline.naming import KINDS as CONTRACT

ALSO = "also"
"""Key of the job context that keeps, by kind, the path that was written last, its size and its time."""

ALWAYS = frozenset(CONTRACT)
"""What every job writes; asking for it once more changes nothing."""


def write_also(job: Job, ctx: Context) -> Job:
    """Write what `job.options.also` names into the folder of the job's files; returns the job that names them.

    What an earlier run wrote there is replaced while nobody changed it; any other file only where the job may
    overwrite, and never one it is made from: a number is added to the name. A video of a source without picture is
    left out, with a note. Raises as `export`.
    """
    kept = ctx.store.context.get(job.id, ALSO) or {}
    written: list[str] = []
    notes = list(job.notes)
    for kind in dict.fromkeys(k for k in job.options.also if k not in ALWAYS):
        if KINDS[kind].needs is Needs.PICTURE and not (job.media and job.media.has_video):
            notes.append(f"No {kind} was written: the source has no picture.")
            continue
        place = _place(job, kind, kept)
        overwrite = _is_own(kept.get(kind)) or (job.options.overwrite and not _is_input(job, place))
        path = export(job, kind, place, _telling(ctx, kind), overwrite=overwrite)
        kept[kind] = [str(path), *_mark(path)]
        ctx.store.context.put(job.id, ALSO, kept)
        written.append(str(path))
    return replace(job, extras=tuple(written), notes=tuple(dict.fromkeys(notes)))


def _place(job: Job, kind: str, kept: dict[str, list[object]]) -> Path:
    if _is_own(kept.get(kind)):
        return Path(str(kept[kind][0]))
    return Path(job.outputs.report).parent / usual_name(job, kind)


def _is_own(mark: list[object] | None) -> bool:
    """True where what an earlier run wrote is still there as it was."""
    return mark is not None and Path(str(mark[0])).is_file() and mark[1:] == _mark(Path(str(mark[0])))


def _is_input(job: Job, place: Path) -> bool:
    inputs = (str(job.source), job.options.transcript, job.options.translation)
    return any(name and os.path.realpath(place) == os.path.realpath(name) for name in inputs)


def _mark(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns]


def _telling(ctx: Context, kind: str) -> Context:
    def progress(done: float, _message: str) -> None:
        ctx.progress(1.0, f"Writing {kind}: {done * 100:.0f} %")

    return replace(ctx, progress=progress)
