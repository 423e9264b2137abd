"""One result of a job, written where the person wants it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.files import atomic, check_space, check_writable, free_name
from dubai_desktop.media.subtitles import write_srt
from dubai_desktop.pipeline.naming import contract_names
from dubai_desktop.pipeline.report import write_report
from dubai_desktop.pipeline.steps.finalize import source_cues, target_cues

KINDS = ("mp4", "wav", "voice.wav", "srt", "source.srt", "json")


def export(job: Job, kind: str, destination: Path, *, overwrite: bool = False) -> Path:
    """Write one result to `destination` and return the path really written (a number is added to a taken name).

    A folder that is there takes the result under its own name. The copy is a file of its own: changing it changes
    nothing here. Raises Problem: NAME_INVALID for an unknown kind, OUTPUT_INVALID where the job has not made it yet,
    OUT_NOT_WRITABLE, DISK_FULL.
    """
    if kind not in KINDS:
        raise Problem(Code.NAME_INVALID, f"“{kind[:20]}” cannot be exported. Use one of: {', '.join(KINDS)}.")
    writers: dict[str, Callable[[Path], None]] = {
        "srt": lambda aside: write_srt(aside, target_cues(job)),
        "source.srt": lambda aside: write_srt(aside, source_cues(job)),
        "json": lambda aside: write_report(job, aside),
    }
    made = None if kind in writers else _finished(job, kind)
    if os.path.isdir(destination):  # noqa: PTH112 - Path.is_dir raises for names that are too long
        destination = destination / contract_names(job)[kind]
    check_writable(destination.parent, create=True)
    path = free_name(destination, overwrite)
    with atomic(path, overwrite=overwrite) as aside:
        if made is None:
            writers[kind](aside)
        else:
            check_space(path.parent, made.stat().st_size)
            shutil.copyfile(made, aside)
    return path


def _finished(job: Job, kind: str) -> Path:
    outputs = {"mp4": job.outputs.video, "wav": job.outputs.wav, "voice.wav": job.outputs.voice_wav}
    path = Path(outputs[kind]) if outputs[kind] else None
    if path is None or not path.is_file():
        raise Problem(
            Code.OUTPUT_INVALID, f"There is no {kind.upper()} of this job yet. Voice its lines first, then export."
        )
    return path
