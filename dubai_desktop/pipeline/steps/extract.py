"""Audio extraction: look at the source, pull its speech out as 16 kHz mono, note where its shots change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dubai_desktop.domain.job import Job
from dubai_desktop.media.extract import extract_speech
from dubai_desktop.media.probe import fingerprint, probe
from dubai_desktop.media.shots import shots
from dubai_desktop.pipeline.context import Context

NAME = "extract"
TITLE = "Reading the sound"
WEIGHT = (5.0, 15.0)


def inputs(job: Job, ctx: Context) -> dict[str, Any]:
    """The source as it is on disk now, and the chosen track."""
    file = fingerprint(job.source)
    return {
        "source": str(job.source.as_posix()).encode("utf-8", "surrogateescape").hex(),
        "size": file.size,
        "mtime_ns": file.mtime_ns,
        "track": job.options.audio_track,
        "partial": job.options.partial,
    }


def run(job: Job, ctx: Context) -> Job:
    """Probe the source and write `speech.wav` into the work folder.

    Raises Problem: MEDIA_*, NO_AUDIO, TOO_SHORT, DISK_FULL, FFMPEG_*; Cancelled.
    """
    media = probe(job.source, accept_truncated=job.options.partial)
    out = ctx.work / "speech.wav"
    extract_speech(
        job.source,
        media,
        job.options.audio_track,
        out,
        cancel=ctx.cancel,
        on_progress=lambda done: ctx.progress(done, TITLE),
    )
    return replace(job, media=media, audio=str(out), shots=shots(job.source, media, ctx.cancel))
