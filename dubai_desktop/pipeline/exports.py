"""One result of a job, written where the person wants it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.files import atomic, check_space, check_writable, copy_file, free_name
from dubai_desktop.media.subtitles import write_srt
from dubai_desktop.pipeline.report import write_report
from dubai_desktop.pipeline.steps.finalize import source_cues, target_cues

KINDS = ("mp4", "wav", "voice.wav", "srt", "source.srt", "json")


def export(job: Job, kind: str, destination: Path, *, overwrite: bool = False) -> Path:
    """Write one result to `destination` and return the path really written (a number is added to a taken name).

    Raises Problem: NAME_INVALID for an unknown kind, OUTPUT_INVALID where the job has not made it yet,
    OUT_NOT_WRITABLE, DISK_FULL.
    """
    if kind not in KINDS:
        raise Problem(Code.NAME_INVALID, f"“{kind[:20]}” cannot be exported. Use one of: {', '.join(KINDS)}.")
    check_writable(destination.parent, create=True)
    path = free_name(destination, overwrite)
    made: dict[str, Callable[[], None]] = {
        "srt": lambda: write_srt(path, target_cues(job)),
        "source.srt": lambda: write_srt(path, source_cues(job)),
        "json": lambda: write_report(job, path),
    }
    made.get(kind, lambda: _copy(_finished(job, kind), path))()
    return path


def _finished(job: Job, kind: str) -> Path:
    outputs = {"mp4": job.outputs.video, "wav": job.outputs.wav, "voice.wav": job.outputs.voice_wav}
    path = Path(outputs[kind]) if outputs[kind] else None
    if path is None or not path.is_file():
        raise Problem(
            Code.OUTPUT_INVALID, f"There is no {kind.upper()} of this job yet. Voice its lines first, then export."
        )
    return path


def _copy(source: Path, path: Path) -> None:
    check_space(path.parent, source.stat().st_size)
    with atomic(path) as aside:
        copy_file(source, aside)
